import type { PersonRow } from '../store/people.ts'
import type { AudienceKind, SpendProgramRow } from '../store/spend-programs.ts'
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

/** What is wrong with a new program's audience, if anything. */
export function audienceProblem({
  audience,
  places,
}: {
  readonly audience: AudienceKind
  readonly places: readonly unknown[]
}): string | undefined {
  if ((audience === 'all') === (places.length === 0)) return undefined
  return audience === 'all'
    ? 'the audience all takes no places: give departments or locations as the audience'
    : `the audience ${audience} needs at least one`
}
