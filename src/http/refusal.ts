import type { FastifyRequest } from 'fastify'
import type { ScimError } from '../scim/error.ts'
import { toScimAnswer } from './scim-error-writer.ts'

/** The refusal an operation ended in, logged: what is nobody's refusal as an error, with its text. */
export function toRefusal(request: FastifyRequest, error: unknown): ScimError {
  const refusal = toScimAnswer(error)
  if (refusal !== error && refusal.status >= 500)
    request.log.error({ reqId: request.id, err: error }, 'failed')
  else request.log.debug({ reqId: request.id, code: refusal.code, status: refusal.status }, 'refused')
  return refusal
}
