import { z } from 'zod'
import { matcherSchema, type Json } from './matcher.ts'

const json: z.ZodType<Json> = z.json()
const line = z.string().trim().min(1)
const name = z.string().regex(/^[A-Za-z][A-Za-z0-9]*$/u, 'letters and digits')
const pointer = z.string().regex(/^(?:\/[^/]*)*$/u, 'a JSON pointer')
const headers = z.record(z.string().regex(/^[A-Za-z0-9-]+$/u, 'a header name'), z.string())

const requestSchema = z
  .strictObject({
    method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
    /** What follows the base URL on the wire, encoded as the provider encodes it. */
    path: z.string().startsWith('/'),
    /** Sent besides, or instead of, the provider's usual headers. */
    headers: headers.optional(),
    body: json.optional(),
    /** Bytes that are no JSON value, or whose spelling matters. */
    rawBody: z.string().optional(),
    /** A captured answer sent back with an RFC 7396 merge patch laid over it, as Okta builds its PUT. */
    echo: z.strictObject({ of: name, overlay: z.record(z.string(), json) }).optional(),
  })
  .refine(
    ({ body, rawBody, echo }) => [body, rawBody, echo].filter((given) => given !== undefined).length <= 1,
    'takes one of body, rawBody and echo',
  )

const responseSchema = z.strictObject({
  status: z.int().min(200).max(599),
  headers: z.record(z.string(), matcherSchema).optional(),
  body: matcherSchema,
})

const stepSchema = z.strictObject({
  note: line,
  source: line,
  request: requestSchema,
  response: responseSchema,
  /** Values of the answer that later steps use as `{{name}}`. */
  capture: z.record(name, pointer).optional(),
})

/** What is true once the last step was answered. */
const outcomeSchema = z.strictObject({
  /** SCIM's view: listed users by userName. */
  users: z.record(z.string(), matcherSchema),
  /** Ramp's view: people by e-mail. */
  people: z.record(z.string(), matcherSchema),
  /** Open sync errors. */
  syncErrors: z.array(matcherSchema),
})

export const sequenceSchema = z
  .strictObject({
    title: line,
    source: z.array(line).min(1),
    provider: z.enum(['okta', 'entra', 'rippling', 'generic']),
    /** The app kind (Okta) or the flag in the tenant URL (Entra). */
    dialect: line,
    mode: z.enum(['ramp', 'spec']).default('ramp'),
    /** Workspace settings the sequence needs. */
    settings: z.record(z.string(), json).default({}),
    /** Sequences of the same folder that go before it. */
    after: z.array(line).default([]),
    steps: z.array(stepSchema).min(1),
    outcome: outcomeSchema.optional(),
  })
  .refine(
    ({ steps, outcome }) => outcome !== undefined || steps.every(({ request }) => request.method === 'GET'),
    'writes, so it has to say its outcome',
  )

/** Headers a provider puts on every request, and those it adds when there is a body. */
export const transportSchema = z.strictObject({
  source: line,
  always: headers,
  withBody: headers,
})

export type Sequence = z.infer<typeof sequenceSchema>
export type Step = Sequence['steps'][number]
export type Transport = z.infer<typeof transportSchema>

const users = z.array(z.record(z.string(), json)).min(1)

/** An example of RFC 7643 or 7644 that is not a conversation. */
export const exampleSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('representation'),
    title: line,
    source: line,
    user: z.record(z.string(), json),
    /** What reading it back gives; attributes the RFC marks read-only are the server's. */
    readBack: matcherSchema,
  }),
  z.strictObject({
    kind: z.literal('patch'),
    title: line,
    source: line,
    before: z.record(z.string(), json),
    operations: z.array(json),
    after: matcherSchema,
  }),
  z.strictObject({
    kind: z.literal('filter'),
    title: line,
    source: line,
    users,
    filters: z.array(z.strictObject({ filter: line, finds: z.array(z.string()) })).min(1),
  }),
  z.strictObject({
    kind: z.literal('error'),
    title: line,
    source: line,
    users,
    request: requestSchema,
    response: responseSchema,
  }),
])

export type Example = z.infer<typeof exampleSchema>
