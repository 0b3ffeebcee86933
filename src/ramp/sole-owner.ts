import type { PersonRow } from '../store/people.ts'
import type { RampWork } from './session.ts'

/** Whether the business would be without an active owner if they left, and minds (setting soleOwnerDeactivation). */
export function isSoleOwner(
  { store, settings }: Pick<RampWork, 'store' | 'settings'>,
  { pk, role, status }: Pick<PersonRow, 'pk' | 'role' | 'status'>,
): boolean {
  if (settings.soleOwnerDeactivation === 'allow') return false
  if (role !== 'BUSINESS_OWNER' || status === 'USER_INACTIVE') return false
  return store.people.countOtherOwners(pk) === 0
}
