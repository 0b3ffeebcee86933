import type { FastifyRequest } from 'fastify'
import type { BodyKind } from '../scim/body-limits.ts'
import { findHandler, noSuchEndpoint, refuseEndpoint } from '../scim/endpoint.ts'
import {
  createResource,
  deleteResource,
  listResources,
  patchResource,
  readResource,
  replaceResource,
} from '../scim/operations.ts'
import type { Answer, Exchange } from '../scim/operations.ts'
import { renderPlainList } from '../scim/render.ts'
import type { TargetSession } from '../scim/target.ts'
import { parseBody } from './body.ts'
import type { ScimRequest } from './scim-exchange.ts'
import type { ScimEndpoint, Verb } from './scim-route.ts'

type OperateResource = (exchange: Exchange, request: FastifyRequest, body: BodyKind) => Answer
type Operations = Readonly<Record<string, readonly [operation: string, operate: OperateResource]>>

export const idOf = ({ params }: FastifyRequest) => (params as { id?: string }).id ?? ''

const read = ({ session }: ScimRequest, request: FastifyRequest, body: BodyKind) =>
  parseBody(request, session.protocol.bodyMaxBytes[body])

const collection: Operations = {
  GET: ['list', (exchange) => listResources(exchange)],
  POST: ['create', (exchange, request, body) => createResource(exchange, read(exchange, request, body))],
}
const single: Operations = {
  GET: ['get', (exchange, request) => readResource(exchange, idOf(request))],
  PUT: [
    'replace',
    (exchange, request, body) => replaceResource(exchange, idOf(request), read(exchange, request, body)),
  ],
  PATCH: [
    'patch',
    (exchange, request, body) => patchResource(exchange, idOf(request), read(exchange, request, body)),
  ],
  DELETE: ['delete', (exchange, request) => deleteResource(exchange, idOf(request))],
}

/** The two addresses of a resource type: its collection and one resource. */
export function resourceEndpoints(endpoint: string): readonly ScimEndpoint[] {
  const body: BodyKind = endpoint === '/Groups' ? 'group' : 'user'
  const of = (url: string, operations: Operations): ScimEndpoint => ({
    url,
    body,
    verbs: Object.fromEntries(
      Object.entries(operations).map(([method, [operation, operate]]): [string, Verb] => [
        method,
        {
          operation: `${endpoint.slice(1).toLowerCase()}.${operation}`,
          operate(scim, request) {
            const handler = findHandler(scim.session, endpoint)
            return handler === undefined
              ? answerWithoutHandler(scim.session, endpoint, request)
              : operate({ ...scim, handler }, request, body)
          },
        },
      ]),
    ),
    methods: (session) => methodsOf(session, endpoint, Object.keys(operations)),
  })
  return [of(endpoint, collection), of(`${endpoint}/:id`, single)]
}

function methodsOf(session: TargetSession, endpoint: string, methods: readonly string[]): readonly string[] {
  if (findHandler(session, endpoint) !== undefined)
    return methods.filter((method) => method !== 'PATCH' || session.features.patch)
  if (!session.emptyCollections.includes(endpoint)) throw noSuchEndpoint(endpoint)
  return ['GET']
}

/** A collection that is always empty, or an endpoint this target lacks (ramp-scim.md D1). */
function answerWithoutHandler(session: TargetSession, endpoint: string, request: FastifyRequest): Answer {
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  if (!isRead || !session.emptyCollections.includes(endpoint)) refuseEndpoint(session, endpoint)
  if (idOf(request) !== '') throw noSuchEndpoint(`${endpoint}/${idOf(request)}`)
  return { status: 200, body: renderPlainList([]) }
}
