/** The roles whose members are asked for by a filter; those of the others are picked out of all users. */
export const FILTERED_ROLES = [
  'AUDITOR',
  'BUSINESS_ADMIN',
  'BUSINESS_BOOKKEEPER',
  'BUSINESS_OWNER',
  'BUSINESS_USER',
  'GUEST_USER',
  'IT_ADMIN',
] as const
export const UNFILTERED_ROLES = [
  'UNBUNDLED_ADMIN',
  'UNBUNDLED_BOOKKEEPER',
  'UNBUNDLED_OWNER',
  'UNBUNDLED_USER',
] as const
export const ROLES = [...FILTERED_ROLES, ...UNFILTERED_ROLES]

/** What a sync leaves behind, by the ids of the connector (ramp-developer-api.md 1.7). */
export interface SyncFile {
  /** Ids by resource type: `user`, `role`, `vendor` and so on. */
  readonly resources: Readonly<Record<string, ReadonlySet<string>>>
  /** As in `role:role:BUSINESS_ADMIN:member:user:<uuid>`. */
  readonly grants: ReadonlySet<string>
}

export interface Profile {
  readonly email: string
  readonly first_name: string
  readonly last_name: string
  readonly role: string
}

/** How a connector is let in. */
export type Access = { readonly token: string } | { readonly clientId: string; readonly clientSecret: string }

/** What an administrator of ConductorOne has the connector do; each rejects when the program would end with 1. */
export interface Connector {
  sync(): Promise<SyncFile>
  /** Needs a sync before, as the program needs its file. */
  grantOwner(vendorId: string, userId: string): Promise<void>
  revokeOwner(vendorId: string, userId: string): Promise<void>
  createAccount(profile: Profile): Promise<void>
  disableUser(userId: string): Promise<void>
  enableUser(userId: string): Promise<void>
}

export const roleGrant = (role: string, userId: string) => `role:role:${role}:member:user:${userId}`
export const contractGrant = (agreementId: string, userId: string) =>
  `vendor_agreement:${agreementId}:contract_owner:user:${userId}`
export const ownerGrant = (vendorId: string, userId: string) => `vendor:${vendorId}:owner:user:${userId}`
