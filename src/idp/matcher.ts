import { z } from 'zod'

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json }

/** What a place in an answer may be asked to be when its exact value is not known beforehand. */
const KINDS = ['string', 'number', 'boolean', 'array', 'instant', 'absent'] as const
type Kind = (typeof KINDS)[number]

/**
 * An expectation about a JSON value. An object expects its members and allows others; an array expects exactly its
 * elements; an object with one `$` key is an operator; anything else expects itself.
 */
export type Matcher =
  | null
  | boolean
  | number
  | string
  | readonly Matcher[]
  | { readonly $is: Kind }
  | { readonly $has: readonly Matcher[] }
  | { readonly $matches: string }
  | { readonly [name: string]: Matcher }

const isPattern = (source: string) => {
  try {
    new RegExp(source.replaceAll(/\{\{\w+\}\}/gu, 'x'), 'u')
    return true
  } catch {
    return false
  }
}

// `$ref` is SCIM's own (RFC 7643 2.3.7); every other name with a dollar would be a misspelt operator.
const memberName = z.string().regex(/^(?!\$)|^\$ref$/u, 'is not an operator: use $is, $has or $matches')

export const matcherSchema: z.ZodType<Matcher> = z.lazy(() =>
  z.union([
    z.strictObject({ $is: z.enum(KINDS) }),
    z.strictObject({ $has: z.array(matcherSchema) }),
    z.strictObject({ $matches: z.string().refine(isPattern, 'is not a regular expression') }),
    z.record(memberName, matcherSchema),
    z.array(matcherSchema),
    z.string(),
    z.number(),
    z.boolean(),
    z.null(),
  ]),
)

/** One place where a value is not what was expected. */
export interface Difference {
  /** JSON pointer (RFC 6901); empty for the whole value. */
  readonly pointer: string
  readonly expected: string
  readonly actual: string
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/u

const kinds: Readonly<Record<Kind, (value: Json | undefined) => boolean>> = {
  string: (value) => typeof value === 'string' && value !== '',
  number: (value) => typeof value === 'number',
  boolean: (value) => typeof value === 'boolean',
  array: (value) => Array.isArray(value),
  instant: (value) => typeof value === 'string' && INSTANT.test(value),
  absent: (value) => value === undefined,
}

const step = (pointer: string, key: string | number) =>
  `${pointer}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`

const show = (value: unknown) => (value === undefined ? 'nothing' : JSON.stringify(value))

const isObject = (value: unknown): value is { readonly [name: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Differences between what is expected and what is there, in the order of the expectation; empty when it matches. */
export function differences(
  expected: Matcher,
  actual: Json | undefined,
  pointer = '',
): readonly Difference[] {
  const differ = (wanted: string) => [{ pointer, expected: wanted, actual: show(actual) }]
  if (Array.isArray(expected)) {
    const elements = expected as readonly Matcher[]
    if (!Array.isArray(actual)) return differ(show(expected))
    const found = actual as readonly Json[]
    if (found.length !== elements.length) return differ(`${elements.length} of ${show(expected)}`)
    return elements.flatMap((element, index) => differences(element, found[index], step(pointer, index)))
  }
  if (typeof expected !== 'object' || expected === null)
    return expected === actual ? [] : differ(show(expected))
  if ('$is' in expected) {
    const kind = expected.$is as Kind
    return kinds[kind](actual) ? [] : differ(`<${kind}>`)
  }
  if ('$matches' in expected) {
    const pattern = expected.$matches as string
    return typeof actual === 'string' && new RegExp(pattern, 'u').test(actual) ? [] : differ(`/${pattern}/`)
  }
  if ('$has' in expected) {
    const found = Array.isArray(actual) ? (actual as readonly Json[]) : []
    return (expected.$has as readonly Matcher[])
      .filter((wanted) => !found.some((element) => differences(wanted, element).length === 0))
      .flatMap((wanted) => differ(`an element like ${show(wanted)}`))
  }
  const members = Object.entries(expected as { readonly [name: string]: Matcher })
  if (!isObject(actual)) return differ(show(expected))
  return members.flatMap(([name, member]) =>
    differences(member, Object.hasOwn(actual, name) ? actual[name] : undefined, step(pointer, name)),
  )
}

/** Differences as aligned lines, one place after the other: `/active  expected false`, `  got true`. */
export function describeDifferences(found: readonly Difference[]): string {
  const width = Math.max(...found.map(({ pointer }) => pointer.length), 6)
  return found
    .map(
      ({ pointer, expected, actual }) =>
        `${(pointer || '(body)').padEnd(width)}  expected ${expected}\n${' '.repeat(width)}  got      ${actual}`,
    )
    .join('\n')
}
