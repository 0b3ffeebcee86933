import type { FundRow } from '../store/spend-programs.ts'
import type { CustomFieldAdmin, CustomValueView } from './admin/custom-fields.ts'
import type { EntityAdmin } from './admin/entities.ts'
import type { PersonEdits } from './admin/person-edits.ts'
import type { PlaceAdmin } from './admin/places.ts'
import type { ListActivity } from './admin/activity.ts'
import type { ScimSettings } from './admin/scim-settings.ts'
import type { ReadTeamUpdates } from './admin/team-updates.ts'
import type { PeopleState } from './people-states.ts'
import type { OffboardingAdmin } from './admin/offboarding.ts'
import type { SpendProgramAdmin } from './admin/spend-programs.ts'
import type { InviteActions } from './admin/invites.ts'
import type { MailAdmin } from './admin/mail.ts'

/** A department or location as Ramp names it beside a person. */
export interface PlaceRef {
  readonly id: string
  readonly name: string
}

/** The legal company somebody belongs to, and what its cards are issued in. */
export interface EntityRef {
  readonly id: string
  readonly name: string
  /** ISO 4217. */
  readonly currency: string
}

export interface ManagerRef {
  readonly id: string
  readonly email: string
  readonly name: string
}

/** A manager named by the identity provider who is not in Ramp yet. */
export interface ManagerWait {
  /** As sent: an e-mail address or an id. */
  readonly manager: string
  readonly mode: 'hold' | 'link-later'
  /** UTC ISO 8601. */
  readonly since: string
}

/** The invite a person got last. Times are UTC ISO 8601. */
export interface InviteView {
  readonly status: 'pending' | 'accepted' | 'expired' | 'cancelled'
  readonly sentAt: string
  /** Null unless it is pending. */
  readonly expiresAt: string | null
  /** The manager, else the account owner. */
  readonly sender: ManagerRef | null
}

/** What the clock will do about somebody inactive. Times are UTC ISO 8601. */
export interface TerminationView {
  readonly scheduledFor: string | null
  readonly daysUntil: number | null
  /** The days from the deactivation, where not those of the setting. */
  readonly daysOverride: number | null
  /** When they are or were due, but for what stands in the way; as soon as nothing does, they are terminated. */
  readonly postponedFrom: string | null
  readonly cancelledAt: string | null
  readonly ineligibleReasons: readonly string[]
}

/** A person as Ramp's administrators see them. */
export interface PersonView {
  readonly id: string
  /** `INVITE_PENDING`, `USER_ACTIVE`, `USER_INACTIVE` and Ramp's other states. */
  readonly status: string
  readonly active: boolean
  readonly role: string
  /** The role as Ramp shows it: `Accounting`. */
  readonly roleLabel: string
  /** By reports, or by the add-on. */
  readonly isManager: boolean
  /** The Manager role apart from having reports: granted by an admin, or kept after the last one left. */
  readonly managerAddOn: 'granted' | 'kept' | null
  readonly firstName: string
  readonly lastName: string
  readonly email: string
  readonly userName: string | null
  readonly externalId: string | null
  readonly employeeId: string | null
  readonly department: PlaceRef | null
  readonly location: PlaceRef | null
  /** That of the location. */
  readonly entity: EntityRef | null
  readonly manager: ManagerRef | null
  readonly managerWait: ManagerWait | null
  readonly connectionId: string | null
  /** Whether an identity provider keeps this person up to date. */
  readonly linked: boolean
  readonly deactivatedBy: string | null
  readonly deactivatedAt: string | null
  /** When they are deactivated by themselves, as guests may be. */
  readonly scheduledDeactivationAt: string | null
  /** What an admin said stands in the way of a termination. */
  readonly blockers: readonly string[]
  /** Null for who is not inactive. */
  readonly termination: TerminationView | null
  /** Sent by the provider, waiting for the employee to confirm it. */
  readonly pendingEmail: string | null
  readonly invite: InviteView | null
  /** One for each custom field there is. */
  readonly customFields: readonly CustomValueView[]
  readonly funds: readonly FundRow[]
  /** UTC ISO 8601. */
  readonly createdAt: string
  readonly updatedAt: string
}

/** A failure of provisioning as Ramp lists it for its administrators. */
export interface SyncErrorView {
  readonly id: string
  /** Ramp's name of the kind: `Invalid manager`, `Duplicate email`. */
  readonly reason: string
  /** Ramp's exact sentence. */
  readonly message: string
  readonly attribute: string
  /** userName of the person or of the rejected payload. */
  readonly subject: string
  readonly personId: string | null
  readonly connectionId: string
  readonly firstSeenAt: string
  readonly lastSeenAt: string
  readonly count: number
  readonly state: 'open' | 'resolved'
  readonly resolvedAt: string | null
  readonly resolvedByExchange: string | null
}

/** An assumption about Ramp, or a choice Ramp offers, as a named setting. */
export interface SettingView {
  readonly name: string
  readonly value: unknown
  readonly default: unknown
  /** The values it takes, or a sentence describing the range. */
  readonly allowed: readonly unknown[] | string
  readonly scope: 'workspace' | 'connection'
  readonly grade: 'documented' | 'observed' | 'assumed'
  readonly source: string
  readonly description: string
}

export interface PeopleQuery {
  readonly limit: number
  /** The `next` of the page before. */
  readonly after?: string
  /** Part of a name, an e-mail address or a userName. */
  readonly q?: string
  /** Of those only; not together with `q`. */
  readonly state?: PeopleState
}

export interface SyncErrorQuery {
  readonly state: 'open' | 'resolved' | 'all'
  readonly limit: number
  /** The `next` of the page before. */
  readonly after?: string
}

/** One workspace's people, places, sync errors and settings, as Ramp's administrators see them. Synchronous. */
export interface RampAdmin extends MailAdmin {
  readonly invites: InviteActions
  /** When the last write of a connection came in, UTC ISO 8601; null before the first. */
  lastSyncAt(connectionId: string): string | null
  people(query: PeopleQuery): { readonly people: readonly PersonView[]; readonly next: string | null }
  person(id: string): PersonView | undefined
  readonly edits: PersonEdits
  readonly places: PlaceAdmin
  readonly entities: EntityAdmin
  syncErrors(query: SyncErrorQuery): {
    readonly syncErrors: readonly SyncErrorView[]
    readonly next: string | null
  }
  readonly customFields: CustomFieldAdmin
  readonly spendPrograms: SpendProgramAdmin
  readonly offboarding: OffboardingAdmin
  readonly activity: ListActivity
  readonly teamUpdates: ReadTeamUpdates
  scimSettings(): ScimSettings
  settings(): readonly SettingView[]
  /** Changes all or nothing. Throws WorkspaceRefusal `setting.unknown` or `setting.invalid`. */
  updateSettings(patch: Readonly<Record<string, unknown>>): readonly SettingView[]
}
