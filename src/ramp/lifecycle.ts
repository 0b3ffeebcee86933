import type { PersonRow } from '../store/people.ts'
import { toIsoInstant } from '../workspace/clock.ts'
import type { RampSettings } from './setting-table.ts'

/** Ramp's states of a person (ramp-scim.md 7.3, 8.7); a terminated one is no longer a person. */
export const STATUSES = [
  'USER_DRAFT',
  'INVITE_PENDING',
  'INVITE_EXPIRED',
  'INVITE_DELETED',
  'USER_ONBOARDING',
  'USER_ACTIVE',
  'USER_INACTIVE',
  'USER_SUSPENDED',
] as const
export type Status = (typeof STATUSES)[number]

/** What changes over a person's life. */
export type Life = Pick<
  PersonRow,
  | 'status'
  | 'previousStatus'
  | 'deactivatedBy'
  | 'deactivatedAt'
  | 'inviteStatus'
  | 'inviteSentAt'
  | 'inviteExpiresAt'
  | 'inviteSender'
  | 'terminationAt'
  | 'terminationDaysOverride'
  | 'terminationCancelledAt'
  | 'terminationPostponedFrom'
>

const INACTIVE = 'USER_INACTIVE' satisfies Status
const BEFORE_ACCEPTING: ReadonlySet<string> = new Set<Status>([
  'USER_DRAFT',
  'INVITE_PENDING',
  'INVITE_EXPIRED',
  'INVITE_DELETED',
])
const WAITS_FOR_INVITE: ReadonlySet<string> = new Set<Status>([
  'INVITE_PENDING',
  'INVITE_EXPIRED',
  'INVITE_DELETED',
])

/** Whether they were invited and never came: their invite may be sent again. */
export const waitsForInvite = ({ status }: Pick<PersonRow, 'status'>): boolean => WAITS_FOR_INVITE.has(status)

export const DAY_MS = 24 * 60 * 60 * 1000

/** Whether that status takes part in the business: signs in, spends, may be given reports. */
export const isActiveStatus = (status: string): boolean => status !== INACTIVE

/** Whether the person never accepted an invite: nobody has signed in with their address yet (ramp-scim.md 7). */
export function hasNeverAccepted({ status, previousStatus }: Pick<PersonRow, 'status' | 'previousStatus'>) {
  return BEFORE_ACCEPTING.has(status === INACTIVE ? (previousStatus ?? '') : status)
}

/** What a change of a life needs to know. */
export interface LifeContext {
  readonly settings: RampSettings
  /** UTC ISO 8601. */
  readonly now: string
  /** pk of who invites: the manager, else the account owner (ramp-scim.md 7.1). */
  readonly sender: number | null
}

/** Nothing of a life yet. */
export const unborn: Life = {
  status: 'USER_DRAFT',
  previousStatus: null,
  deactivatedBy: null,
  deactivatedAt: null,
  inviteStatus: null,
  inviteSentAt: null,
  inviteExpiresAt: null,
  inviteSender: null,
  terminationAt: null,
  terminationDaysOverride: null,
  terminationCancelledAt: null,
  terminationPostponedFrom: null,
}

/**
 * The life of somebody new: a draft where the setting says so (7.3), without invite under enforced SSO (1.7; guests
 * sign in by password, 5.6), else invited. Somebody who arrives inactive is invited when they are reactivated.
 */
export function arrive(role: string, { settings, now, sender }: LifeContext, active = true): Life {
  if (!active)
    return {
      ...unborn,
      status: INACTIVE,
      previousStatus: settings.createAsDraft ? 'USER_DRAFT' : 'INVITE_PENDING',
      deactivatedBy: 'scim',
      deactivatedAt: now,
    }
  if (settings.createAsDraft) return unborn
  return { ...unborn, ...welcome(role, { settings, now, sender }) }
}

/** What lets somebody in: an invite, or nothing but the sign-on of the business (1.7). */
export function welcome(role: string, context: LifeContext): Partial<Life> {
  const signsInBySso = context.settings.enforcedSso && role !== 'GUEST_USER'
  return signsInBySso ? { status: 'USER_ACTIVE' satisfies Status } : invited(context)
}

/** A new invite, for the days of the setting from now (ramp-scim.md 7.2). */
export function invited({
  settings,
  now,
  sender,
}: LifeContext): Pick<Life, 'status' | 'inviteStatus' | 'inviteSentAt' | 'inviteExpiresAt' | 'inviteSender'> {
  return {
    status: 'INVITE_PENDING' satisfies Status,
    inviteStatus: 'pending',
    inviteSentAt: now,
    inviteExpiresAt: toIsoInstant(Date.parse(now) + settings.inviteExpiryDays * DAY_MS),
    inviteSender: sender,
  }
}

/** Inactive: nothing is deleted; a pending invite is cancelled (ramp-scim.md 8). The same when already inactive. */
export function deactivate<Person extends Life>(person: Person, by: string, now: string): Person {
  if (person.status === INACTIVE) return person
  return {
    ...person,
    status: INACTIVE,
    previousStatus: person.status,
    deactivatedBy: by,
    deactivatedAt: now,
    ...(person.inviteStatus === 'pending' && { inviteStatus: 'cancelled', inviteExpiresAt: null }),
  }
}

/**
 * Back to the status before, with what was there (8.3); who never accepted is invited anew (U8). Ends what was
 * planned for the inactive. The same when not inactive.
 */
export function reactivate<Person extends Life & Pick<PersonRow, 'role'>>(
  person: Person,
  context: LifeContext,
): Person {
  if (person.status !== INACTIVE) return person
  const { previousStatus } = person
  const status = previousStatus ?? 'USER_ACTIVE'
  return {
    ...person,
    status,
    previousStatus: null,
    deactivatedBy: null,
    deactivatedAt: null,
    terminationAt: null,
    terminationDaysOverride: null,
    terminationCancelledAt: null,
    terminationPostponedFrom: null,
    ...(WAITS_FOR_INVITE.has(status) && welcome(person.role, context)),
  }
}

/** Whether somebody can be locked: whoever can sign in. */
export const canSignIn = ({ status }: Pick<PersonRow, 'status'>): boolean =>
  status === 'USER_ACTIVE' || status === 'USER_ONBOARDING'

/** Locked: no sign-in until somebody unlocks them in Ramp (ramp-scim.md U10). For whoever can sign in. */
export function lock<Person extends Life>(person: Person): Person {
  return { ...person, status: 'USER_SUSPENDED' satisfies Status, previousStatus: person.status }
}

/** Back to what they were before they were locked. For whoever is locked. */
export function unlock<Person extends Life>(person: Person): Person {
  return { ...person, status: person.previousStatus ?? 'USER_ACTIVE', previousStatus: null }
}
