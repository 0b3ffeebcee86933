import type { z } from 'zod'
import { jsonContent as json, toParameters, toSchemas } from '../openapi-parts.ts'
import type { Json } from '../openapi-parts.ts'
import { ErrorBody, REFUSALS } from './refusal.ts'
import type { RefusalCode } from './refusal.ts'
import type { ControlRoute } from './route.ts'

export interface OpenApiDocument extends Json {
  readonly openapi: string
  readonly paths: Record<string, Record<string, Json>>
  readonly components: { readonly schemas: Record<string, Json>; readonly securitySchemes: Json }
}

/** What the checks before any route can answer. */
const DOOR_REFUSALS = ['token.missing', 'token.wrong', 'host.refused', 'origin.refused'] as const

const requestKey = (route: ControlRoute): string => `${route.operationId} request`
const answerKey = (route: ControlRoute): string => `${route.operationId} answer`

const INTRODUCTION = `Makes, watches and moves the workspaces of a local Ramp. Everything here is outside the emulation: identity providers use the API listener and never see it.

- **Refusals** all have one shape: \`{"error": {"code", "message", "hint", "issues"?, "docs"}}\`; \`code\` is stable.
- **Unknown keys and query parameters are refused**, with the nearest known name.
- **Pages**: \`limit\` up to 1,000; \`next\` is an opaque cursor, null on the last page.
- **Times** are UTC, ISO 8601, on the workspace's own clock unless it says otherwise.
- **Who may call**: requests under another host name and from foreign web pages are refused. With ONRAMP_CONTROL_TOKEN set, every request but /healthz and /readyz needs it as a bearer token.`

/** Every refusal the operation can answer: its own, and those of its parts and its door. */
function refusalsOf(route: ControlRoute): readonly RefusalCode[] {
  return [
    'request.invalid',
    'request.url',
    ...(route.body === undefined
      ? []
      : (['request.syntax', 'request.media-type', 'request.too-large'] as const)),
    ...DOOR_REFUSALS,
    ...route.refusals,
    'internal',
  ]
}

function toRefusalAnswers(codes: readonly RefusalCode[]): Record<string, Json> {
  const byStatus = Map.groupBy(new Set(codes), (code) => String(REFUSALS[code].status))
  return Object.fromEntries(
    [...byStatus].map(([status, group]) => [
      status,
      {
        description: group.map((code) => `\`${code}\``).join(', '),
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Refusal' } } },
      },
    ]),
  )
}

function toOperation(route: ControlRoute, schemas: Readonly<Record<string, Json>>): Json {
  const { status, description, schema, location } = route.answer
  return {
    operationId: route.operationId,
    tags: [route.tag],
    summary: route.summary,
    ...(route.description === undefined ? {} : { description: route.description }),
    parameters: [...toParameters('path', route.params), ...toParameters('query', route.query)],
    ...(route.body === undefined
      ? {}
      : { requestBody: { required: !route.isBodyOptional, ...json(schemas[requestKey(route)]) } }),
    responses: {
      [status]: {
        description,
        ...(location === undefined
          ? {}
          : { headers: { Location: { description: 'Path of what was made.', schema: { type: 'string' } } } }),
        ...(schema === undefined ? {} : json(schemas[answerKey(route)])),
      },
      ...toRefusalAnswers(refusalsOf(route)),
    },
  }
}

const statusShape = (...states: string[]): Json =>
  json({
    type: 'object',
    properties: { status: { type: 'string', enum: states }, version: { type: 'string' } },
    required: ['status', 'version'],
  })

/** The routes that are not operations on workspaces. */
const SERVER_PATHS: Record<string, Record<string, Json>> = {
  '/healthz': {
    get: {
      operationId: 'getHealth',
      tags: ['server'],
      summary: 'Whether the process answers',
      security: [],
      responses: {
        '200': { description: 'It does.', ...statusShape('ok') },
        ...toRefusalAnswers(['host.refused', 'origin.refused']),
      },
    },
  },
  '/readyz': {
    get: {
      operationId: 'getReadiness',
      tags: ['server'],
      summary: 'Whether the server is listening and seeded',
      security: [],
      responses: {
        '200': { description: 'It is.', ...statusShape('ready') },
        '503': { description: 'Not yet.', ...statusShape('starting') },
        ...toRefusalAnswers(['host.refused', 'origin.refused']),
      },
    },
  },
  '/openapi.json': {
    get: {
      operationId: 'getDocument',
      tags: ['server'],
      summary: 'This document',
      responses: {
        '200': { description: 'OpenAPI 3.1.', ...json({ type: 'object' }) },
        ...toRefusalAnswers(DOOR_REFUSALS),
      },
    },
  },
}

/** The OpenAPI 3.1 document of these routes, made from the schemas that validate them. */
export function createOpenApiDocument(
  routes: readonly ControlRoute[],
  options: { readonly version: string; readonly isTokenRequired: boolean },
): OpenApiDocument {
  const { byKey, named } = toSchemas({
    Refusal: ErrorBody,
    ...Object.fromEntries(
      routes.flatMap((route): [string, z.ZodType][] => [
        ...(route.body === undefined ? [] : [[requestKey(route), route.body] as [string, z.ZodType]]),
        ...(route.answer.schema === undefined
          ? []
          : [[answerKey(route), route.answer.schema] as [string, z.ZodType]]),
      ]),
    ),
  })
  const paths: Record<string, Record<string, Json>> = {}
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: toOperation(route, byKey) }
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'onramp control API',
      version: options.version,
      description: INTRODUCTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: options.isTokenRequired ? [{ controlToken: [] }] : [{}, { controlToken: [] }],
    tags: [...new Set(routes.map((route) => route.tag)), 'server'].map((name) => ({ name })),
    paths: { ...paths, ...SERVER_PATHS },
    components: {
      schemas: named,
      securitySchemes: {
        controlToken: {
          type: 'http',
          scheme: 'bearer',
          description: 'The value of ONRAMP_CONTROL_TOKEN, when the server was started with one.',
        },
      },
    },
  }
}
