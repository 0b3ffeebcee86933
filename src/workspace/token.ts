import { hash, timingSafeEqual } from 'node:crypto'
import type { IdSource } from './ids.ts'
import { WorkspaceRefusal } from './workspaces.ts'
import type { WorkspaceRefusalCode } from './workspaces.ts'

const SECRET_BYTES = 32
const LONGEST = 1024
const PRINTABLE = /^[\x21-\x7e]+$/
// Ramp's Developer API hands out `ramp_tok_` (ramp-developer-api.md); secrets and client ids are assumed to look alike.
const REAL_RAMP = /^ramp_(?:tok|sec|id)_/i

/** `onramp_<workspace id>_<64 hex digits>`: a secret scanner knows it, and a proxy can route by the middle part. */
export function mintToken(workspaceId: string, ids: IdSource): string {
  return `onramp_${workspaceId}_${ids.secret(SECRET_BYTES)}`
}

/** Throws WorkspaceRefusal for a token no client could send, or that is Ramp's own. */
export function checkGivenToken(
  token: string,
  code: WorkspaceRefusalCode = 'connection.token-invalid',
): void {
  if (token.length > LONGEST || !PRINTABLE.test(token)) {
    throw new WorkspaceRefusal(
      code,
      `The token given is not 1 to ${LONGEST} printable ASCII characters without blanks.`,
    )
  }
  if (REAL_RAMP.test(token)) {
    throw new WorkspaceRefusal(
      code,
      'The token given looks like one of the real Ramp. It has no place in a sandbox: revoke it if it was exposed, and give another.',
    )
  }
}

/** SHA-256 in hex: tokens are 256 random bits or a developer's own choice, and looked up on every request. */
export function hashToken(token: string): string {
  return hash('sha256', token)
}

/** Connections by the hash of their token. */
export interface TokenIndex<T> {
  has(tokenHash: string): boolean
  set(tokenHash: string, value: T): void
  delete(tokenHash: string): void
  /** What the token belongs to. The last comparison takes the same time for every hash. */
  find(token: string): T | undefined
}

export function createTokenIndex<T>(): TokenIndex<T> {
  const entries = new Map<string, { readonly value: T; readonly hash: Buffer }>()
  return {
    has: (tokenHash) => entries.has(tokenHash),
    set(tokenHash, value) {
      entries.set(tokenHash, { value, hash: Buffer.from(tokenHash, 'latin1') })
    },
    delete(tokenHash) {
      entries.delete(tokenHash)
    },
    find(token) {
      if (token.length > LONGEST) return undefined
      const tokenHash = hashToken(token)
      const entry = entries.get(tokenHash)
      if (entry === undefined || !timingSafeEqual(entry.hash, Buffer.from(tokenHash, 'latin1')))
        return undefined
      return entry.value
    },
  }
}
