import type { FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify'
import type { Journal } from '../journal/journal.ts'
import { Findings } from '../scim/finding.ts'
import type { Preconditions } from '../scim/etag.ts'
import type { ScimQuery } from '../scim/list-request.ts'
import type { Answer, Exchange, Trace } from '../scim/operations.ts'
import type { TargetSession } from '../scim/target.ts'
import { createTolerances } from '../scim/tolerance.ts'
import type { Connection } from '../workspace/connection.ts'
import { baseUrlOf } from './address.ts'
import { authenticate } from './authenticate.ts'
import type { Authenticator } from './authenticate.ts'
import { rawBody } from './body.ts'
import { MethodNotAllowed } from './method-not-allowed.ts'
import { toRefusal } from './refusal.ts'
import { SCIM_MEDIA_TYPE, renderError, sendError, sendText, toScimAnswer } from './scim-error-writer.ts'

/** What the face needs of the workspace behind a connection. */
export interface Tenant {
  readonly journal: Journal
  /** The workspace's time, UTC ISO 8601. */
  now(): string
  newId(): string
  openSession(exchange: NewExchange): TargetSession
  /** The person a resource stands for, when it stands for one. */
  personOf(resourceType: string, resourceId: string): string | undefined
}

/** What is known of a request before it is read. */
export interface NewExchange {
  readonly exchangeId: string
  readonly findings: Findings
  /** The workspace's time, UTC ISO 8601: the same for all the request does. */
  readonly now: string
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

export type Operate = (scim: ScimRequest, request: FastifyRequest) => Answer

export interface ScimExchanges {
  /** Refuses a request without a valid token before its body is read. */
  readonly authenticateFirst: onRequestHookHandler
  /** Operates, answers and records; every refusal becomes a SCIM error body. */
  answer(request: FastifyRequest, reply: FastifyReply, operation: string, operate: Operate): FastifyReply
}

export const CONNECTION = Symbol('the connection of a request')

/** `CONNECTION` is a decorator of the requests that pass `authenticateFirst`. */
export function createScimExchanges(options: ScimFaceOptions): ScimExchanges {
  const { publicUrl, tenantOf, wallNowMs, monotonicMs } = options

  function answer(
    request: FastifyRequest,
    reply: FastifyReply,
    operation: string,
    operate: Operate,
  ): FastifyReply {
    const startedAtMs = monotonicMs()
    const connection = request.getDecorator<Connection>(CONNECTION)
    const tenant = tenantOf(connection)
    const exchangeId = tenant.newId()
    const now = tenant.now()
    const findings = new Findings()
    const trace: Trace = {}
    let outcome: Answer
    try {
      const session = tenant.openSession({ exchangeId, findings, now })
      const scim: ScimRequest = {
        session,
        tolerances: createTolerances(findings, session.strict),
        findings,
        baseUrl: baseUrlOf(request, publicUrl),
        query: queryOf(request),
        preconditions: preconditionsOf(request),
        trace,
      }
      outcome = operate(scim, request)
    } catch (error) {
      outcome = refusalAnswer(request, error)
    }
    const { resourceType, resourceId, before, after } = trace
    const { status, body } = outcome
    const headers = headersOf(outcome)
    tenant.journal.record({
      id: exchangeId,
      at: now,
      wallAtMs: wallNowMs(),
      durationMs: monotonicMs() - startedAtMs,
      connectionId: connection.id,
      method: request.method,
      url: request.originalUrl,
      requestHeaders: request.headers,
      requestBody: rawBody(request),
      status,
      responseHeaders: headers,
      responseBody: request.method === 'HEAD' ? undefined : body,
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
    return sendText(reply.code(status).headers(headers), body)
  }

  return {
    answer,
    authenticateFirst(request, reply, done) {
      try {
        request.setDecorator(CONNECTION, authenticate(request.headers.authorization, options))
      } catch (error) {
        const refusal = toScimAnswer(error)
        request.log.info({ code: refusal.code }, 'refused')
        sendError(reply, refusal, { 'www-authenticate': 'Bearer realm="onramp"' })
        return
      }
      done()
    },
  }
}

function refusalAnswer(request: FastifyRequest, error: unknown): Answer {
  const refusal = toRefusal(request, error)
  return {
    status: refusal.status,
    body: renderError(refusal),
    ...(refusal instanceof MethodNotAllowed && { allow: refusal.allow }),
  }
}

function headersOf({ body, location, isRead, etag, allow }: Answer): Record<string, string> {
  const headers: Record<string, string> = {}
  if (location !== undefined) {
    headers['location'] = location
    if (isRead === true) headers['content-location'] = location
  }
  if (etag !== undefined) headers['etag'] = etag
  if (allow !== undefined) headers['allow'] = allow
  if (body !== undefined) headers['content-type'] = SCIM_MEDIA_TYPE
  return headers
}

/** Of If-Match and If-None-Match; undefined for the many requests without either. */
function preconditionsOf({ headers }: FastifyRequest): Preconditions | undefined {
  const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = headers
  if (ifMatch === undefined && ifNoneMatch === undefined) return undefined
  return { ...(ifMatch !== undefined && { ifMatch }), ...(ifNoneMatch !== undefined && { ifNoneMatch }) }
}

const QUERY_PARAMETERS: readonly (keyof ScimQuery)[] = [
  'filter',
  'sortBy',
  'sortOrder',
  'startIndex',
  'count',
  'cursor',
  'attributes',
  'excludedAttributes',
]

/** Of a parameter sent twice, the last counts. Unknown parameters are never refused (A1). */
function queryOf({ query }: FastifyRequest): ScimQuery {
  const sent = query as Record<string, string | string[] | undefined>
  const known: Record<string, string> = {}
  for (const name of QUERY_PARAMETERS) {
    const value = sent[name]
    const last = Array.isArray(value) ? value.at(-1) : value
    if (last !== undefined) known[name] = last
  }
  return known
}
