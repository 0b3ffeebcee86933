import type { PersonRow } from '../store/people.ts'
import { toIsoInstant } from '../workspace/clock.ts'
import { invited, welcome } from './lifecycle.ts'
import type { LifeContext, Status } from './lifecycle.ts'
import type { RampWork } from './session.ts'

/** Where the last invite of a person stands: `open` may be accepted now, `none` was never sent. */
export type InviteStanding = 'open' | 'accepted' | 'expired' | 'cancelled' | 'none'

/** Where it stands at that instant (UTC ISO 8601), also before the sweep of the expired came by. */
export function inviteStanding(person: PersonRow, now: string): InviteStanding {
  const { inviteStatus, inviteExpiresAt } = person
  if (inviteStatus !== 'pending') return inviteStatus ?? 'none'
  return inviteExpiresAt !== null && inviteExpiresAt <= now ? 'expired' : 'open'
}

/** What an invite is sent with: its sender is the manager, else the account owner (7.1). */
export function inviteContext({ settings, now, store }: RampWork, person: PersonRow): LifeContext {
  const owner = store.people.findOwner()?.pk ?? null
  return { settings, now, sender: person.manager ?? (owner === person.pk ? null : owner) }
}

/** In Ramp now, or still going through its first steps there (ramp-scim.md 8.7). */
export const accepted = (person: PersonRow, now: string, { onboarding }: { onboarding: boolean }) => ({
  ...person,
  status: (onboarding ? 'USER_ONBOARDING' : 'USER_ACTIVE') satisfies Status,
  inviteStatus: 'accepted' as const,
  inviteExpiresAt: null,
  updatedAt: now,
})

/** Through with the first steps. */
export const onboarded = (person: PersonRow, now: string) => ({
  ...person,
  status: 'USER_ACTIVE' satisfies Status,
  updatedAt: now,
})

/** Nobody accepted in time (7.2); only a resend or a reactivation invites again (U8, U9). */
export const expired = (person: PersonRow, now: string) => ({
  ...person,
  status: 'INVITE_EXPIRED' satisfies Status,
  inviteStatus: 'expired' as const,
  inviteExpiresAt: null,
  updatedAt: now,
})

/** The invite was deleted by an administrator (7.5): the person stays, and can be invited again. */
export const withdrawn = (person: PersonRow, { now, settings }: LifeContext) => ({
  ...person,
  status: settings.deletedInvite,
  inviteStatus: 'cancelled' as const,
  inviteExpiresAt: null,
  updatedAt: now,
})

/** Invited once more, for the whole time again (7.5, U9). */
export function resent(person: PersonRow, context: LifeContext): PersonRow {
  const now = instantOfResend(person.inviteSentAt, context.now)
  return { ...person, ...invited({ ...context, now }), updatedAt: context.now }
}

/** A draft let in (7.3): invited, or active at once where the business signs in by itself. */
export const published = (person: PersonRow, context: LifeContext): PersonRow => ({
  ...person,
  ...welcome(person.role, context),
  updatedAt: context.now,
})

const SAME_MOMENT_MS = 1_000

/** Links are told apart by the instant of the invite: on a clock that stands, the next one is a millisecond later. */
function instantOfResend(before: string | null, now: string): string {
  if (before === null) return now
  const aheadMs = Date.parse(before) - Date.parse(now)
  return aheadMs >= 0 && aheadMs < SAME_MOMENT_MS ? toIsoInstant(Date.parse(before) + 1) : now
}
