import type { FastifyRequest } from 'fastify'
import type { ApiClient } from '../../workspace/api-client.ts'
import type { Credentials } from './tenant.ts'

/** The parameters of a token request: of a form, or of a JSON object as Ramp's description has it. */
export type TokenParameters = Readonly<Record<string, string>>

/** How a client says who it is. */
export interface Claim {
  /** In each spelling that makes sense: percent-encoded as RFC 6749 2.3.1 wants it, or as it is. */
  readonly ids: readonly string[]
  readonly secrets: readonly string[]
  readonly by: 'basic' | 'form'
  /** Whether the form names a client beside the header. */
  readonly isTwofold: boolean
}

export interface RecognisedClient {
  readonly client: ApiClient
  readonly isGenuine: boolean
}

const BASIC = /^basic +([A-Za-z0-9+/_=-]{1,8192}) *$/i

/** Who the request says it is from: by the Authorization header, else by the form. Undefined where it says nothing. */
export function readClaim(request: FastifyRequest, parameters: TokenParameters): Claim | undefined {
  const { client_id: id, client_secret: secret } = parameters
  const encoded = BASIC.exec(request.headers.authorization ?? '')?.[1]
  if (encoded !== undefined) {
    const pair = Buffer.from(encoded, 'base64').toString('utf8')
    const colon = pair.indexOf(':')
    return {
      ids: colon === -1 ? [] : spellings(pair.slice(0, colon)),
      secrets: spellings(pair.slice(colon + 1)),
      by: 'basic',
      isTwofold: id !== undefined,
    }
  }
  if (id === undefined && secret === undefined) return undefined
  return { ids: id === undefined ? [] : [id], secrets: [secret ?? ''], by: 'form', isTwofold: false }
}

/** The client of the claim, and whether it is who it says; undefined for an id nobody has. */
export function recognise(claim: Claim, credentials: Credentials): RecognisedClient | undefined {
  for (const id of claim.ids) {
    const found = credentials.findByCredentials(id, claim.secrets)
    if (found !== undefined) return found
  }
  return undefined
}

function spellings(part: string): readonly string[] {
  const decoded = decodeForm(part)
  return decoded === undefined || decoded === part ? [part] : [decoded, part]
}

function decodeForm(part: string): string | undefined {
  try {
    return decodeURIComponent(part.replaceAll('+', '%20'))
  } catch {
    return undefined
  }
}
