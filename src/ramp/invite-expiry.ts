import type { PersonRow } from '../store/people.ts'
import { INVITE_EXPIRY } from './due-work.ts'
import type { RampWork } from './session.ts'

/** One item for the whole workspace; there is no due work for each of its people. */
export const EVERYBODY = 'everybody'

/** Has the sweep of expired invites run when this one expires, if it would not run before: one look for each invite. */
export function scheduleInviteExpiry(
  { store: { dueWork } }: RampWork,
  before: PersonRow | undefined,
  { inviteExpiresAt }: PersonRow,
): void {
  if (inviteExpiresAt === null || inviteExpiresAt === before?.inviteExpiresAt) return
  const waiting = dueWork.find(INVITE_EXPIRY, EVERYBODY)
  if (waiting === undefined || waiting.dueAt > inviteExpiresAt)
    dueWork.schedule({ kind: INVITE_EXPIRY, subject: EVERYBODY, dueAt: inviteExpiresAt, payload: {} })
}
