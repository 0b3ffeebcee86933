import type { PersonRow } from '../store/people.ts'
import type { RampWork } from './session.ts'

/**
 * Gives the vendors of somebody who is terminated to who is to own them (ramp-developer-api.md 4): the next manager up
 * who stays, else the account owner, as the setting says. `goes` are the pks of all who are terminated.
 */
export function reassignVendors(work: RampWork, person: PersonRow, goes: ReadonlySet<number>): void {
  const { store, now: at, actor } = work
  const to = newOwner(work, person, goes)?.id ?? null
  for (const { id: vendorId } of store.developer.vendors.reassign(person.id, to))
    store.developer.auditEvents.addVendorEvent({
      at,
      event: 'Vendor owner updated',
      vendorId,
      actor,
      details: { from: person.id, to },
    })
}

function newOwner(
  { store: { people }, settings }: RampWork,
  person: PersonRow,
  goes: ReadonlySet<number>,
): PersonRow | undefined {
  const { developerTerminatedVendorOwner: choice } = settings
  if (choice === 'nobody') return undefined
  let manager = choice === 'manager' ? managerOf(person) : undefined
  while (manager !== undefined && goes.has(manager.pk)) manager = managerOf(manager)
  return manager ?? people.listOwners().find(({ pk, status }) => !goes.has(pk) && status !== 'USER_INACTIVE')

  function managerOf({ manager }: PersonRow): PersonRow | undefined {
    return manager === null ? undefined : people.findByPk(manager)
  }
}
