import type { DeveloperOperation } from '../../ramp/developer/operation.ts'
import { DeveloperRefusal, developerRefusals, errorEnvelope } from '../../ramp/developer/refusal.ts'
import { DEVELOPER_PREFIX } from '../address.ts'
import type { FaultDialect, FaultRefusal } from '../fault-stage.ts'
import { CHALLENGE, JSON_MEDIA_TYPE } from './error-writer.ts'

/** How the Developer API refuses what a fault has it refuse. */
export function developerFaultDialect(operations: readonly DeveloperOperation[]): FaultDialect {
  const scopes = new Map(operations.map(({ operation, scopes: [first] }) => [operation, first]))

  function envelopeOf(refusal: FaultRefusal, operation: string): Parameters<typeof errorEnvelope>[0] {
    switch (refusal.type) {
      case 'expireToken':
        return new DeveloperRefusal('developer.token-expired')
      case 'missingScope':
        return new DeveloperRefusal('developer.scope-missing', {
          message: `The access token lacks the scope ${scopes.get(operation)}.`,
        })
      case 'status':
        return {
          status: refusal.status,
          errorCode: errorCodeOf(refusal.status),
          message: refusal.message,
          fields: {},
        }
    }
  }

  return {
    face: 'developer',
    prefix: DEVELOPER_PREFIX,
    refuse(refusal, operation) {
      const envelope = envelopeOf(refusal, operation)
      const { status, message } = envelope
      const headers = {
        'content-type': JSON_MEDIA_TYPE,
        ...(status === 401 && { 'www-authenticate': CHALLENGE }),
      }
      if (!operation.startsWith('developer.token.')) return { status, headers, body: errorEnvelope(envelope) }
      // RFC 6749 5.2 has one code for a client that is not let in; the rest is the server's.
      const error = status < 500 ? 'invalid_client' : 'server_error'
      return { status, headers, body: JSON.stringify({ error, error_description: message }) }
    },
  }
}

/** That of any refusal with this status, so that the answer tells nothing of the fault. */
function errorCodeOf(status: number): string {
  const row = Object.values(developerRefusals).find((each) => each.status === status)
  return row?.errorCode ?? `DEVELOPER_9${status}`
}
