import type { JsonObject } from '../scim/document.ts'
import { INVITE_EXPIRY } from './due-work.ts'
import { EVERYBODY } from './invite-expiry.ts'
import { expired } from './invite.ts'
import type { RampWork } from './session.ts'
import { writePerson } from './write-person.ts'

/** People of one item of due work: between two of them requests get their turn. */
const PART = 250

/** Due work: marks who did not accept in time, a part at a time, and waits for the next to expire (ramp-scim.md 7.2). */
export function expireInvites(work: RampWork, { part }: JsonObject): void {
  const { store, now } = work
  const people = store.people.listExpiredInvites(now, PART)
  for (const person of people) writePerson(work, person, expired(person, now))
  if (people.length === PART) {
    // Under a name of its own: the same work again and again at one instant counts as endless.
    const next = typeof part === 'number' ? part + 1 : 2
    const subject = `${EVERYBODY}, part ${next}`
    store.dueWork.schedule({ kind: INVITE_EXPIRY, subject, dueAt: now, payload: { part: next } })
    return
  }
  const dueAt = store.people.nextInviteExpiry()
  if (dueAt !== undefined)
    store.dueWork.schedule({ kind: INVITE_EXPIRY, subject: EVERYBODY, dueAt, payload: {} })
}
