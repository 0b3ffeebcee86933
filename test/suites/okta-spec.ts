import { readFileSync } from 'node:fs'
import { z } from 'zod'

const texts = z.record(z.string(), z.array(z.string()))

const assertionSchema = z.strictObject({
  comparison: z.enum([
    'equal',
    'equal_number',
    'not_empty',
    'has_value',
    'contains',
    'is_a_number',
    'is_less_than',
  ]),
  source: z.enum(['response_status', 'response_json', 'response_time']),
  value: z.string().nullable(),
  property: z.string().optional(),
})

const requestSchema = z.object({
  step_type: z.literal('request'),
  note: z.string(),
  headers: texts,
  method: z.enum(['GET', 'POST']),
  url: z.string(),
  body: z.string().optional(),
  assertions: z.array(assertionSchema),
  variables: z.array(
    z.strictObject({ source: z.literal('response_json'), name: z.string(), property: z.string() }),
  ),
  scripts: z.array(z.string()),
})

const pauseSchema = z.object({ step_type: z.literal('pause'), duration: z.number() })

const suiteSchema = z.object({
  name: z.string(),
  steps: z.array(z.discriminatedUnion('step_type', [requestSchema, pauseSchema])),
})

export type SuiteRequest = z.infer<typeof requestSchema>
export type Assertion = z.infer<typeof assertionSchema>

export interface SuiteAnswer {
  readonly status: number
  readonly body: unknown
  readonly durationMs: number
}

/** The requests of Okta's SCIM 2.0 SPEC test, in order; its pauses are left out. */
export function readOktaSpec(): readonly SuiteRequest[] {
  const file = new URL('../../fixtures/suites/okta-scim20-spec.json', import.meta.url)
  const { steps } = suiteSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  return steps.filter((step) => step.step_type === 'request')
}

/** `text` with the suite's `{{name}}` filled in; throws for a name nobody gave. */
export function fillIn(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replaceAll(/\{\{(\w+)\}\}/gu, (_place, name: string) => {
    const value = variables.get(name)
    if (value === undefined) throw new Error(`the suite asks for {{${name}}}`)
    return value
  })
}

/** The value at a Runscope property path: `Resources[0].name.givenName`. */
export function propertyOf(body: unknown, property: string): unknown {
  const keys = property.match(/[^.[\]]+/gu) ?? []
  return keys.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    body,
  )
}

const isEmpty = (value: unknown) =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)

const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))

const comparisons: Readonly<Record<Assertion['comparison'], (actual: unknown, wanted: string) => boolean>> = {
  equal: (actual, wanted) => text(actual) === wanted,
  equal_number: (actual, wanted) => actual === Number(wanted),
  not_empty: (actual) => !isEmpty(actual),
  has_value: (actual, wanted) => Array.isArray(actual) && actual.includes(wanted),
  contains: (actual, wanted) =>
    (Array.isArray(actual) || typeof actual === 'string') && actual.includes(wanted),
  is_a_number: (actual) => typeof actual === 'number',
  is_less_than: (actual, wanted) => typeof actual === 'number' && actual < Number(wanted),
}

/** The assertion in words when the answer breaks it, else undefined. */
export function brokenAssertion(
  { comparison, source, value, property = '' }: Assertion,
  answer: SuiteAnswer,
  variables: ReadonlyMap<string, string>,
): string | undefined {
  const sources = {
    response_status: () => answer.status,
    response_time: () => answer.durationMs,
    response_json: () => propertyOf(answer.body, property),
  }
  const actual = sources[source]()
  const wanted = fillIn(value ?? '', variables)
  if (comparisons[comparison](actual, wanted)) return undefined
  return `${property || source} ${comparison} ${wanted} (got ${JSON.stringify(actual)})`
}
