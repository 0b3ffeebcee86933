import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import Fastify, { LogController } from 'fastify'
import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { health } from '../http/health.ts'
import type { HealthOptions } from '../http/health.ts'
import { noCompilers } from '../http/no-compilers.ts'
import { createGuard } from './guards.ts'
import type { GuardOptions } from './guards.ts'
import { acceptJsonOnly, BODY_LIMIT_BYTES } from './json-body.ts'
import { createOpenApiDocument } from './openapi.ts'
import type { OpenApiDocument } from './openapi.ts'
import { registerReferencePage } from './reference-page.ts'
import { refuse, writeRefusal, writeUnreadable } from './refusal.ts'
import { controlRoutes } from './route-table.ts'
import type { ControlRoute, ControlServices } from './route.ts'

export interface ControlListenerOptions extends ControlServices, GuardOptions, HealthOptions {
  readonly logger?: FastifyBaseLogger
}

const SECURITY_HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

const fastifyPath = (path: string): string => path.replace(/\{(\w+)\}/g, ':$1')
const pathPattern = (path: string): RegExp => new RegExp(`^${path.replace(/[:{]\w+\}?/g, '[^/]+')}/?$`)

function registerRoute(app: FastifyInstance, route: ControlRoute, services: ControlServices): void {
  app.route({
    method: route.method,
    url: fastifyPath(route.path),
    schema: { params: route.params, querystring: route.query, ...(route.body ? { body: route.body } : {}) },
    handler: async (request, reply) => {
      const answer = await route.handle(
        { params: request.params, query: request.query, body: request.body },
        services,
      )
      const { status, location } = route.answer
      if (location !== undefined) reply.header('location', location(answer))
      return reply.code(status).send(answer)
    },
  })
}

/** Sets Allow and answers 405 when the path is known, 404 when it is not. */
function refuseUnrouted(
  request: FastifyRequest,
  reply: FastifyReply,
  known: ReadonlyMap<string, Set<string>>,
): never {
  const path = request.url.split('?', 1)[0] ?? ''
  const methods = [...known].flatMap(([pattern, methods]) =>
    pathPattern(pattern).test(path) ? [...methods] : [],
  )
  if (methods.length === 0) throw refuse('route.unknown', `There is no ${path} on the control listener.`)
  reply.header('allow', methods.join(', '))
  throw refuse('route.method', `${path} does not take ${request.method}.`)
}

/** Answers on the bare socket: what Node cannot read never becomes a request. */
function refuseUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  if (socket.destroyed || !socket.writable) return
  const { status, body } = writeUnreadable(error.code)
  const text = JSON.stringify(body)
  const headers = {
    ...SECURITY_HEADERS,
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    connection: 'close',
  }
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  socket.end([`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...head, '', text].join('\r\n'))
}

/**
 * The second listener, not yet listening: the control API, its description and its reference page. Nothing of it is
 * reachable through the listener identity providers use.
 */
export function createControlListener(options: ControlListenerOptions): FastifyInstance {
  const guard = createGuard(options)
  const writeError = (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const { status, body } = writeRefusal(error, request.id)
    if (status >= 500) request.log.error(error)
    if (status === 401)
      reply.header('www-authenticate', ['Bearer realm="onramp control"', 'Basic realm="onramp control"'])
    return reply.headers(SECURITY_HEADERS).code(status).send(body)
  }

  const app = Fastify({
    ...(options.logger === undefined ? { logger: false } : { loggerInstance: options.logger }),
    logController: new LogController({ disableRequestLogging: true }),
    schemaController: noCompilers,
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: 30_000,
    forceCloseConnections: 'idle',
    routerOptions: { ignoreTrailingSlash: true },
    clientErrorHandler: refuseUnreadable,
    // A URL that cannot be decoded reaches no hook, so its door is here.
    frameworkErrors: (error, request, reply) => {
      writeError(guard(request) ?? error, request, reply)
    },
  })

  const known = new Map<string, Set<string>>()
  app.addHook('onRoute', ({ url, method }) => {
    known.set(url, new Set([...(known.get(url) ?? []), ...[method].flat()]))
  })
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(SECURITY_HEADERS)
    const refusal = guard(request)
    if (refusal !== undefined) throw refusal
  })
  app.setErrorHandler(writeError)
  app.setNotFoundHandler((request, reply) => refuseUnrouted(request, reply, known))
  app.setValidatorCompiler<z.ZodType>(({ schema, httpPart }) => (data) => {
    // Fastify hands null for a body that was not sent.
    const read = schema.safeParse(httpPart === 'body' ? (data ?? {}) : data)
    return read.success ? { value: read.data } : { error: read.error }
  })
  acceptJsonOnly(app)

  void app.register(health, options)
  let document: OpenApiDocument | undefined
  const describe = (): OpenApiDocument =>
    (document ??= createOpenApiDocument(controlRoutes, {
      version: options.version,
      isTokenRequired: options.token !== undefined,
    }))
  void app.register((api, _options, done) => {
    for (const route of controlRoutes) registerRoute(api, route, options)
    api.get('/openapi.json', describe)
    registerReferencePage(api)
    done()
  })
  return app
}
