import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Touched } from '../../ramp/developer/operation.ts'
import { DeveloperRefusal, errorEnvelope } from '../../ramp/developer/refusal.ts'
import { Findings } from '../../scim/finding.ts'
import type { FaultStage } from '../fault-stage.ts'
import { toMessages } from '../messages.ts'
import type { Body } from '../long-text.ts'
import { sendText } from '../scim-error-writer.ts'
import { CHALLENGE, JSON_MEDIA_TYPE, toDeveloperRefusal } from './error-writer.ts'
import { OAuthRefusal } from './oauth-refusal.ts'
import { createRateWindow } from './rate-limit.ts'
import type { RateLimitState, RateWindow } from './rate-limit.ts'
import type { DeveloperFaceOptions, DeveloperTenant } from './tenant.ts'

/** A request whose workspace is known. */
export interface ExchangeContext {
  readonly tenant: DeveloperTenant
  readonly exchangeId: string
  readonly findings: Findings
  /** The workspace's time, UTC ISO 8601. */
  readonly now: string
}

export interface ExchangeAnswer {
  readonly status: number
  readonly body?: Body | undefined
  readonly headers?: Readonly<Record<string, string>>
  readonly touched?: Touched | undefined
  readonly isList?: boolean
}

export interface ExchangeRequest {
  readonly workspaceId: string
  /** The API client, or who else was recognised by what they sent. */
  readonly callerId: string
  /** As the journal names it. */
  readonly operation: string
  /** What the address names, where the operation does not say what it touched. */
  readonly about?: Touched | undefined
  /** What was sent that must not be written down. */
  readonly secrets?: readonly string[]
  readonly operate: (context: ExchangeContext) => ExchangeAnswer
}

/** Answers and records requests whose workspace is known; every refusal becomes an error envelope. */
export type Exchange = (request: FastifyRequest, reply: FastifyReply, exchange: ExchangeRequest) => void

export function createDeveloperExchange(options: DeveloperFaceOptions, faultStage: FaultStage): Exchange {
  const { tenantOf, wallNowMs, monotonicMs } = options
  const windows = new WeakMap<DeveloperTenant, RateWindow>()

  /** Undefined where no limit is set. */
  function takeRate(tenant: DeveloperTenant): RateLimitState | undefined {
    const limit = tenant.settings().developerRateLimit
    if (limit === 0) return undefined
    let window = windows.get(tenant)
    if (window === undefined) windows.set(tenant, (window = createRateWindow()))
    return window.take(limit, wallNowMs())
  }

  return (request, reply, { workspaceId, callerId, operation, about, secrets, operate }) => {
    const startedAtMs = monotonicMs()
    const tenant = tenantOf(workspaceId)
    const findings = new Findings()
    const context = { tenant, exchangeId: tenant.newId(), findings, now: tenant.now() }
    const rate = takeRate(tenant)
    const strike = tenant.faults.isArmed
      ? faultStage.strike(tenant.faults, request, { id: context.exchangeId, callerId, operation, findings })
      : undefined

    function finish(answer: ExchangeAnswer): void {
      const { status, body, headers: own, touched = about, isList = false } = answer
      const headers = {
        ...keptHeaders(reply),
        ...(rate && rateHeaders(rate)),
        ...own,
        ...(body !== undefined && { 'content-type': JSON_MEDIA_TYPE }),
      }
      const plain = { status, headers, body, isList }
      const message = strike === undefined ? plain : strike.alter(plain)
      tenant.journal.record({
        id: context.exchangeId,
        at: context.now,
        wallAtMs: wallNowMs(),
        durationMs: monotonicMs() - startedAtMs,
        connectionId: callerId,
        ...toMessages(request, message),
        operation,
        resourceType: touched?.resourceType,
        resourceId: touched?.resourceId,
        personId: touched?.personId,
        before: touched?.before,
        after: touched?.after,
        findings: findings.list(),
        ...(secrets && { secrets }),
      })
      if (strike === undefined) sendText(reply.code(status).headers(headers), body)
      else strike.send(reply, message)
    }

    let outcome: ExchangeAnswer
    try {
      if (rate !== undefined && rate.retryAfterSeconds > 0) throw tooMany(rate)
      if (request.method === 'GET' || request.method === 'HEAD') tenant.settle()
      else tenant.join()
      outcome = strike?.isUndone === true ? UNDONE : operate(context)
    } catch (error) {
      outcome = refusalAnswer(request, error, findings)
    }
    function tell(failure: unknown): void {
      try {
        finish(failure === undefined ? outcome : refusalAnswer(request, failure, findings))
      } catch (error) {
        // Fastify is not waiting any more; this way it answers as if it were.
        reply.send(error)
      }
    }
    tenant.afterCommit(strike === undefined ? tell : (failure) => strike.whenDue(reply, () => tell(failure)))
  }
}

/** Of an operation that was left out: the fault that struck it makes the answer. */
const UNDONE: ExchangeAnswer = { status: 0 }

/** What was set before the operation ran, for the journal. */
function keptHeaders(reply: FastifyReply): Record<string, string> {
  const set = ['x-trace-id', 'allow'].map((name) => [name, reply.getHeader(name)] as const)
  return Object.fromEntries(set.filter((pair): pair is [string, string] => typeof pair[1] === 'string'))
}

function refusalAnswer(request: FastifyRequest, error: unknown, findings: Findings): ExchangeAnswer {
  if (error instanceof OAuthRefusal) {
    findings.add({ code: error.code, level: 'violation', message: error.explanation })
    return { status: error.status, body: error.body, headers: error.headers }
  }
  const refusal = toDeveloperRefusal(error)
  const { code, status, explanation } = refusal
  if (status >= 500) request.log.error({ reqId: request.id, err: error }, 'failed')
  else {
    request.log.debug({ reqId: request.id, code, status }, 'refused')
    findings.add({ code, level: 'violation', message: explanation })
  }
  return {
    status,
    body: errorEnvelope(refusal),
    ...(status === 401 && { headers: { 'www-authenticate': CHALLENGE } }),
  }
}

function tooMany({ limit, retryAfterSeconds }: RateLimitState): DeveloperRefusal {
  return new DeveloperRefusal('developer.rate-limit', {
    explanation: `More than ${limit} requests within 10 seconds (setting developerRateLimit): wait ${retryAfterSeconds} s, as Retry-After says, and send it again.`,
  })
}

/** Plain integers: the connector makes an error of anything else, also of a 200 (ramp-developer-api.md 1.6). */
function rateHeaders({ limit, remaining, resetSeconds, retryAfterSeconds }: RateLimitState) {
  return {
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-reset': String(retryAfterSeconds > 0 ? retryAfterSeconds : resetSeconds),
    ...(retryAfterSeconds > 0 && { 'retry-after': String(retryAfterSeconds) }),
  }
}
