import type { PersonRow } from '../store/people.ts'
import type { SpendProgramRow } from '../store/spend-programs.ts'
import { hasNeverAccepted, isActiveStatus } from './lifecycle.ts'
import type { RampWork } from './session.ts'

/**
 * Issues the spend programs that new users get, with their first invite: at publish for who was a draft, and never to
 * guests (ramp-scim.md 3.7, 5.6, U15).
 */
export function issueFunds(
  { store, ids, now }: Pick<RampWork, 'store' | 'ids' | 'now'>,
  before: PersonRow | undefined,
  person: PersonRow,
): void {
  const programs = store.spendPrograms.list()
  if (programs.length === 0) return
  if (person.role === 'GUEST_USER' || !isLetIn(person) || !isActiveStatus(person.status)) return
  if (before !== undefined && isLetIn(before)) return
  for (const program of programs)
    if (program.issueByDefault && isFor(program, person))
      store.spendPrograms.issue({ id: ids.uuid(), program, person: person.pk, issuedAt: now })
}

/** Whether they were ever invited, or needed no invite. */
function isLetIn(person: PersonRow): boolean {
  return person.inviteSentAt !== null || !hasNeverAccepted(person)
}

function isFor({ audience, places }: SpendProgramRow, { department, location }: PersonRow): boolean {
  if (audience === 'all') return true
  const place = audience === 'departments' ? department : location
  return place !== null && places.includes(place)
}
