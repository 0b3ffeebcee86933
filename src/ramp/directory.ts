import { foldText } from '../scim/fold.ts'
import type { PersonRow } from '../store/people.ts'
import type { WorkspaceStore } from '../store/workspace-store.ts'
import { readFacts } from './attributes.ts'
import { entityAt } from './entities.ts'
import { documentOf } from './user-document.ts'

/** Somebody known to the workspace; `person` is undefined while they wait to be provisioned. */
export interface Employee {
  readonly pk: number
  readonly id: string
  readonly person: Pick<PersonRow, 'role' | 'status' | 'managerFlag'> | undefined
}

/** Everyone else, as the rules may ask about them. */
export interface Directory {
  /** Whether an employee other than `selfPk` has that e-mail (folded), effective or waiting to be provisioned. */
  hasOtherWithEmail(emailKey: string, selfPk: number | undefined): boolean
  /** By SCIM id, effective e-mail, SCIM e-mail, user name, external id, in this order (ramp-scim.md 4). */
  findByReference(reference: string): Employee | undefined
  managerOf(pk: number): number | undefined
  /** Whether somebody reports to them, or waits for a manager known by one of the keys (folded). */
  hasAnybodyBelow(pk: number, keys: readonly string[]): boolean
  /** The manager reference, as sent, that this resource waits for. */
  waitingFor(pk: number): string | undefined
  /** Whether somebody other than `selfPk` is an active owner. */
  hasOtherOwner(selfPk: number): boolean
  /** Whether the entities of the business issue in more than one currency. */
  hasSeveralCurrencies(): boolean
  /** What the entity of the location with that name issues in; a new location is the primary entity's. */
  currencyOfLocation(name: string, ignoreCase: boolean): string
  /** What the entity of the location of that pk issues in. */
  currencyAt(location: number): string
}

/** Everyone in the workspace's file, looked up as the rules ask. */
export function createDirectory(store: WorkspaceStore): Directory {
  const { users, people, waits, keyIds, locations, entities } = store
  function employee(pk: number, id: string): Employee {
    return { pk, id, person: people.findByPk(pk) }
  }

  /** The resource, other than `exceptPk`, whose own e-mail that is: not just any of its addresses. */
  function findByScimEmail(emailKey: string, exceptPk?: number): { pk: number; id: string } | undefined {
    for (const pk of users.findPksByKey(keyIds.email, emailKey)) {
      const row = pk === exceptPk ? undefined : users.findByPk(pk)
      const email = row && readFacts(documentOf(row)).email
      if (row && email !== undefined && foldText(email) === emailKey) return row
    }
    return undefined
  }

  function findById(id: string): Employee | undefined {
    const person = people.find(id)
    if (person) return { pk: person.pk, id, person }
    const unprovisioned = users.find(id)
    return unprovisioned && { pk: unprovisioned.pk, id, person: undefined }
  }

  return {
    hasOtherWithEmail(emailKey, selfPk) {
      if (people.findByEmailKey(emailKey).some(({ pk }) => pk !== selfPk)) return true
      return findByScimEmail(emailKey, selfPk) !== undefined
    },
    findByReference(reference) {
      const key = foldText(reference)
      const byId = key.includes('@') ? undefined : findById(key)
      if (byId) return byId
      const byEmail = people.findByEmailKey(key)[0]
      if (byEmail) return { pk: byEmail.pk, id: byEmail.id, person: byEmail }
      const row = findByScimEmail(key) ?? users.findByUniqueKey(key)
      if (row) return employee(row.pk, row.id)
      const byExternalId = users.findPksByKey(keyIds.externalId, foldText(reference, true))[0]
      const external = byExternalId === undefined ? undefined : users.findByPk(byExternalId)
      return external && employee(external.pk, external.id)
    },
    hasAnybodyBelow: (pk, keys) => people.hasReports(pk) || (waits.hasAny() && waits.isAwaited(keys)),
    managerOf: (pk) => people.findByPk(pk)?.manager ?? undefined,
    waitingFor: (pk) => waits.find(pk)?.manager,
    hasOtherOwner: (selfPk) => people.countOtherOwners(selfPk) > 0,
    hasSeveralCurrencies: () => entities.hasSeveralCurrencies(),
    currencyOfLocation(name, ignoreCase) {
      const location = locations.findByName(name, ignoreCase)
      return location === undefined ? entities.primary().currency : entityAt(store, location.pk).currency
    },
    currencyAt: (location) => entityAt(store, location).currency,
  }
}
