import type { RampSettings } from './setting-table.ts'

/** Due work: bring a person in line with their SCIM resource; the subject is the resource's id. */
export const RECONCILE = 'reconcile'

/** Due work: deactivate a guest whose time is up; the subject is the person's id. */
export const END_GUEST = 'end-guest'
/** Due work: try those again whom a change concerns; the subject says whom, the payload is a FollowUp. */
export const FOLLOW_UP = 'follow-up'

/** Due work: terminate whose time has come; one item for the whole workspace. */
export const TERMINATE = 'terminate'

/** Due work: bring the plans of the inactive in line with changed settings; one item for the whole workspace. */
export const TERMINATION_PLAN = 'termination-plan'

/** The subject of work there is one item of in a workspace. */
export const ALL_PEOPLE = 'all'

/** Due work: mark the invites that expired; one item for the whole workspace. */
export const INVITE_EXPIRY = 'invite-expiry'

/** Due work: try again to send mail; one item for the whole workspace. */
export const MAIL_RETRY = 'mail-retry'

/** Due work: go on with what the Developer API was asked for; the subject is the id of the task. */
export const DEFERRED_TASK = 'deferred-task'

/** "Up to 5 minutes" (ramp-scim.md 13). */
const REALISTIC_DELAY_MS = 300_000

/** How long a person lags behind their SCIM resource, in milliseconds on the clock of the workspace. */
export function reconcileDelayMs({ timing, reconcileDelayMs: delayMs }: RampSettings): number {
  return timing === 'realistic' ? Math.max(delayMs, REALISTIC_DELAY_MS) : delayMs
}
