import type { FastifyError, FastifyReply } from 'fastify'
import { DeveloperRefusal, errorEnvelope } from '../../ramp/developer/refusal.ts'
import type { DeveloperRefusalCode } from '../../ramp/developer/refusal.ts'
import { ScimError } from '../../scim/error.ts'
import { sendText } from '../scim-error-writer.ts'

/** The connector refuses an answer without it, whatever its status (ramp-developer-api.md 1.4). */
export const JSON_MEDIA_TYPE = 'application/json'

export const CHALLENGE = 'Bearer realm="onramp developer API"'

const FRAMEWORK_CODES: Readonly<Record<string, DeveloperRefusalCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'developer.body-too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'developer.media-type',
}

/** Any failure as a refusal. What is nobody's becomes a 500 with one fixed sentence; its text stays here. */
export function toDeveloperRefusal(error: unknown): DeveloperRefusal {
  if (error instanceof DeveloperRefusal) return error
  if (error instanceof ScimError)
    return new DeveloperRefusal('developer.unreadable', { message: error.message, cause: error })
  const { code = '', statusCode = 500 } = error as Partial<FastifyError>
  const known = FRAMEWORK_CODES[code]
  if (known !== undefined) return new DeveloperRefusal(known, { cause: error })
  if (statusCode >= 400 && statusCode < 500)
    return new DeveloperRefusal('developer.unreadable', {
      explanation: 'The request cannot be read: check its path, headers and body.',
      cause: error,
    })
  return new DeveloperRefusal('developer.internal', { cause: error })
}

/** Answers with a refusal, where there is no workspace to write it down in. */
export function sendDeveloperRefusal(reply: FastifyReply, refusal: DeveloperRefusal): FastifyReply {
  if (refusal.status === 401) reply.header('www-authenticate', CHALLENGE)
  return sendText(reply.code(refusal.status).header('content-type', JSON_MEDIA_TYPE), errorEnvelope(refusal))
}
