import type { ScimDocument } from '../scim/document.ts'
import { foldText } from '../scim/fold.ts'
import type { PersonRow } from '../store/people.ts'
import type { ResourceRow } from '../store/resources.ts'
import { readFacts } from './attributes.ts'
import { END_GUEST, RECONCILE } from './due-work.ts'
import { loseReport } from './manager-role.ts'
import { follow, releaseEmail } from './provisioning.ts'
import type { RampWork } from './session.ts'
import { documentOf } from './user-document.ts'
import { reassignVendors } from './vendor-ownership.ts'
import { writePerson } from './write-person.ts'

/** When people are terminated: at the time of the work, or each when they were to be. */
export type TerminatedAt = 'now' | 'as-planned'

/**
 * Terminates people for good: they vanish from SCIM, from Ramp and from each other's reporting lines, and their
 * e-mail addresses are free; a later push makes somebody new (ramp-scim.md 8.6, 9, U14). Call in a transaction.
 */
export function terminate(work: RampWork, people: readonly PersonRow[], at: TerminatedAt = 'now'): void {
  const { store, actor, now } = work
  const has = {
    waits: store.waits.hasAny(),
    errors: store.syncErrors.hasOpen(),
    reconciles: store.dueWork.hasAny(RECONCILE),
    guests: store.dueWork.hasAny(END_GUEST),
    vendors: store.developer.vendors.hasOwned(),
  }
  const pks = people.map(({ pk }) => pk)
  const goes = new Set(pks)
  // While the reporting lines of those who go still stand.
  if (has.vendors) for (const person of people) reassignVendors(work, person, goes)
  const gone: { readonly person: PersonRow; readonly document: ScimDocument | undefined }[] = []
  for (const person of people) {
    handReportsOn(work, person, goes)
    const { pk, id } = person
    const resource = removeResource(work, person)
    store.members.forget(pk, now)
    if (has.waits) store.waits.remove(pk)
    if (has.reconciles) store.dueWork.cancel(RECONCILE, id)
    if (has.guests) store.dueWork.cancel(END_GUEST, id)
    if (has.errors) closeErrors(work, person, resource)
    if (has.errors || has.waits) gone.push({ person, document: resource && documentOf(resource) })
  }
  store.terminations.bury(pks, { by: actor, at: at === 'now' ? now : undefined })
  const managers = new Set(people.map(({ manager }) => manager).filter((pk) => pk !== null))
  for (const manager of managers) if (!goes.has(manager)) loseReport(work, manager)
  for (const { person, document } of gone) {
    follow(work, person, undefined)
    if (document !== undefined) releaseEmail(work, document)
  }
}

/** The reports get the next manager up who stays; whom the provider names at its next push wins (4.10). */
function handReportsOn(work: RampWork, person: PersonRow, goes: ReadonlySet<number>): void {
  const { people } = work.store
  if (!people.hasReports(person.pk)) return
  let above = work.settings.terminatedManagerReports === 'next-up' ? person.manager : null
  while (above !== null && goes.has(above)) above = people.findByPk(above)?.manager ?? null
  for (const report of people.listReports(person.pk)) {
    const manager = above === report.pk ? null : above
    writePerson(work, report, { ...report, manager, managerKey: null, updatedAt: work.now })
  }
}

/** Out of SCIM, linked or not; returns what it was. */
function removeResource({ store }: RampWork, { pk }: PersonRow): ResourceRow | undefined {
  const { users, keys } = store
  const linked = users.findByPk(pk)
  if (linked === undefined) {
    const unlinked = users.findUnlinkedByPk(pk)
    if (unlinked !== undefined) users.removeUnlinked(pk)
    return unlinked
  }
  users.remove(linked, keys.extract(documentOf(linked)))
  return linked
}

function closeErrors(
  { store, now, exchangeId }: RampWork,
  { id, email }: PersonRow,
  resource: ResourceRow | undefined,
): void {
  const subject = resource === undefined ? email : readFacts(documentOf(resource)).userName
  for (const { pk } of store.syncErrors.findOpenBySubject(foldText(subject), id))
    store.syncErrors.resolve(pk, now, exchangeId)
}
