import { z } from 'zod'

export const PAGE_SIZE = { least: 2, most: 100, default: 20 } as const

/** Ids as Ramp gives them: older ones are version 4, recent ones version 7. */
export const uuid = z.guid()
export const nullableUuid = uuid.nullable()
export const text = z.string()
/** UTC ISO 8601. */
export const instant = z.string().meta({ format: 'date-time' })

/** A name: some letter in it, nothing that no one can read. */
export const name = z
  .string()
  .min(1)
  .max(255)
  .refine((value) => value.trim() !== '' && value.isWellFormed() && !/\p{Cc}/u.test(value), {
    error: 'Not a valid name.',
  })

/** Text as SCIM would take it too: without NUL characters or halves of surrogate pairs. */
export const validText = (least: number, most: number) =>
  z
    .string()
    .min(least)
    .max(most)
    .refine((value) => value.isWellFormed() && !value.includes('\0'), { error: 'Not a valid string.' })

/** Any other text of a client's. */
export const freeText = validText(0, 10_000)

const NUMERAL = /^-?\d{1,9}$/

/** A whole number in a query string. */
export const queryNumber = (least: number, most: number) =>
  z.preprocess(
    (value) => (typeof value === 'string' && NUMERAL.test(value) ? Number(value) : value),
    z.int().min(least).max(most),
  )

/** A boolean in a query string, in the spellings of Ramp's clients. */
export const queryBoolean = z.preprocess(
  (value) =>
    typeof value === 'string' ? ({ true: true, false: false }[value.toLowerCase()] ?? value) : value,
  z.boolean(),
)

/** The parameters of every list (ramp-developer-api.md 2.6). */
export const pageQuery = {
  start: z.string().max(200).optional().meta({ description: 'The id of the last item of the page before.' }),
  page_size: queryNumber(PAGE_SIZE.least, PAGE_SIZE.most)
    .default(PAGE_SIZE.default)
    .meta({ description: 'How many items a page has.', default: PAGE_SIZE.default }),
}

export const page = z
  .object({ next: z.string().nullable() })
  .meta({ id: 'DeveloperAPINestedPage', description: 'Where the next page is; null on the last one.' })

/** A list as it is answered. */
export const listOf = (item: z.ZodType) => z.object({ data: z.array(item), page })

export const emptyObject = z.strictObject({}).meta({ id: 'EmptyObject' })
