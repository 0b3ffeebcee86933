import { DeveloperRefusal } from '../../ramp/developer/refusal.ts'
import type { ApiAccess } from '../../workspace/api-client.ts'
import type { DeveloperFaceOptions } from './tenant.ts'

const BEARER = /^bearer +(\S+) *$/i

/** Who sent a request: an API client, or somebody whose token at least tells the workspace it is refused in. */
export type Caller =
  | { readonly access: ApiAccess }
  | {
      readonly refusal: DeveloperRefusal
      /** Undefined where the token says nothing. */
      readonly known?: {
        readonly workspaceId: string
        /** Of the API client or the connection. */
        readonly callerId: string
      }
    }

/** Reads the Authorization header; nothing is thrown. */
export function identify(
  header: string | undefined,
  { credentials, findScimConnection, tenantOf }: DeveloperFaceOptions,
): Caller {
  const token = header === undefined ? undefined : BEARER.exec(header)?.[1]
  if (token === undefined)
    return {
      refusal: new DeveloperRefusal('developer.token-missing', {
        explanation: 'No access token was sent: the Authorization header has to read "Bearer <token>".',
      }),
    }
  const access = credentials.findByToken(token)
  if (access === undefined) return refuseUnknown(findScimConnection(token))
  const { client, expiresAt } = access
  if (expiresAt === null || tenantOf(client.workspaceId).now() < expiresAt) return { access }
  return {
    refusal: new DeveloperRefusal('developer.token-expired', {
      explanation: `The access token of ${client.name} expired at ${expiresAt} on the clock of the workspace: ask POST /token for a new one. baton-ramp does not by itself once it has got a 401.`,
    }),
    known: { workspaceId: client.workspaceId, callerId: client.id },
  }
}

function refuseUnknown(connection: ReturnType<DeveloperFaceOptions['findScimConnection']>): Caller {
  if (connection === undefined) return { refusal: new DeveloperRefusal('developer.token-unknown') }
  return {
    refusal: new DeveloperRefusal('developer.token-of-scim', {
      explanation:
        'This is the token of a SCIM connection, which opens nothing here: use a token or client credentials of the Developer API.',
    }),
    known: { workspaceId: connection.workspaceId, callerId: connection.id },
  }
}
