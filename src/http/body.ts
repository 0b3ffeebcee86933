import { isUtf8 } from 'node:buffer'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { ScimError, badRequest } from '../scim/error.ts'

const JSON_TYPES: ReadonlySet<string> = new Set(['application/scim+json', 'application/json'])

/**
 * The JSON body of a write. Throws 413 for more than `maxBytes`, 415 for another media type or a
 * compressed body, 400 invalidSyntax for what
 * is no JSON in UTF-8.
 */
export function parseBody(request: FastifyRequest, maxBytes: number): unknown {
  const bytes = rawBody(request)
  if (bytes === undefined)
    throw badRequest('invalidSyntax', 'http.body-missing', 'The request has no body. Send a JSON object.')
  if (bytes.length > maxBytes) throw bodyTooLarge(maxBytes)
  const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase()
  if (type !== undefined && type !== '' && !JSON_TYPES.has(type))
    throw new ScimError({
      status: 415,
      code: 'http.media-type',
      detail: `The media type "${type.slice(0, 100)}" is not taken. Send the body as application/scim+json or application/json.`,
    })
  const encoding = request.headers['content-encoding']?.trim().toLowerCase()
  if (encoding !== undefined && encoding !== '' && encoding !== 'identity')
    throw new ScimError({
      status: 415,
      code: 'http.content-encoding',
      detail: `The content encoding "${encoding.slice(0, 100)}" is not taken. Send the body as it is.`,
    })
  if (!isUtf8(bytes))
    throw badRequest(
      'invalidSyntax',
      'http.body-not-utf8',
      'The body is not valid UTF-8. Encode it as UTF-8.',
    )
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch (error) {
    throw new ScimError({
      status: 400,
      scimType: 'invalidSyntax',
      code: 'http.body-not-json',
      detail: `The body is not valid JSON${position(error)}. Send one JSON object.`,
      cause: error,
    })
  }
}

/** The body as received; undefined when there was none. */
export function rawBody({ body }: FastifyRequest): Buffer | undefined {
  return Buffer.isBuffer(body) && body.length > 0 ? body : undefined
}

/** Who is cut off while sending may never see the answer: the rest is taken and dropped, until the request times out. */
export function letSendOn({ raw }: FastifyRequest, reply: FastifyReply): void {
  reply.removeHeader('connection')
  raw.resume()
}

/** 413 with the limit in force. */
export function bodyTooLarge(maxBytes: number): ScimError {
  return new ScimError({
    status: 413,
    code: 'http.body-too-large',
    detail: `The body is larger than the ${shownBytes(maxBytes)} this endpoint takes. Send less at a time, without attributes nobody needs.`,
  })
}

function shownBytes(bytes: number): string {
  const mib = bytes / (1024 * 1024)
  return Number.isInteger(mib) ? `${mib} MiB` : `${bytes} bytes`
}

/** Where the parser stopped; its own message quotes the body, which may hold a secret. */
function position(error: unknown): string {
  const at = error instanceof Error ? /position (\d+)/.exec(error.message)?.[1] : undefined
  return at === undefined ? '' : ` (it breaks at character ${Number(at) + 1})`
}
