import type { PersonRow } from '../store/people.ts'
import { inRole } from './roles.ts'
import type { RampWork } from './session.ts'
import { writePerson } from './write-person.ts'

/** A business has one owner: whoever was it before becomes an admin, in the same transaction (ramp-scim.md 5.1, C6). */
export function transferOwnership(work: RampWork, { pk }: Pick<PersonRow, 'pk'>): void {
  for (const owner of work.store.people.listOwners())
    if (owner.pk !== pk) writePerson(work, owner, { ...inRole(owner, 'BUSINESS_ADMIN'), updatedAt: work.now })
}
