import { deactivate } from './lifecycle.ts'
import type { RampWork } from './session.ts'
import type { RampSettings } from './setting-table.ts'
import { showActive } from './user-document.ts'
import { writePerson } from './write-person.ts'

/** When a guest who comes now is deactivated by themselves; null never (ramp-scim.md 5.6, U11). */
export function guestEnd(
  role: string,
  { guestDeactivationMonths: months }: Pick<RampSettings, 'guestDeactivationMonths'>,
  now: string,
): string | null {
  return role === 'GUEST_USER' && months !== null ? monthsAfter(now, months) : null
}

/** The same day and time that many months later, or the last day of a shorter month. */
function monthsAfter(instant: string, months: number): string {
  const from = new Date(instant)
  const [year, month, day] = [from.getUTCFullYear(), from.getUTCMonth() + months, from.getUTCDate()]
  const lastDay = new Date(0)
  lastDay.setUTCFullYear(year, month + 1, 0)
  from.setUTCFullYear(year, month, Math.min(day, lastDay.getUTCDate()))
  return from.toISOString()
}

/** What the clock does to a guest whose time is up; nothing to somebody it is not up for. */
export function endGuest(work: RampWork, personId: string): void {
  const person = work.store.people.find(personId)
  if (person === undefined || person.scheduledDeactivationAt === null) return
  const ended = { ...person, scheduledDeactivationAt: null, updatedAt: work.now }
  const gone = deactivate(ended, 'ramp', work.now)
  writePerson(work, person, gone)
  if (gone.status !== person.status) showActive(work, person.pk, false)
}
