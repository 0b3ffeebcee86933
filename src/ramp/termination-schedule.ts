import type { PersonRow } from '../store/people.ts'
import { ALL_PEOPLE, TERMINATE } from './due-work.ts'
import type { RampWork } from './session.ts'
import { ineligibleReasons, planTermination, terminationDate } from './termination-plan.ts'

/** Why the clock would pass somebody by, as things stand. */
export function reasonsOf({ store, settings }: RampWork, person: PersonRow) {
  return ineligibleReasons(person, store.terminations.blockersOf(person.pk), settings)
}

/**
 * Who is deactivated by the provider is to be terminated some days later (ramp-scim.md 9.2); whom a privileged role kept
 * is, once they lose it. Follows a write of the person, in its transaction.
 */
export function scheduleTermination(work: RampWork, before: PersonRow | undefined, person: PersonRow): void {
  const { settings, now } = work
  if (person.status !== 'USER_INACTIVE') return
  if (person.terminationAt !== null && person.terminationAt !== before?.terminationAt)
    sweepAt(work, person.terminationAt)
  if (!settings.autoTermination || person.deactivatedBy !== 'scim') return
  if (before?.status !== 'USER_INACTIVE') plan(work, person, terminationDate(person, settings, now))
  else if (before.role !== person.role) resume(work, person)
}

/** Plans a termination; nothing but the schedule follows from it. */
export function plan(work: RampWork, person: PersonRow, at: string): void {
  const planned = planTermination(person, at, reasonsOf(work, person), work.now)
  work.store.people.update(planned, person)
  if (planned.terminationAt !== null) sweepAt(work, planned.terminationAt)
}

/** Takes up a termination that something stood in the way of: at its time, or now where that has passed. */
export function resume(work: RampWork, person: PersonRow): void {
  if (work.settings.autoTermination && person.terminationPostponedFrom !== null)
    plan(work, person, person.terminationPostponedFrom)
}

function sweepAt({ store: { dueWork } }: RampWork, dueAt: string): void {
  const waiting = dueWork.find(TERMINATE, ALL_PEOPLE)
  if (waiting === undefined || waiting.dueAt > dueAt)
    dueWork.schedule({ kind: TERMINATE, subject: ALL_PEOPLE, dueAt, payload: {} })
}
