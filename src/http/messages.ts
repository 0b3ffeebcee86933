import type { FastifyRequest } from 'fastify'
import type { CapturedExchange } from '../journal/journal.ts'
import { rawBody } from './body.ts'

/** What is answered. */
export interface AnswerMessage {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
}

/** A request as it came and its answer as it goes out, for the journal. */
export function toMessages(request: FastifyRequest, { status, headers, body }: AnswerMessage) {
  return {
    method: request.method,
    url: request.originalUrl,
    requestHeaders: request.headers,
    requestBody: rawBody(request),
    status,
    responseHeaders: headers,
    responseBody: request.method === 'HEAD' ? undefined : body,
  } satisfies Partial<CapturedExchange>
}
