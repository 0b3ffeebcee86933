import type { PersonRow } from '../../store/people.ts'
import type { ShownPersonRow } from '../../store/user-pages.ts'
import type { DeveloperAnswer, Touched } from './operation.ts'
import { DeveloperRefusal } from './refusal.ts'
import type { DeveloperSession } from './session.ts'
import { renderUser } from './user-view.ts'

/** The person of that id. Throws 404: developer.user-unknown. */
export function getPerson({ store }: DeveloperSession, id: string): PersonRow {
  const person = store.people.find(id)
  if (person !== undefined) return person
  const gone = store.terminations.findTerminated(id)
  throw new DeveloperRefusal('developer.user-unknown', {
    explanation:
      gone === undefined
        ? `No user has the id ${JSON.stringify(id.slice(0, 100))}: it was never given, or is another workspace's.`
        : `${gone.firstName} ${gone.lastName} was terminated at ${gone.terminatedAt}, and is a user no more.`,
  })
}

/** Someone as JSON text, by their pk: the text that is kept, else one made from the rows. */
export function textOfUser(session: DeveloperSession, pk: number): string {
  const { users } = session.store.developer
  const kept = users.findText(pk)
  if (kept !== undefined && kept !== null) return kept
  const row = users.findRow(pk)
  if (row === undefined) throw new Error('a person without a row')
  return renderShown(session, row)
}

export function renderShown({ store, business }: DeveloperSession, row: ShownPersonRow): string {
  const hasFields = store.customFields.list().length > 0
  return renderUser(row, hasFields ? store.developer.users.customFields(row.pk) : [], business.id)
}

export const touchedUser = (id: string, states: Pick<Touched, 'before' | 'after'> = {}): Touched => ({
  resourceType: 'User',
  resourceId: id,
  personId: id,
  ...states,
})

/** Changes a person in one transaction; the answer says what became of them. Throws 404, and what the change throws. */
export function changeUser(
  session: DeveloperSession,
  id: string,
  change: (person: PersonRow) => void,
): Pick<DeveloperAnswer, 'touched'> {
  return session.store.transaction(() => {
    const person = getPerson(session, id)
    const before = textOfUser(session, person.pk)
    change(person)
    return { touched: touchedUser(id, { before, after: textOfUser(session, person.pk) }) }
  })
}
