import type { JsonObject } from '../scim/document.ts'
import type { PersonRow } from '../store/people.ts'
import { issueFunds } from './issue-funds.ts'
import { END_GUEST } from './due-work.ts'
import { scheduleInviteExpiry } from './invite-expiry.ts'
import { hasNeverAccepted } from './lifecycle.ts'
import { queueMail } from './mail/queue-mail.ts'
import { followReportingLine, recordManagerAddOn } from './manager-role.ts'
import type { RampWork } from './session.ts'
import { scheduleTermination } from './termination-schedule.ts'

/** What follows from a person having been written, in the transaction of the write. `before` is undefined for who is new. */
type Consequence = (work: RampWork, before: PersonRow | undefined, person: PersonRow) => void

/** The names are Ramp's audit events (ramp-scim.md 8.8); undefined for a status nobody comes out of by themselves. */
function eventOfStatus(before: PersonRow, { status, inviteStatus }: PersonRow): string | undefined {
  if (before.inviteStatus !== 'accepted' && inviteStatus === 'accepted') return 'User accepted invite'
  if (before.status === status) return undefined
  if (status === 'USER_INACTIVE') return 'User deactivated'
  if (before.status === 'USER_INACTIVE') return 'User reactivated'
  if (status === 'USER_SUSPENDED') return 'User locked'
  if (before.status === 'USER_SUSPENDED') return 'User unlocked'
  return 'Status updated'
}

type Happened = readonly [event: string, details: JsonObject | null]

function eventsOf(
  { actor }: RampWork,
  before: PersonRow | undefined,
  person: PersonRow,
): readonly Happened[] {
  if (before === undefined)
    return [[person.inviteStatus === 'pending' ? 'User invited' : 'User created', null]]
  const events: Happened[] = []
  const changed = (field: keyof PersonRow) => before[field] !== person[field]
  const status = eventOfStatus(before, person)
  if (status !== undefined) events.push([status, { from: before.status, to: person.status }])
  if (person.inviteStatus === 'pending' && changed('inviteSentAt')) events.push(['User invited', null])
  if (changed('firstName') || changed('lastName'))
    events.push([actor === 'scim' ? 'Name updated hris' : 'Name updated', null])
  if (changed('email')) {
    const byAdmin = actor === 'admin' || hasNeverAccepted(before)
    events.push([byAdmin ? 'Admin changed email' : 'Email updated', { from: before.email, to: person.email }])
  }
  if (changed('role')) events.push(['Role updated', { from: before.role, to: person.role }])
  if (changed('manager')) events.push(['Manager updated', null])
  return events
}

const recordActivity: Consequence = (work, before, person) => {
  const { store, now: at, actor } = work
  for (const [event, details] of eventsOf(work, before, person))
    store.activity.add({ at, event, personId: person.id, actor, details })
}

/** Guests may be deactivated by themselves (ramp-scim.md 5.6, U11). */
const scheduleDeactivation: Consequence = (
  { store: { dueWork } },
  before,
  { id, scheduledDeactivationAt },
) => {
  if ((before?.scheduledDeactivationAt ?? null) === scheduledDeactivationAt) return
  if (scheduledDeactivationAt === null) dueWork.cancel(END_GUEST, id)
  else dueWork.schedule({ kind: END_GUEST, subject: id, dueAt: scheduledDeactivationAt, payload: {} })
}

const consequences: readonly Consequence[] = [
  recordActivity,
  recordManagerAddOn,
  followReportingLine,
  scheduleDeactivation,
  scheduleInviteExpiry,
  queueMail,
  issueFunds,
  scheduleTermination,
]

/**
 * Writes a person, and what follows from the difference: the one place where people are inserted or updated, whoever
 * asked for it. `before` is the row as it stands, undefined for somebody new; nothing happens when nothing differs.
 */
export function writePerson(work: RampWork, before: PersonRow | undefined, person: PersonRow): void {
  if (before === undefined) work.store.people.insert(person)
  else if (isSamePerson(before, person)) return
  else work.store.people.update(person, before)
  for (const consequence of consequences) consequence(work, before, person)
}

/** Whether nothing but the time of the update differs. */
function isSamePerson(known: PersonRow, next: PersonRow): boolean {
  return (Object.keys(next) as (keyof PersonRow)[]).every(
    (field) => field === 'updatedAt' || known[field] === next[field],
  )
}
