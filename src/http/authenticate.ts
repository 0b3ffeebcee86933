import type { FastifyRequest } from 'fastify'
import { ScimError } from '../scim/error.ts'
import type { Connection } from '../workspace/connection.ts'

const BEARER = /^bearer +(\S+) *$/i

/** What tells whose a token is. */
export interface Authenticator {
  findConnection(token: string): Connection | undefined
  acceptsBareToken(connection: Connection): boolean
  /** False once it was changed, its token rotated, or the connection disconnected. */
  isCurrent(connection: Connection): boolean
}

/**
 * Authenticates requests, hashing a client's token once for each socket it keeps open: what is sent is compared only with
 * what the same socket proved before, so that its timing tells nothing about anybody else's token.
 */
export function createAuthentication(authenticator: Authenticator): (request: FastifyRequest) => Connection {
  const proven = new WeakMap<object, { readonly header: string; readonly connection: Connection }>()
  return ({ headers: { authorization }, raw: { socket } }) => {
    const known = proven.get(socket)
    if (known !== undefined && known.header === authorization && authenticator.isCurrent(known.connection))
      return known.connection
    const connection = authenticate(authorization, authenticator)
    // Whether a bare token is accepted is a setting, and may change.
    if (authorization !== undefined && BEARER.test(authorization))
      proven.set(socket, { header: authorization, connection })
    return connection
  }
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
    : tokenUnknown()
}

/** 401 for a token that opens nothing, or nothing any more. */
export function tokenUnknown(): ScimError {
  return unauthorized(
    'auth.token-unknown',
    'The token is not valid: it is mistyped, was rotated, or its connection was disconnected. Paste the current token.',
  )
}

function unauthorized(code: string, detail: string): ScimError {
  return new ScimError({ status: 401, code, detail })
}
