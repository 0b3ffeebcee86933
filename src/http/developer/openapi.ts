import { z } from 'zod'
import { jsonContent, toParameters, toSchemas } from '../../openapi-parts.ts'
import type { Json } from '../../openapi-parts.ts'
import type { DeveloperOperation } from '../../ramp/developer/operation.ts'
import { DEVELOPER_PREFIX } from '../address.ts'
import type { TokenEndpoint } from './token-endpoint.ts'
import { tokenEndpoints } from './token-endpoints.ts'

const INTRODUCTION = `The slice of Ramp's Developer API that onramp serves, made from the schemas that check its requests.

- **Lists** are walked by following \`page.next\`, an absolute address, null on the last page.
- **Refusals** have Ramp's envelope \`error_v2\`; of its codes only DEVELOPER_7001 is Ramp's, those that begin with DEVELOPER_9 are onramp's.`

const fieldMessages = z.record(z.string(), z.array(z.string()))

/** Every refusal but those of the token endpoints (RFC 6749 5.2). */
const errorSchema = z
  .object({
    error_v2: z.object({
      error_code: z.string(),
      message: z.string(),
      notes: z.string(),
      additional_info: fieldMessages,
    }),
    error: fieldMessages.optional().meta({ description: 'The older shape, of a 422.' }),
  })
  .meta({ id: 'Error', description: 'A refusal.' })

const oauthErrorSchema = z
  .object({ error: z.string(), error_description: z.string() })
  .meta({ id: 'OAuthError', description: 'A refusal of a token endpoint.' })

const requestKey = ({ operation }: { readonly operation: string }) => `${operation} request`
const answerKey = ({ operation }: { readonly operation: string }) => `${operation} answer`

/** What any request may be answered. */
const REFUSED: Readonly<Record<string, string>> = {
  '400': 'The request cannot be read.',
  '401': 'The access token is missing, unknown or expired.',
  '403': 'The access token lacks the scope.',
  '404': 'There is no such resource.',
  '422': 'A parameter or a field is not valid.',
  '429': 'Too many requests.',
}

/** The OpenAPI 3.1 document of these operations and of the token endpoints. */
export function createOpenApiDocument(operations: readonly DeveloperOperation[], version: string): Json {
  const described: readonly [string, z.ZodType][] = [
    ['Error', errorSchema],
    ['OAuthError', oauthErrorSchema],
    ...operations.flatMap((each): [string, z.ZodType][] => [
      ...(each.body === undefined ? [] : [[requestKey(each), each.body] as [string, z.ZodType]]),
      ...(each.answer.schema === undefined
        ? []
        : [[answerKey(each), each.answer.schema] as [string, z.ZodType]]),
    ]),
    ...tokenEndpoints.flatMap((each): [string, z.ZodType][] => [
      [requestKey(each), each.body],
      [answerKey(each), each.answer.schema],
    ]),
  ]
  const { byKey, named } = toSchemas(Object.fromEntries(described))
  const paths: Record<string, Json> = {}
  for (const each of operations) {
    const path = DEVELOPER_PREFIX + each.path
    paths[path] = { ...paths[path], [each.method.toLowerCase()]: toOperation(each, byKey) }
  }
  for (const each of tokenEndpoints)
    paths[DEVELOPER_PREFIX + each.path] = { post: toTokenOperation(each, byKey) }
  return {
    openapi: '3.1.1',
    info: { title: 'Ramp Developer API, as onramp serves it', version, description: INTRODUCTION },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: named,
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        client: { type: 'http', scheme: 'basic' },
      },
    },
  }
}

function toOperation(each: DeveloperOperation, schemas: Readonly<Record<string, Json>>): Json {
  const { method, path, operation, summary, scopes, query, body, answer } = each
  const ids = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
  return {
    operationId: operation,
    summary,
    security: [{ bearer: [] }],
    'x-scopes': scopes,
    parameters: [
      ...ids.map((name) => ({
        name,
        in: 'path',
        required: true,
        schema: { type: 'string', format: 'uuid' },
      })),
      ...toParameters('query', query),
    ],
    ...(body !== undefined && {
      requestBody: { required: method !== 'PATCH', ...jsonContent(schemas[requestKey(each)]) },
    }),
    responses: {
      [answer.status]: {
        description: answer.description,
        ...(answer.schema !== undefined && jsonContent(schemas[answerKey(each)])),
      },
      ...Object.fromEntries(
        Object.entries(REFUSED).map(([status, description]) => [
          status,
          { description, ...jsonContent(schemas['Error']) },
        ]),
      ),
    },
  }
}

function toTokenOperation(each: TokenEndpoint, schemas: Readonly<Record<string, Json>>): Json {
  return {
    operationId: each.operation,
    summary: each.summary,
    security: [{ client: [] }, {}],
    requestBody: {
      required: true,
      content: { 'application/x-www-form-urlencoded': { schema: schemas[requestKey(each)] } },
    },
    responses: {
      '200': { description: each.answer.description, ...jsonContent(schemas[answerKey(each)]) },
      '400': {
        description: 'The client, the grant or a scope is refused.',
        ...jsonContent(schemas['OAuthError']),
      },
    },
  }
}
