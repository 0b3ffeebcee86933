import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { BODY_LIMIT_BYTES } from '../scim/body-limits.ts'
import type { BodyKind } from '../scim/body-limits.ts'
import { noSuchEndpoint } from '../scim/endpoint.ts'
import type { TargetSession } from '../scim/target.ts'
import { SCIM_PREFIX } from './address.ts'
import { bodyTooLarge, letSendOn } from './body.ts'
import { MethodNotAllowed } from './method-not-allowed.ts'
import type { Operate, ScimExchanges } from './scim-exchange.ts'

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

/** What a method does: the operation as the journal names it, and how it is answered. */
export interface Verb {
  readonly operation: string
  readonly operate: Operate
}

/** One address of the SCIM face with all it can do. */
export interface ScimEndpoint {
  /** Below the prefix; `:id` stands for a segment. */
  readonly url: string
  /** The limit of the bodies it takes. */
  readonly body: BodyKind
  readonly verbs: Readonly<Record<string, Verb>>
  /** The methods this connection has here; throws the refusal every method here is answered with. All by default. */
  readonly methods?: (session: TargetSession) => readonly string[]
}

/** Routes every method of an address: those it has to their operation, OPTIONS to 204, the others to 405 with Allow. */
export function createScimRouter(app: FastifyInstance, { answer }: ScimExchanges) {
  const addresses: { readonly pattern: RegExp; readonly endpoint: ScimEndpoint }[] = []

  function route(endpoint: ScimEndpoint): void {
    const { url, body, verbs } = endpoint
    addresses.push({ pattern: patternOf(url), endpoint })
    const refuse = refuseMethod(endpoint)
    for (const method of METHODS) {
      const verb = method === 'OPTIONS' ? options(endpoint) : verbs[method]
      app.route({
        method,
        url,
        bodyLimit: BODY_LIMIT_BYTES[body],
        config: { body },
        handler: verb
          ? (request, reply) => answer(request, reply, verb.operation, verb.operate)
          : (request, reply) => answer(request, reply, 'none', refuse),
      })
    }
  }

  /** What Fastify found no route for: a method it does not know at an address there is, or no address. */
  function notFound(request: FastifyRequest, reply: FastifyReply): void {
    const path = request.url.split('?', 1)[0] ?? ''
    const known = addresses.find(({ pattern }) => pattern.test(path))
    const refuse = known && refuseMethod(known.endpoint)
    answer(
      request,
      reply,
      'none',
      refuse ??
        (() => {
          throw noSuchEndpoint(`${request.method} ${path}`)
        }),
    )
  }

  /** What Fastify refuses before a handler runs (413, broken requests), recorded like any other. */
  function refuse(request: FastifyRequest, reply: FastifyReply, error: unknown): void {
    const { body } = request.routeOptions.config as { body?: BodyKind }
    const isTooLarge = (error as { code?: unknown }).code === 'FST_ERR_CTP_BODY_TOO_LARGE'
    if (isTooLarge) letSendOn(request, reply)
    answer(request, reply, 'none', ({ session }) => {
      throw isTooLarge ? bodyTooLarge(session.protocol.bodyMaxBytes[body ?? 'user']) : error
    })
  }

  return { route, notFound, refuse }
}

/** The methods as Allow lists them (RFC 9110 10.2.1). */
function allowOf({ verbs, methods }: ScimEndpoint, session: TargetSession): string {
  const own = methods?.(session) ?? Object.keys(verbs)
  return [...own.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])), 'OPTIONS'].join(', ')
}

function options(endpoint: ScimEndpoint): Verb {
  return {
    operation: 'options',
    operate: ({ session }) => ({ status: 204, allow: allowOf(endpoint, session) }),
  }
}

function refuseMethod(endpoint: ScimEndpoint): Operate {
  return ({ session }, { method }) => {
    throw new MethodNotAllowed(method, allowOf(endpoint, session))
  }
}

function patternOf(url: string): RegExp {
  const segments = (SCIM_PREFIX + url)
    .split('/')
    .map((part) => (part === ':id' ? '[^/]+' : part.replaceAll('.', '\\.')))
  return new RegExp(`^${segments.join('/')}$`)
}
