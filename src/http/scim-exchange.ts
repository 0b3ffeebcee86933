import type { FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify'
import type { CapturedExchange, Journal } from '../journal/journal.ts'
import { Findings } from '../scim/finding.ts'
import type { Preconditions } from '../scim/etag.ts'
import type { ScimQuery } from '../scim/list-request.ts'
import type { Answer, Exchange, Trace } from '../scim/operations.ts'
import type { TargetSession } from '../scim/target.ts'
import { createTolerances } from '../scim/tolerance.ts'
import type { Connection } from '../workspace/connection.ts'
import type { Faults } from '../workspace/faults.ts'
import { baseUrlOf } from './address.ts'
import { createAuthentication } from './authenticate.ts'
import type { Authenticator } from './authenticate.ts'
import type { FaultStage } from './fault-stage.ts'
import { keepText } from './long-text.ts'
import type { Body } from './long-text.ts'
import { toMessages } from './messages.ts'
import { MethodNotAllowed } from './method-not-allowed.ts'
import { toRefusal } from './refusal.ts'
import {
  BEARER_CHALLENGE,
  SCIM_MEDIA_TYPE,
  renderError,
  sendError,
  sendText,
  toScimAnswer,
} from './scim-error-writer.ts'

/** What the face needs of the workspace behind a connection. */
export interface Tenant {
  readonly journal: Journal
  readonly faults: Faults
  /** The workspace's time, UTC ISO 8601. */
  now(): string
  newId(): string
  /** Told of every write, before it is known what becomes of it. */
  writeReceived(now: string): void
  /** What its unit of work writes waits to be committed. */
  openSession(exchange: NewExchange): TargetSession
  /** Commits what waits. */
  settle(): void
  /** Calls back when the turn ends, with everything written before committed, or with the failure when it could not be. */
  afterCommit(tell: (failure: unknown) => void): void
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

/** What is written down of an exchange besides what was done: the message as it came and as it is answered. */
export interface Messages extends Pick<
  CapturedExchange,
  | 'operation'
  | 'method'
  | 'url'
  | 'requestHeaders'
  | 'requestBody'
  | 'status'
  | 'responseBody'
  | 'responseBytes'
> {
  readonly responseHeaders: Readonly<Record<string, string>>
}

/** An exchange that has begun. */
export interface BegunExchange {
  readonly findings: Findings
  /** Opens a session for it. Throws ScimError. */
  open(): ScimRequest
  /** Once, when it is answered; `endedAtMs` where that was before now. */
  record(messages: Messages, endedAtMs?: number): void
}

/**
 * Begins an exchange of its own for the part of a request with that number; its id is the request's, a dot, and it. It is
 * recorded with the request, unless nothing of that was committed.
 */
export type BeginPart = (part: number) => BegunExchange

export type Operate = (scim: ScimRequest, request: FastifyRequest, beginPart: BeginPart) => Answer

export interface ScimExchanges {
  /** Refuses a request without a valid token before its body is read. */
  readonly authenticateFirst: onRequestHookHandler
  /** Operates, answers and records; every refusal becomes a SCIM error body. */
  answer(request: FastifyRequest, reply: FastifyReply, operation: string, operate: Operate): void
}

export const CONNECTION = Symbol('the connection of a request')

/** `CONNECTION` is a decorator of the requests that pass `authenticateFirst`. */
export function createScimExchanges(options: ScimFaceOptions, faultStage: FaultStage): ScimExchanges {
  const { publicUrl, tenantOf, wallNowMs, monotonicMs } = options
  const authenticate = createAuthentication(options)

  function begin(
    request: FastifyRequest,
    connection: Connection,
    tenant: Tenant,
    { id, now }: { readonly id: string; readonly now: string },
  ): BegunExchange {
    const startedAtMs = monotonicMs()
    const findings = new Findings()
    const trace: Trace = {}
    return {
      findings,
      open() {
        const session = tenant.openSession({ exchangeId: id, findings, now })
        return {
          session,
          tolerances: createTolerances(findings, session.strict),
          findings,
          baseUrl: baseUrlOf(request, publicUrl),
          query: queryOf(request),
          preconditions: preconditionsOf(request),
          trace,
        }
      },
      record(messages, endedAtMs = monotonicMs()) {
        const { resourceType, resourceId, before, after } = trace
        tenant.journal.record({
          id,
          at: now,
          wallAtMs: wallNowMs(),
          durationMs: endedAtMs - startedAtMs,
          connectionId: connection.id,
          method: messages.method,
          url: messages.url,
          requestHeaders: messages.requestHeaders,
          requestBody: messages.requestBody,
          status: messages.status,
          responseHeaders: messages.responseHeaders,
          responseBody: messages.responseBody,
          responseBytes: messages.responseBytes,
          operation: messages.operation,
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
      },
    }
  }

  function answer(request: FastifyRequest, reply: FastifyReply, operation: string, operate: Operate): void {
    const connection = request.getDecorator<Connection>(CONNECTION)
    const tenant = tenantOf(connection)
    const id = tenant.newId()
    const now = tenant.now()
    const exchange = begin(request, connection, tenant, { id, now })
    const strike = tenant.faults.isArmed
      ? faultStage.strike(tenant.faults, request, {
          id,
          callerId: connection.id,
          operation,
          findings: exchange.findings,
        })
      : undefined
    const isUndone = strike?.isUndone === true
    function finish(outcome: KeptAnswer): void {
      const { status, body, isList } = outcome
      const plain = { status, headers: headersOf(outcome), body, isList }
      const message = strike === undefined ? plain : strike.alter(plain)
      exchange.record({ operation, ...toMessages(request, message) })
      if (strike === undefined) sendText(reply.code(status).headers(plain.headers), body)
      else strike.send(reply, message)
    }
    if (!isUndone && isWrite(request.method, operation)) tenant.writeReceived(now)

    const recordParts: (() => void)[] = []
    function beginPart(number: number): BegunExchange {
      const part = begin(request, connection, tenant, { id: `${id}.${number}`, now })
      return {
        ...part,
        record(messages) {
          const endedAtMs = monotonicMs()
          recordParts.push(() => part.record(messages, endedAtMs))
        },
      }
    }

    let outcome: KeptAnswer
    try {
      if (request.method === 'GET' || request.method === 'HEAD') tenant.settle()
      outcome = isUndone ? UNDONE : kept(operate(exchange.open(), request, beginPart))
    } catch (error) {
      outcome = refusalAnswer(request, error)
    }
    function tell(failure: unknown): void {
      try {
        if (failure === undefined) for (const record of recordParts) record()
        finish(failure === undefined ? outcome : refusalAnswer(request, failure))
      } catch (error) {
        // Fastify is not waiting any more; this way it answers as if it were.
        reply.send(error)
      }
    }
    tenant.afterCommit(strike === undefined ? tell : (failure) => strike.whenDue(reply, () => tell(failure)))
  }

  return {
    answer,
    authenticateFirst(request, reply, done) {
      try {
        request.setDecorator(CONNECTION, authenticate(request))
      } catch (error) {
        const refusal = toScimAnswer(error)
        request.log.info({ reqId: request.id, code: refusal.code }, 'refused')
        sendError(reply, refusal, { 'www-authenticate': BEARER_CHALLENGE })
        return
      }
      done()
    },
  }
}

/** Of an operation that was left out: the fault that struck it makes the answer. */
const UNDONE: Answer = { status: 0 }

/** An answer that waits for the end of its turn. */
interface KeptAnswer extends Omit<Answer, 'body'> {
  readonly body?: Body | undefined
}

function kept(answer: Answer): KeptAnswer {
  const body = keepText(answer.body)
  return body === answer.body ? answer : { ...answer, body }
}

const WRITES: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

/** A search by POST is none (RFC 7644 3.4.3). */
const isWrite = (method: string, operation: string) => WRITES.has(method) && !operation.endsWith('.search')

function refusalAnswer(request: FastifyRequest, error: unknown): Answer {
  const refusal = toRefusal(request, error)
  return {
    status: refusal.status,
    body: renderError(refusal),
    ...(refusal instanceof MethodNotAllowed && { allow: refusal.allow }),
  }
}

function headersOf({ body, location, isRead, etag, allow }: KeptAnswer): Record<string, string> {
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
