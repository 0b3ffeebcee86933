import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Journal } from '../journal/journal.ts'
import { Findings } from '../scim/finding.ts'
import type { ScimQuery } from '../scim/list-request.ts'
import type { Answer, Exchange, Trace } from '../scim/operations.ts'
import type { TargetSession } from '../scim/target.ts'
import { createTolerances } from '../scim/tolerance.ts'
import type { Connection } from '../workspace/connection.ts'
import { baseUrlOf } from './address.ts'
import { authenticate } from './authenticate.ts'
import type { Authenticator } from './authenticate.ts'
import { rawBody } from './body.ts'
import { SCIM_MEDIA_TYPE, renderError, sendError, sendText, toScimAnswer } from './scim-error-writer.ts'

/** What the face needs of the workspace behind a connection. */
export interface Tenant {
  readonly journal: Journal
  /** The workspace's time, UTC ISO 8601. */
  now(): string
  newId(): string
  openSession(exchange: { readonly exchangeId: string; readonly findings: Findings }): TargetSession
  /** The person a resource stands for, when it stands for one. */
  personOf(resourceType: string, resourceId: string): string | undefined
}

export interface ScimFaceOptions extends Authenticator {
  /** Endpoints to route, whatever a session serves of them: `/Users`, `/Groups`. */
  readonly endpoints: readonly string[]
  readonly publicUrl: string | undefined
  tenantOf(connection: Connection): Tenant
  /** Wall time in epoch milliseconds, for the journal. */
  wallNowMs(): number
  /** A monotonic clock in milliseconds, for durations. */
  monotonicMs(): number
}

/** One authenticated request, before it is known which resource type it is about. */
export type ScimRequest = Omit<Exchange, 'handler'>

export interface ScimExchanges {
  /** Authenticates, operates, answers and records; every refusal becomes a SCIM error body. */
  answer(
    request: FastifyRequest,
    reply: FastifyReply,
    operation: string,
    operate: (scim: ScimRequest) => Answer,
  ): FastifyReply
  /** Answers what Fastify refused before a handler ran (413, broken requests), and records it. */
  refuse(request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply
}

export function createScimExchanges(options: ScimFaceOptions): ScimExchanges {
  const { publicUrl, tenantOf, wallNowMs, monotonicMs } = options

  function answer(
    request: FastifyRequest,
    reply: FastifyReply,
    operation: string,
    operate: (scim: ScimRequest) => Answer,
  ): FastifyReply {
    const startedAtMs = monotonicMs()
    let connection: Connection
    try {
      connection = authenticate(request.headers.authorization, options)
    } catch (error) {
      const refusal = toScimAnswer(error)
      request.log.info({ code: refusal.code }, 'refused')
      return sendError(reply, refusal, { 'www-authenticate': 'Bearer realm="onramp"' })
    }
    const tenant = tenantOf(connection)
    const exchangeId = tenant.newId()
    const findings = new Findings()
    const trace: Trace = {}
    const outcome = attempt(request, () => {
      const session = tenant.openSession({ exchangeId, findings })
      const baseUrl = baseUrlOf(request, publicUrl)
      return operate({
        session,
        tolerances: createTolerances(findings),
        findings,
        baseUrl,
        query: queryOf(request),
        trace,
      })
    })
    const { resourceType, resourceId, before, after } = trace
    reply.code(outcome.status)
    if (outcome.location !== undefined) reply.header('location', outcome.location)
    if (outcome.body !== undefined) reply.header('content-type', SCIM_MEDIA_TYPE)
    tenant.journal.record({
      id: exchangeId,
      at: tenant.now(),
      wallAtMs: wallNowMs(),
      durationMs: monotonicMs() - startedAtMs,
      connectionId: connection.id,
      method: request.method,
      url: request.originalUrl,
      requestHeaders: request.headers,
      requestBody: rawBody(request),
      status: outcome.status,
      responseHeaders: reply.getHeaders(),
      responseBody: outcome.body,
      operation,
      resourceType,
      resourceId,
      personId:
        resourceType === undefined || resourceId === undefined
          ? undefined
          : tenant.personOf(resourceType, resourceId),
      before,
      after,
      findings: findings.list(),
    })
    return sendText(reply, outcome.body)
  }

  return {
    answer,
    refuse: (request, reply, error) =>
      answer(request, reply, 'none', () => {
        throw toScimAnswer(error)
      }),
  }
}

function attempt(request: FastifyRequest, operate: () => Answer): Answer {
  try {
    return operate()
  } catch (error) {
    const refusal = toScimAnswer(error)
    if (refusal.status >= 500) request.log.error({ err: error }, 'failed')
    else request.log.debug({ code: refusal.code, status: refusal.status }, 'refused')
    return { status: refusal.status, body: renderError(refusal) }
  }
}

/** Of a parameter sent twice, the last counts. Unknown parameters are never refused (A1). */
function queryOf({ query }: FastifyRequest): ScimQuery {
  const sent = query as Record<string, string | string[] | undefined>
  const known: Record<string, string> = {}
  for (const name of ['filter', 'startIndex', 'count', 'attributes', 'excludedAttributes']) {
    const value = sent[name]
    const last = Array.isArray(value) ? value.at(-1) : value
    if (last !== undefined) known[name] = last
  }
  return known
}
