import type { PersonRow } from '../store/people.ts'
import { isActiveStatus } from './lifecycle.ts'
import { follow } from './provisioning.ts'
import type { RampWork } from './session.ts'
import { showActive } from './user-document.ts'
import { writePerson } from './write-person.ts'

/**
 * Writes what anybody but a connection made of a person's life; SCIM shows whether they are active, and everyone who
 * waited for that follows. Call in a transaction.
 */
export function changeLife(work: RampWork, person: PersonRow, changed: PersonRow): void {
  if (changed === person) return
  writePerson(work, person, { ...changed, updatedAt: work.now })
  const isActive = isActiveStatus(changed.status)
  if (isActive !== isActiveStatus(person.status)) showActive(work, person.pk, isActive)
  follow(work, person, work.store.people.findByPk(person.pk))
}
