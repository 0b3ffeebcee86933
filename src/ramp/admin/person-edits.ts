import { findNearestName } from '../../nearest-name.ts'
import type { PersonRow } from '../../store/people.ts'
import type { PlaceRow, PlaceTable } from '../../store/places.ts'
import { WorkspaceRefusal } from '../../workspace/workspaces.ts'
import type { AdminOptions } from '../admin.ts'
import { editPerson, grantManager, revokeManager } from '../edit-person.ts'
import type { PersonEdit } from '../edit-person.ts'
import { refusals } from '../refusals.ts'
import type { Violation } from '../refusals.ts'
import type { RampWork } from '../session.ts'

/** What an administrator changes about a person; undefined stays as it is. */
export interface AdminEdit extends Omit<PersonEdit, 'department' | 'location'> {
  /** Names or ids of places there are. */
  readonly department?: string | undefined
  readonly location?: string | undefined
}

/**
 * What administrators change about people in Ramp. The provider's next sync overwrites what it owns (ramp-scim.md
 * 2.2). All throw WorkspaceRefusal `person.unknown`, and `person.refused` with Ramp's sentence.
 */
export interface PersonEdits {
  /** Also throws WorkspaceRefusal `place.unknown`. */
  edit(id: string, edit: AdminEdit): void
  grantManager(id: string): void
  revokeManager(id: string): void
}

export function createPersonEdits({ store, work }: Pick<AdminOptions, 'store' | 'work'>): PersonEdits {
  function change(id: string, apply: (admin: RampWork, person: PersonRow) => readonly Violation[]): void {
    const admin = work('admin')
    store.transaction(() => {
      const person = store.people.find(id)
      if (person === undefined)
        throw new WorkspaceRefusal('person.unknown', `There is no person ${JSON.stringify(id)}.`)
      const [violation] = apply(admin, person)
      if (violation !== undefined)
        throw new WorkspaceRefusal('person.refused', refusals[violation.code].message)
    })
  }

  function findPlace(table: PlaceTable, kind: string, named: string | undefined): PlaceRow | undefined {
    if (named === undefined) return undefined
    const place =
      table.find(named) ?? table.findByName(named, work('admin').settings.placeMatching === 'ignore-case')
    if (place !== undefined) return place
    const nearest = findNearestName(
      named,
      table.list().map(({ name }) => name),
    )
    throw new WorkspaceRefusal(
      'place.unknown',
      `The business has no ${kind} ${JSON.stringify(named)}.${nearest === undefined ? '' : ` Did you mean ${JSON.stringify(nearest)}?`}`,
    )
  }

  return {
    edit: (id, { department, location, ...rest }) =>
      change(id, (admin, person) =>
        editPerson(admin, person, {
          ...rest,
          department: findPlace(store.departments, 'department', department),
          location: findPlace(store.locations, 'location', location),
        }),
      ),
    grantManager: (id) => change(id, grantManager),
    revokeManager: (id) =>
      change(id, (admin, person) => {
        revokeManager(admin, person)
        return []
      }),
  }
}
