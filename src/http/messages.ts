import type { FastifyRequest } from 'fastify'
import type { CapturedExchange } from '../journal/journal.ts'
import { rawBody } from './body.ts'
import type { Body } from './long-text.ts'

/** What is answered. */
export interface AnswerMessage {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Body | undefined
  /** Whether it is a list of items of JSON: of a long one the first items are enough. */
  readonly isList?: boolean | undefined
}

/** Of a list, roughly. To write down all of it takes longer than to answer it. */
const KEPT_OF_LIST = 4 * 1024

function captureBody({
  body,
  isList,
}: AnswerMessage): Pick<CapturedExchange, 'responseBody' | 'responseBytes'> {
  if (typeof body !== 'object') return { responseBody: body }
  if (isList !== true) return { responseBody: body.toString() }
  const beginning = body.bytes.toString('utf8', 0, KEPT_OF_LIST)
  const end = beginning.lastIndexOf('},{')
  return {
    responseBody: end === -1 ? beginning : beginning.slice(0, end + 1),
    responseBytes: body.byteLength,
  }
}

/** A request as it came and its answer as it goes out, for the journal. */
export function toMessages(request: FastifyRequest, answer: AnswerMessage) {
  const { status, headers } = answer
  return {
    method: request.method,
    url: request.originalUrl,
    requestHeaders: request.headers,
    requestBody: rawBody(request),
    status,
    responseHeaders: headers,
    ...(request.method === 'HEAD' ? { responseBody: undefined } : captureBody(answer)),
  } satisfies Partial<CapturedExchange>
}
