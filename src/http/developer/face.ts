import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { DeveloperOperation, Touched } from '../../ramp/developer/operation.ts'
import { DeveloperRefusal } from '../../ramp/developer/refusal.ts'
import type { ApiAccess } from '../../workspace/api-client.ts'
import { DEVELOPER_PREFIX } from '../address.ts'
import { letSendOn } from '../body.ts'
import { createFaultStage } from '../fault-stage.ts'
import { sendText } from '../scim-error-writer.ts'
import { identify } from './authenticate.ts'
import { BODY_LIMIT_BYTES } from './body.ts'
import { JSON_MEDIA_TYPE, sendDeveloperRefusal, toDeveloperRefusal } from './error-writer.ts'
import { createDeveloperExchange } from './exchange.ts'
import { developerFaultDialect } from './fault-dialect.ts'
import { createOpenApiDocument } from './openapi.ts'
import { createOperator } from './operate.ts'
import type { DeveloperFaceOptions } from './tenant.ts'
import { answerTokenRequest } from './token-endpoint.ts'
import { tokenEndpoints } from './token-endpoints.ts'

const ACCESS = Symbol('what the token of a request opens')
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

type Handler = (request: FastifyRequest, reply: FastifyReply) => void

interface RouteConfig {
  /** No bearer token is asked for. */
  readonly isPublic?: boolean
}

/** The Developer API of the API listener, to be registered under its prefix. */
export function developerFace(app: FastifyInstance, options: DeveloperFaceOptions): void {
  const faultStage = createFaultStage(app, developerFaultDialect(options.operations))
  const exchange = createDeveloperExchange(options, faultStage)
  const operator = createOperator(options)
  app.decorateRequest(ACCESS, null)
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-trace-id', options.newTraceId())
    const { isPublic } = (request.routeOptions.config ?? {}) as RouteConfig
    if (isPublic === true || admit(request, reply)) done()
  })
  app.setErrorHandler((error, request, reply) => {
    if (toDeveloperRefusal(error).code === 'developer.body-too-large') letSendOn(request, reply)
    refuse(request, reply, error)
  })
  app.setNotFoundHandler((request, reply) => refuse(request, reply, routeUnknown(request)))

  /** Whether the request goes on; else it is answered, before its body is read. */
  function admit(request: FastifyRequest, reply: FastifyReply): boolean {
    const caller = identify(request.headers.authorization, options)
    if ('access' in caller) {
      request.setDecorator(ACCESS, caller.access)
      return true
    }
    const { refusal, known } = caller
    if (known === undefined) refuseStranger(request, reply, refusal)
    else exchange(request, reply, { ...known, operation: 'none', operate: () => raise(refusal) })
    return false
  }

  /** What is refused before an operation runs; recorded where the caller is known. */
  function refuse(request: FastifyRequest, reply: FastifyReply, error: unknown): void {
    const access = request.getDecorator<ApiAccess | null>(ACCESS)
    if (access === null) refuseStranger(request, reply, error)
    else exchange(request, reply, { ...callerOf(access), operation: 'none', operate: () => raise(error) })
  }

  /** An address with all it can do; every other method is refused with those it has. */
  function route(path: string, handlers: Readonly<Record<string, Handler>>, config: RouteConfig = {}): void {
    const allow = Object.keys(handlers)
      .flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
      .join(', ')
    for (const method of METHODS)
      app.route({
        method,
        url: path.replace(/\{(\w+)\}/g, ':$1'),
        bodyLimit: BODY_LIMIT_BYTES,
        config,
        handler:
          handlers[method] ??
          ((request, reply) => {
            reply.header('allow', allow)
            refuse(request, reply, methodRefused(request.method, allow))
          }),
      })
  }

  for (const [path, operations] of Map.groupBy(options.operations, (each) => each.path)) {
    const handlers = operations.map((each): [string, Handler] => [
      each.method,
      (request, reply) => {
        const access = request.getDecorator<ApiAccess>(ACCESS)
        exchange(request, reply, {
          ...callerOf(access),
          operation: each.operation,
          about: namedBy(request),
          operate: (context) => operator(each, access, request, context),
        })
      },
    ])
    route(path, Object.fromEntries(handlers))
  }
  for (const endpoint of tokenEndpoints) {
    const handler: Handler = (request, reply) =>
      answerTokenRequest(request, reply, endpoint, { exchange, options })
    route(endpoint.path, { POST: handler }, { isPublic: true })
  }
  let document: string | undefined
  const describe: Handler = (_request, reply) => {
    document ??= JSON.stringify(createOpenApiDocument(options.operations, options.version))
    sendText(reply.header('content-type', JSON_MEDIA_TYPE), document)
  }
  route('/openapi.json', { GET: describe }, { isPublic: true })
}

/** What can be done here, as the journal names it. */
export const developerOperationNames = (operations: readonly DeveloperOperation[]): readonly string[] =>
  [...operations, ...tokenEndpoints].map(({ operation }) => operation)

const callerOf = ({ client }: ApiAccess) => ({ workspaceId: client.workspaceId, callerId: client.id })

/** Whom or what the address is about: also of a refused request, which touches nothing. */
function namedBy({ params }: FastifyRequest): Touched | undefined {
  const { user_id: userId, vendor_id: vendorId } = params as Readonly<Record<string, string | undefined>>
  if (userId !== undefined && UUID.test(userId))
    return { resourceType: 'User', resourceId: userId, personId: userId }
  if (vendorId !== undefined && UUID.test(vendorId)) return { resourceType: 'Vendor', resourceId: vendorId }
  return undefined
}

function raise(error: unknown): never {
  throw error
}

/** Without a workspace there is no journal: the log alone hears of it. */
function refuseStranger(request: FastifyRequest, reply: FastifyReply, error: unknown): void {
  const refusal = toDeveloperRefusal(error)
  if (refusal.status >= 500) request.log.error({ reqId: request.id, err: error }, 'failed')
  else request.log.info({ reqId: request.id, code: refusal.code }, 'refused')
  sendDeveloperRefusal(reply, refusal)
}

function routeUnknown({ method, url }: FastifyRequest): DeveloperRefusal {
  const path = url.split('?', 1)[0] ?? ''
  return new DeveloperRefusal('developer.route-unknown', {
    explanation:
      path.lastIndexOf(DEVELOPER_PREFIX) > 0
        ? `The address holds ${DEVELOPER_PREFIX} twice: the base URL of a connector ends before it.`
        : `There is no ${method} ${path.slice(0, 200)}; what there is stands in ${DEVELOPER_PREFIX}/openapi.json.`,
  })
}

function methodRefused(method: string, allow: string): DeveloperRefusal {
  return new DeveloperRefusal('developer.method', {
    explanation: `${method} is not possible here: use ${allow}.`,
  })
}
