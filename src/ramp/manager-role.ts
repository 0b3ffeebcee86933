import type { PersonRow } from '../store/people.ts'
import type { WorkspaceStore } from '../store/workspace-store.ts'
import type { RampWork } from './session.ts'

/** Whether Ramp calls them a Manager: by having reports, or by the add-on (ramp-scim.md 4.7, 4.11, U4). */
export const isManager = ({ people }: WorkspaceStore, { pk, managerFlag }: PersonRow): boolean =>
  managerFlag !== null || people.hasReports(pk)

/** The Manager role follows the reporting line: it comes with the first report and goes with the last (4.7, U4). */
export function followReportingLine(
  work: RampWork,
  before: PersonRow | undefined,
  { pk, manager }: PersonRow,
): void {
  const from = before?.manager ?? null
  if (from === manager) return
  if (manager !== null && !work.store.people.hasOtherReports(manager, pk)) gainFirstReport(work, manager)
  if (from !== null) loseReport(work, from)
}

function gainFirstReport(work: RampWork, pk: number): void {
  const manager = work.store.people.findByPk(pk)
  if (manager !== undefined && manager.managerFlag === null) record(work, manager, 'gained')
}

/** To be called when a report of theirs is somebody else's, or gone. `stickyManager` keeps the role. */
export function loseReport(work: RampWork, pk: number): void {
  const { people } = work.store
  if (people.hasReports(pk)) return
  const manager = people.findByPk(pk)
  if (manager === undefined || manager.managerFlag !== null) return
  if (!work.settings.stickyManager) record(work, manager, 'lost')
  // Nothing follows from it: they are what they were.
  else people.update({ ...manager, managerFlag: 'kept', updatedAt: work.now }, manager)
}

/** The add-on, given or taken by an admin (4.5). */
export function recordManagerAddOn(work: RampWork, before: PersonRow | undefined, person: PersonRow): void {
  const from = before?.managerFlag ?? null
  if (from === person.managerFlag) return
  if (person.managerFlag === 'granted') record(work, person, 'granted')
  if (person.managerFlag === null) record(work, person, 'revoked')
}

function record(
  { store, now, actor }: RampWork,
  { id }: PersonRow,
  manager: 'gained' | 'lost' | 'granted' | 'revoked',
): void {
  store.activity.add({ at: now, event: 'Role updated', personId: id, actor, details: { manager } })
}
