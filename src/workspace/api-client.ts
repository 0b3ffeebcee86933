export const API_CLIENT_KINDS = ['token', 'client-credentials'] as const

/** `token`: a bearer token for good. `client-credentials`: an id and a secret that are exchanged for tokens that expire. */
export type ApiClientKind = (typeof API_CLIENT_KINDS)[number]

/** Who may call the Developer API of a workspace. Its token or secret is kept hashed only. */
export interface ApiClient {
  readonly id: string
  readonly workspaceId: string
  readonly kind: ApiClientKind
  readonly name: string
  readonly scopes: readonly string[]
  /** Null for a client that is a token. */
  readonly clientId: string | null
  /** UTC ISO 8601. */
  readonly createdAt: string
}

export interface NewApiClient {
  readonly kind: ApiClientKind
  readonly name: string
  readonly scopes: readonly string[]
  /** Made when not given. */
  readonly clientId?: string
  /** The token, or the client secret; made when not given: `onramp_<workspace id>_<64 hex digits>`. */
  readonly secret?: string
}

/** The one moment a token or secret is seen in clear. */
export interface ApiClientWithSecret extends ApiClient {
  readonly secret: string
}

/** What a bearer token of the Developer API opens. */
export interface ApiAccess {
  readonly client: ApiClient
  readonly scopes: ReadonlySet<string>
  /** UTC ISO 8601, on the clock of the workspace; null for a token that never expires. */
  readonly expiresAt: string | null
}
