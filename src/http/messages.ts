import type { FastifyRequest } from 'fastify'
import type { CapturedExchange } from '../journal/journal.ts'
import { rawBody } from './body.ts'
import { ListText } from './list-text.ts'

export type Body = string | ListText

/** What is answered. */
export interface AnswerMessage {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Body | undefined
  /** Whether it is a list of items of JSON: of a long one the first items are enough. */
  readonly isList?: boolean | undefined
}

/** Of a list in characters. To write down all of it takes longer than to answer it. */
const KEPT_OF_LIST = 4 * 1024

function captureBody({
  body,
  isList,
}: AnswerMessage): Pick<CapturedExchange, 'responseBody' | 'responseBytes'> {
  if (body instanceof ListText) {
    const { byteLength } = body
    if (byteLength <= KEPT_OF_LIST) return { responseBody: body.toString() }
    return { responseBody: body.beginning(KEPT_OF_LIST), responseBytes: byteLength }
  }
  if (isList !== true || body === undefined || body.length <= KEPT_OF_LIST) return { responseBody: body }
  const end = body.lastIndexOf('},{', KEPT_OF_LIST)
  const responseBody = body.slice(0, end === -1 ? KEPT_OF_LIST : end + 1)
  return { responseBody, responseBytes: Buffer.byteLength(body) }
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
