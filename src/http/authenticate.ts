import { ScimError } from '../scim/error.ts'
import type { Connection } from '../workspace/connection.ts'

const BEARER = /^bearer +(\S+) *$/i

/** What tells whose a token is. */
export interface Authenticator {
  findConnection(token: string): Connection | undefined
  acceptsBareToken(connection: Connection): boolean
}

/** The connection of an Authorization header. Throws 401; no token ever makes anything. */
export function authenticate(
  header: string | undefined,
  { findConnection, acceptsBareToken }: Authenticator,
): Connection {
  if (header === undefined || header === '')
    throw unauthorized(
      'auth.token-missing',
      'No token was sent. Send the API token of the connection as "Authorization: Bearer <token>".',
    )
  const bearer = BEARER.exec(header)?.[1]
  const connection = findConnection(bearer ?? header)
  if (connection !== undefined && (bearer !== undefined || acceptsBareToken(connection))) return connection
  // The same words whether or not the bare token exists: the answer tells a guesser nothing.
  throw bearer === undefined
    ? unauthorized('auth.scheme', 'The Authorization header must read "Bearer <token>".')
    : unauthorized(
        'auth.token-unknown',
        'The token is not valid: it is mistyped, was rotated, or its connection was disconnected. Paste the current token.',
      )
}

function unauthorized(code: string, detail: string): ScimError {
  return new ScimError({ status: 401, code, detail })
}
