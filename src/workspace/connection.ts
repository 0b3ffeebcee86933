import type { JsonObject } from '../scim/document.ts'

export const IDPS = ['okta', 'entra', 'rippling', 'generic'] as const
export type Idp = (typeof IDPS)[number]

/** `ramp`: Ramp's business rules decide. `spec`: protocol rules only; what Ramp would refuse becomes a finding. */
export const MODES = ['ramp', 'spec'] as const
export type Mode = (typeof MODES)[number]

/** One identity provider joined to a workspace. Its token is kept hashed only. */
export interface Connection {
  readonly id: string
  readonly workspaceId: string
  readonly name: string
  readonly idp: Idp
  readonly mode: Mode
  /** Overrides of connection-scoped settings, by name. */
  readonly settings: JsonObject
  /** UTC ISO 8601. */
  readonly createdAt: string
  readonly disconnectedAt: string | null
}

export interface NewConnection {
  readonly name: string
  readonly idp: Idp
  readonly mode?: Mode
  /** Made when not given: `onramp_<workspace id>_<64 hex digits>`. */
  readonly token?: string
  readonly settings?: JsonObject
}

/** The one moment a token is seen in clear. */
export interface ConnectionWithToken extends Connection {
  readonly token: string
}
