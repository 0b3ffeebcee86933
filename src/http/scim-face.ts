import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { findDescribed, resourceTypes, schemas, serviceProviderConfig } from '../scim/discovery.ts'
import { ScimError } from '../scim/error.ts'
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
import { createScimExchanges } from './scim-exchange.ts'
import type { ScimFaceOptions, ScimRequest } from './scim-exchange.ts'

interface Params {
  readonly id?: string
}

type Operate = (exchange: Exchange, request: FastifyRequest) => Answer

const idOf = ({ params }: FastifyRequest) => (params as Params).id ?? ''

/** The verbs of a resource type's endpoint and of one resource. */
const collection: Readonly<Record<string, readonly [operation: string, operate: Operate]>> = {
  GET: ['list', (exchange) => listResources(exchange)],
  POST: ['create', (exchange, request) => createResource(exchange, parseBody(request))],
}
const single: Readonly<Record<string, readonly [operation: string, operate: Operate]>> = {
  GET: ['get', (exchange, request) => readResource(exchange, idOf(request))],
  PUT: ['replace', (exchange, request) => replaceResource(exchange, idOf(request), parseBody(request))],
  PATCH: ['patch', (exchange, request) => patchResource(exchange, idOf(request), parseBody(request))],
  DELETE: ['delete', (exchange, request) => deleteResource(exchange, idOf(request))],
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

/** The SCIM face of the API listener, to be registered under its prefix. */
export function scimFace(app: FastifyInstance, options: ScimFaceOptions): void {
  const { answer, refuse } = createScimExchanges(options)

  app.setErrorHandler((error, request, reply) => refuse(request, reply, error))
  app.setNotFoundHandler((request, reply) =>
    answer(request, reply, 'none', () => {
      throw notFound(request)
    }),
  )

  /** Routes every method of a path: the known ones to their operation, the others to 405 with Allow. */
  function route(
    url: string,
    verbs: Readonly<Record<string, (request: FastifyRequest, reply: FastifyReply) => FastifyReply>>,
  ): void {
    const allow = Object.keys(verbs).join(', ')
    for (const method of METHODS) {
      const handler = verbs[method]
      app.route({
        method,
        url,
        handler:
          handler ??
          ((request, reply) => {
            reply.header('allow', allow)
            return answer(request, reply, 'none', () => {
              throw new ScimError({
                status: 405,
                code: 'http.method-not-allowed',
                detail: `${request.method} is not possible here. Use ${allow}.`,
              })
            })
          }),
      })
    }
  }

  function resourceRoutes(endpoint: string, path: string, verbs: typeof collection): void {
    const name = endpoint.slice(1).toLowerCase()
    route(
      path,
      Object.fromEntries(
        Object.entries(verbs).map(([method, [operation, operate]]) => [
          method,
          (request: FastifyRequest, reply: FastifyReply) =>
            answer(request, reply, `${name}.${operation}`, (scim) => {
              const handler = scim.session.handlers.find(({ type }) => type.endpoint === endpoint)
              if (handler !== undefined) return operate({ ...scim, handler }, request)
              return answerEmptyCollection(scim.session, endpoint, request)
            }),
        ]),
      ),
    )
  }

  for (const endpoint of options.endpoints) {
    resourceRoutes(endpoint, endpoint, collection)
    resourceRoutes(endpoint, `${endpoint}/:id`, single)
  }

  function discovery(url: string, describe: (scim: ScimRequest, request: FastifyRequest) => Answer): void {
    route(url, {
      GET: (request, reply) =>
        answer(request, reply, 'discovery', (scim) => {
          if (scim.query.filter === undefined) return describe(scim, request)
          // RFC 7644 section 4: filters on discovery endpoints are refused.
          throw new ScimError({
            status: 403,
            code: 'scim.discovery.filter',
            detail: 'A discovery endpoint takes no filter. Leave the filter out.',
          })
        }),
    })
  }

  const json = (value: unknown): Answer => ({ status: 200, body: JSON.stringify(value) })
  discovery('/ServiceProviderConfig', ({ session, baseUrl }) => json(serviceProviderConfig(session, baseUrl)))
  discovery('/ResourceTypes', ({ session, baseUrl }) => ({
    status: 200,
    body: renderPlainList(resourceTypes(session, baseUrl)),
  }))
  discovery('/ResourceTypes/:id', ({ session, baseUrl }, request) =>
    json(findDescribed(resourceTypes(session, baseUrl), 'resource type', idOf(request))),
  )
  discovery('/Schemas', ({ session, baseUrl }) => ({
    status: 200,
    body: renderPlainList(schemas(session, baseUrl)),
  }))
  discovery('/Schemas/:id', ({ session, baseUrl }, request) =>
    json(findDescribed(schemas(session, baseUrl), 'schema', idOf(request))),
  )
}

/** A collection that is always empty, or an endpoint this target lacks (ramp-scim.md D1). */
function answerEmptyCollection(session: TargetSession, endpoint: string, request: FastifyRequest): Answer {
  if (!session.emptyCollections.includes(endpoint)) throw notFound(request)
  if (request.method !== 'GET')
    throw new ScimError({
      status: 501,
      code: 'scim.collection.read-only',
      detail: `${endpoint} is always empty here and takes no writes. Switch off its provisioning in the identity provider.`,
    })
  if (idOf(request) !== '') throw notFound(request)
  return { status: 200, body: renderPlainList([]) }
}

function notFound({ method, url }: FastifyRequest): ScimError {
  return new ScimError({
    status: 404,
    code: 'http.no-such-endpoint',
    detail: `There is nothing at ${method} ${url.split('?', 1)[0]?.slice(0, 200)}. Users are at /Users below the base URL that ends in /scim/v2.`,
  })
}
