import type { PersonRow } from '../store/people.ts'
import { toIsoInstant } from '../workspace/clock.ts'
import { DAY_MS } from './lifecycle.ts'
import type { RampSettings } from './setting-table.ts'

/** What an admin can say stands in the way of a termination (ramp-scim.md 9.5, a to e). */
export const BLOCKERS = [
  'reimbursements-owed',
  'unpaid-bills',
  'unfinished-transactions',
  'approvals-waiting',
  'shared-fund-owner',
] as const
export type Blocker = (typeof BLOCKERS)[number]

/** The sixth (9.5 f) is the person's role; and only whom the provider deactivated is ever eligible (9.4). */
export type IneligibleReason = Blocker | 'privileged-role' | 'deactivated-in-ramp'

/** Why somebody inactive is not terminated by the clock; none for whom it terminates. */
export function ineligibleReasons(
  { role, deactivatedBy }: Pick<PersonRow, 'role' | 'deactivatedBy'>,
  blockers: readonly string[],
  { privilegedRoles }: Pick<RampSettings, 'privilegedRoles'>,
): readonly IneligibleReason[] {
  return [
    ...(blockers as readonly Blocker[]),
    ...(privilegedRoles.includes(role) ? (['privileged-role'] as const) : []),
    ...(deactivatedBy === 'scim' ? [] : (['deactivated-in-ramp'] as const)),
  ]
}

/** When somebody deactivated then is terminated, UTC ISO 8601. */
export function terminationDate(
  { deactivatedAt, terminationDaysOverride }: Pick<PersonRow, 'deactivatedAt' | 'terminationDaysOverride'>,
  { autoTerminationDays }: Pick<RampSettings, 'autoTerminationDays'>,
  now: string,
): string {
  const days = terminationDaysOverride ?? autoTerminationDays
  return toIsoInstant(Date.parse(deactivatedAt ?? now) + days * DAY_MS)
}

/** The person to be terminated then, or as soon as that is still possible; later, where something stands in the way. */
export function planTermination(
  person: PersonRow,
  at: string,
  reasons: readonly IneligibleReason[],
  now: string,
): PersonRow {
  return reasons.length > 0
    ? { ...person, terminationAt: null, terminationPostponedFrom: at }
    : { ...person, terminationAt: at > now ? at : now, terminationPostponedFrom: null }
}

/** Whole days until somebody is terminated, a day that has begun included; null for whom no date is set (9.6). */
export function daysUntilTermination({ terminationAt }: PersonRow, now: string): number | null {
  if (terminationAt === null) return null
  return Math.max(0, Math.ceil((Date.parse(terminationAt) - Date.parse(now)) / DAY_MS))
}
