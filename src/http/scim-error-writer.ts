import type { FastifyError, FastifyReply } from 'fastify'
import type { Body } from './long-text.ts'
import { ScimError, errorBody } from '../scim/error.ts'
import type { ScimErrorOptions } from '../scim/error.ts'

/** Bare: SCIM's media type has no charset (RFC 7644 3.1). */
export const SCIM_MEDIA_TYPE = 'application/scim+json'

/** Goes with 401 (RFC 9110 11.6.1). */
export const BEARER_CHALLENGE = 'Bearer realm="onramp"'

/** The body of a refusal as JSON text (RFC 7644 3.12). */
export function renderError(error: ScimError): string {
  return JSON.stringify(errorBody(error))
}

const asIs = (text: unknown) => text as string

/** Sends text under exactly the media type that is set: without a serializer Fastify would add a charset to it. */
export function sendText(reply: FastifyReply, body: Body | undefined): FastifyReply {
  if (typeof body !== 'object') return body === undefined ? reply.send() : reply.serializer(asIs).send(body)
  // Emitted once, whether the answer went out or the client went away.
  reply.raw.once('close', () => body.release())
  return reply.send(body.bytes)
}

/** Answers with a refusal: its status, its body, and the headers that go with it. */
export function sendError(
  reply: FastifyReply,
  error: ScimError,
  headers: Readonly<Record<string, string>> = {},
): FastifyReply {
  return sendText(
    reply.code(error.status).headers(headers).header('content-type', SCIM_MEDIA_TYPE),
    renderError(error),
  )
}

/** What Fastify refuses before a handler runs, in our words. */
const frameworkErrors: Readonly<Record<string, Omit<ScimErrorOptions, 'cause'>>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: {
    status: 413,
    code: 'http.body-too-large',
    detail: 'The body is larger than this endpoint takes. Send less at a time.',
  },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    status: 415,
    code: 'http.media-type',
    detail:
      'The Content-Type is not a media type. Send the body as application/scim+json or application/json.',
  },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: {
    status: 400,
    scimType: 'invalidSyntax',
    code: 'http.content-length',
    detail: 'The body is not as long as Content-Length says. Send the number of bytes of the body.',
  },
  FST_ERR_BAD_URL: {
    status: 400,
    scimType: 'invalidSyntax',
    code: 'http.bad-url',
    detail: 'The path holds a percent sign that starts no valid UTF-8 sequence. Encode it as %25.',
  },
  FST_ERR_ASYNC_CONSTRAINT: {
    status: 400,
    scimType: 'invalidSyntax',
    code: 'http.bad-request',
    detail: 'The request cannot be routed. Check its path and headers.',
  },
}

/** Any failure as a SCIM error. What is nobody's refusal becomes a 500 with one fixed sentence; its text stays here. */
export function toScimAnswer(error: unknown): ScimError {
  if (error instanceof ScimError) return error
  const { code, statusCode } = error as Partial<FastifyError>
  const known = code === undefined ? undefined : frameworkErrors[code]
  if (known !== undefined) return new ScimError({ ...known, cause: error })
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return new ScimError({
      status: statusCode,
      code: 'http.bad-request',
      detail: 'The request cannot be read. Check its method, headers and body.',
      cause: error,
    })
  return new ScimError({
    status: 500,
    code: 'http.internal',
    detail: 'The server failed to answer this request. Its log says why.',
    cause: error,
  })
}
