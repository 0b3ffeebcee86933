import { ScimError } from '../scim/error.ts'
import { SCIM_PREFIX } from './address.ts'
import { tokenUnknown } from './authenticate.ts'
import type { FaultDialect, FaultRefusal } from './fault-stage.ts'
import { BEARER_CHALLENGE, SCIM_MEDIA_TYPE, renderError } from './scim-error-writer.ts'

/** How SCIM refuses what a fault has it refuse (RFC 7644 3.12). */
export const scimFaultDialect: FaultDialect = {
  face: 'scim',
  prefix: SCIM_PREFIX,
  refuse(refusal) {
    const error = toScimError(refusal)
    const headers = {
      'content-type': SCIM_MEDIA_TYPE,
      ...(error.status === 401 && { 'www-authenticate': BEARER_CHALLENGE }),
    }
    return { status: error.status, headers, body: renderError(error) }
  },
}

/** SCIM tokens have no end and no scopes: what a client meets is that its token was rotated. */
function toScimError(refusal: FaultRefusal): ScimError {
  if (refusal.type !== 'status') return tokenUnknown()
  const { status, message: detail } = refusal
  return new ScimError({ status, code: 'fault', detail, ...(status === 409 && { scimType: 'uniqueness' }) })
}
