import { STATUS_CODES } from 'node:http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Findings } from '../scim/finding.ts'
import type { ArmedFault, FaultEffect, FaultFace } from '../workspace/fault.ts'
import type { Faults } from '../workspace/faults.ts'
import { createHeldAnswers } from './held-answers.ts'
import type { AnswerMessage } from './messages.ts'
import { sendText } from './scim-error-writer.ts'

/** What a fault refuses an operation with. */
export type FaultRefusal =
  | { readonly type: 'status'; readonly status: number; readonly message: string }
  | { readonly type: 'expireToken' | 'missingScope' }

/** A face, and how it refuses. */
export interface FaultDialect {
  readonly face: FaultFace
  readonly prefix: string
  refuse(refusal: FaultRefusal, operation: string): AnswerMessage
}

/** The exchange as its face knows it before anything is done. */
export interface FaultableExchange {
  readonly id: string
  readonly callerId: string
  readonly operation: string
  readonly findings: Findings
}

/** What a fault does to the exchange it strikes. */
export interface Strike {
  /** Whether the operation is left out: `alter` makes an answer of nothing. */
  readonly isUndone: boolean
  /** The answer as it goes out, with a finding that says so. */
  alter(message: AnswerMessage): AnswerMessage
  /** Calls back when the answer is due: at once, unless it is held back. */
  whenDue(reply: FastifyReply, tell: () => void): void
  /** Sends what `alter` answered, in the manner of the fault. */
  send(reply: FastifyReply, message: AnswerMessage): void
}

export interface FaultStage {
  /** Only worth asking where some fault is armed; undefined where none strikes. */
  strike(faults: Faults, request: FastifyRequest, exchange: FaultableExchange): Strike | undefined
}

/** Where the exchanges of a face meet the faults of their workspaces. Held answers are given when `app` closes. */
export function createFaultStage(app: FastifyInstance, dialect: FaultDialect): FaultStage {
  const held = createHeldAnswers()
  app.addHook('preClose', (done) => {
    held.release()
    done()
  })
  return {
    strike(faults, request, exchange) {
      const fault = faults.strike({
        id: exchange.id,
        face: dialect.face,
        operation: exchange.operation,
        callerId: exchange.callerId,
        method: request.method,
        path: (request.url.split('?', 1)[0] ?? '').slice(dialect.prefix.length) || '/',
        query: request.query as Record<string, unknown>,
      })
      if (fault === undefined) return undefined
      const { effect, delayMs } = fault
      return {
        isUndone: effect !== undefined && isUndone(effect),
        alter(message) {
          const altered = effect === undefined ? message : alter(message, effect, exchange.operation, dialect)
          exchange.findings.add({
            code: 'fault',
            level: 'advice',
            message: sentence(fault, message, altered),
          })
          return altered
        },
        whenDue: (reply, tell) => held.hold(reply.raw, delayMs, tell),
        send: (reply, message) => send(reply, message, effect),
      }
    },
  }
}

const isUndone = (effect: FaultEffect) =>
  'done' in effect ? !effect.done : effect.type === 'expireToken' || effect.type === 'missingScope'

/** Where a walk goes on, at the end of a page as developer/operate.ts writes it. */
const NEXT = /"page":\{"next":"[^"]*"\}\}$/

function alter(
  message: AnswerMessage,
  effect: FaultEffect,
  operation: string,
  { refuse }: FaultDialect,
): AnswerMessage {
  switch (effect.type) {
    case 'status': {
      const { status, message: text = `${STATUS_CODES[status] ?? 'Refused'}.`, retryAfterSeconds } = effect
      const refused = withHeadersOf(message, refuse({ type: 'status', status, message: text }, operation))
      if (retryAfterSeconds === undefined) return refused
      return { ...refused, headers: { ...refused.headers, 'retry-after': String(retryAfterSeconds) } }
    }
    case 'expireToken':
    case 'missingScope':
      return withHeadersOf(message, refuse({ type: effect.type }, operation))
    case 'truncatePage': {
      const body = textOf(message)
      return NEXT.test(body) ? { ...message, body: body.replace(NEXT, '"page":{"next":null}}') } : message
    }
    case 'emptyBody':
      return message.body === undefined ? message : { ...message, body: '{}', isList: false }
    case 'contentType':
      return {
        ...message,
        body: effect.body ?? message.body,
        headers: { ...message.headers, 'content-type': effect.contentType },
      }
    case 'truncateBody': {
      const body = textOf(message)
      const bytes = String(Buffer.byteLength(body))
      const half = body.slice(0, Math.floor(body.length / 2))
      return { ...message, body: half, headers: { ...message.headers, 'content-length': bytes } }
    }
    case 'reset':
      return { status: 0, headers: {}, body: undefined }
  }
}

const textOf = ({ body }: AnswerMessage) => body?.toString() ?? ''

/** What goes with any answer stays: trace and rate limit. */
function withHeadersOf({ headers }: AnswerMessage, refused: AnswerMessage): AnswerMessage {
  const kept = Object.entries(headers).filter(([name]) => name.startsWith('x-'))
  return { ...refused, headers: { ...Object.fromEntries(kept), ...refused.headers } }
}

function send(
  reply: FastifyReply,
  { status, headers, body }: AnswerMessage,
  effect: FaultEffect | undefined,
): void {
  const { raw } = reply
  switch (effect?.type) {
    case 'reset':
      reply.hijack()
      raw.socket?.resetAndDestroy()
      return
    case 'truncateBody':
      reply.hijack()
      raw.writeHead(status, { ...reply.getHeaders(), ...headers } as Record<string, string>)
      raw.flushHeaders()
      raw.write(String(body ?? ''), () => raw.destroy())
      return
    default:
      sendText(reply.code(status).headers(headers), body)
  }
}

const DOING: Readonly<Record<FaultEffect['type'], (plain: AnswerMessage, altered: AnswerMessage) => string>> =
  {
    status: (_plain, { status }) => `answered with ${status} in its place`,
    expireToken: () => 'answered as if the access token had expired',
    missingScope: () => 'answered as if the access token lacked the scope',
    truncatePage: (plain, altered) =>
      plain === altered ? 'found no page.next to take away' : 'took page.next away, though more follows',
    emptyBody: () => 'answered without the content',
    contentType: (_plain, { headers }) => `answered as ${headers['content-type']}`,
    truncateBody: () => 'cut the connection in the middle of the body',
    reset: () => 'reset the connection instead of answering',
  }

/** What is to be read of it in the journal. */
function sentence({ id, effect, delayMs }: ArmedFault, plain: AnswerMessage, altered: AnswerMessage): string {
  const late = delayMs > 0 ? [`held the answer back for ${delayMs} ms`] : []
  const doing = effect === undefined ? [] : [DOING[effect.type](plain, altered)]
  const undone =
    effect === undefined || !('done' in effect)
      ? ''
      : effect.done
        ? ' What was asked for is done.'
        : ' Nothing was done.'
  return `The fault ${id} ${[...late, ...doing].join(' and ')}.${undone}`
}
