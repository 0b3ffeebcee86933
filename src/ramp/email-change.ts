import { foldText } from '../scim/fold.ts'
import type { PersonRow } from '../store/people.ts'
import { follow } from './provisioning.ts'
import { refusals } from './refusals.ts'
import type { RampWork } from './session.ts'
import { writePerson } from './write-person.ts'
import { WorkspaceRefusal } from '../workspace/workspaces.ts'

/**
 * The new address takes effect, and whoever waited for the old one gets it (ramp-scim.md 7.6). Throws WorkspaceRefusal:
 * person.state (nothing to confirm), email.taken (somebody else has it by now).
 */
export function confirmEmail(work: RampWork, person: PersonRow): void {
  const { pendingEmail } = person
  if (pendingEmail === null)
    throw new WorkspaceRefusal(
      'person.state',
      `${person.email} (${person.status}) has no new address to confirm.`,
    )
  const emailKey = foldText(pendingEmail)
  if (work.store.people.findByEmailKey(emailKey).some(({ pk }) => pk !== person.pk))
    throw new WorkspaceRefusal('email.taken', refusals['ramp.user.duplicate-email'].message)
  const address = { email: pendingEmail, emailKey, pendingEmail: null, pendingEmailAt: null }
  const changed = { ...person, ...address, updatedAt: work.now }
  writePerson(work, person, changed)
  follow(work, person, changed)
}
