import type { PersonRow } from '../store/people.ts'
import { ALL_PEOPLE, TERMINATE, TERMINATION_PLAN } from './due-work.ts'
import type { DueWorkHandlers } from '../workspace/scheduler.ts'
import type { RampWork } from './session.ts'
import type { RampSettings } from './setting-table.ts'
import { ineligibleReasons, terminationDate } from './termination-plan.ts'
import { plan } from './termination-schedule.ts'
import { terminate } from './terminate.ts'

/** People one item of due work takes on, so that nobody has to wait for it. */
const PER_ITEM = 200
/** What a change of settings does to those who are inactive already. */
type PlanChange = 'clear' | 'include' | 'reschedule'

/**
 * Terminates whose time has come, a part of them at once; eligibility is looked at again (9.5), and who is not eligible
 * stays inactive. Until `clearUntil` nothing else happens: whose time comes before is taken along.
 */
function sweepTerminations(work: RampWork, done: number, clearUntil: string): void {
  const { store, now, settings } = work
  const { terminations, people, dueWork } = store
  const due = terminations.listDue(clearUntil > now ? clearUntil : now, PER_ITEM)
  const blocked = terminations.findBlocked(due.map(({ pk }) => pk))
  const isEligible = (person: PersonRow) =>
    settings.autoTermination &&
    !blocked.has(person.pk) &&
    ineligibleReasons(person, [], settings).length === 0
  for (const person of due)
    if (!isEligible(person))
      people.update(
        {
          ...person,
          terminationAt: null,
          terminationPostponedFrom: settings.autoTermination ? person.terminationAt : null,
        },
        person,
      )
  terminate(work, due.filter(isEligible), 'as-planned')
  const nextAt = terminations.nextDueAt()
  if (nextAt === undefined) return
  const payload = { done: done + due.length }
  dueWork.schedule({ kind: TERMINATE, subject: ALL_PEOPLE, dueAt: nextAt > now ? nextAt : now, payload })
}

/** What changed settings mean for who is inactive already: due work, from now on. Call in their transaction. */
export function settingsChanged(work: RampWork, before: RampSettings): void {
  const change = changeOf(before, work.settings)
  if (change !== undefined)
    work.store.dueWork.schedule({
      kind: TERMINATION_PLAN,
      subject: ALL_PEOPLE,
      dueAt: work.now,
      payload: { change, afterPk: 0 },
    })
}

function changeOf(before: RampSettings, after: RampSettings): PlanChange | undefined {
  if (!after.autoTermination) return before.autoTermination ? 'clear' : undefined
  if (!before.autoTermination) return after.includeExistingInactive ? 'include' : undefined
  const isOther = before.autoTerminationDays !== after.autoTerminationDays
  return isOther && after.rescheduleOnChange ? 'reschedule' : undefined
}

/** Brings the plans of who was deactivated by the provider in line, some people at once. */
function changePlans(work: RampWork, change: PlanChange, afterPk: number): void {
  const { store, settings, now } = work
  const inactive = store.terminations.listDeactivated(afterPk, PER_ITEM)
  for (const person of inactive) {
    const isPlanned = person.terminationAt !== null || person.terminationPostponedFrom !== null
    if (change === 'clear') {
      if (isPlanned)
        store.people.update({ ...person, terminationAt: null, terminationPostponedFrom: null }, person)
    } else if (person.terminationCancelledAt === null && isPlanned === (change === 'reschedule'))
      // A date of the person's own stays.
      if (person.terminationDaysOverride === null) {
        // Who has been inactive for long is not gone the moment the feature is switched on.
        const from = change === 'include' ? { ...person, deactivatedAt: now } : person
        plan(work, person, terminationDate(from, settings, now))
      }
  }
  const last = inactive.at(-1)
  if (last !== undefined && inactive.length === PER_ITEM)
    store.dueWork.schedule({
      kind: TERMINATION_PLAN,
      subject: ALL_PEOPLE,
      dueAt: now,
      payload: { change, afterPk: last.pk },
    })
}

/** The due work of this file, in Ramp's own name. */
export function autoTerminationWork(work: () => RampWork): DueWorkHandlers {
  return {
    [TERMINATE]: (_all, { done }, { clearUntil }) =>
      sweepTerminations(work(), typeof done === 'number' ? done : 0, clearUntil),
    [TERMINATION_PLAN]: (_all, { change, afterPk }) =>
      changePlans(work(), change as PlanChange, typeof afterPk === 'number' ? afterPk : 0),
  }
}
