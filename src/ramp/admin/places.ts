import type { CountedPlaceRow, PlaceRow, PlaceTable } from '../../store/places.ts'
import { WorkspaceRefusal } from '../../workspace/workspaces.ts'
import type { AdminOptions } from '../admin.ts'
import type { EntityRef } from '../admin-view.ts'
import { entityAt, toEntityRef } from '../entities.ts'
import { followPlaces } from '../provisioning.ts'
import { getEntity } from './entities.ts'

/** A department, with how many people are in it; one without any stays (ramp-scim.md U13). */
export interface PlaceView {
  readonly id: string
  readonly name: string
  readonly people: number
  readonly createdAt: string
}

/** A location, and the one entity it belongs to. */
export interface LocationView extends PlaceView {
  readonly entity: EntityRef
}

/** The departments and locations of a business (ramp-scim.md 2.2, 6). */
export interface PlaceAdmin {
  departments(): readonly PlaceView[]
  locations(): readonly LocationView[]
  /** Throws WorkspaceRefusal `place.name-taken`. */
  createDepartment(name: string): PlaceView
  /** In the primary entity unless another is named. Throws WorkspaceRefusal `place.name-taken`, `entity.unknown`. */
  createLocation(name: string, entityId?: string): LocationView
  /**
   * Everybody there goes along, whatever the currency; sync errors that hung on it are resolved. Throws
   * WorkspaceRefusal `location.unknown`, `entity.unknown`.
   */
  assignLocation(id: string, entityId: string): LocationView
}

export function createPlaceAdmin({ store, work }: Pick<AdminOptions, 'store' | 'work'>): PlaceAdmin {
  const { departments, locations } = store

  const toLocationView = (row: CountedPlaceRow): LocationView => ({
    ...toPlaceView(row),
    entity: toEntityRef(entityAt(store, row.pk)),
  })

  function make(table: PlaceTable, kind: string, name: string): PlaceRow {
    const { ids, now, settings } = work('admin')
    const ignoreCase = settings.placeMatching === 'ignore-case'
    const known = table.findByName(name, ignoreCase)
    if (known !== undefined)
      throw new WorkspaceRefusal(
        'place.name-taken',
        `There is a ${kind} ${JSON.stringify(known.name)} already.`,
      )
    return table.findOrCreate(name, { ignoreCase, make: () => ({ id: ids.uuid(), at: now }) })
  }

  function assign(location: number, entityId: string): void {
    const { pk, isPrimary } = getEntity(store, entityId)
    locations.assign(location, isPrimary ? null : pk)
  }

  return {
    departments: () => departments.list().map(toPlaceView),
    locations: () => locations.list().map(toLocationView),
    createDepartment: (name) =>
      store.transaction(() => toPlaceView({ ...make(departments, 'department', name), people: 0 })),
    createLocation: (name, entityId) =>
      store.transaction(() => {
        const made = make(locations, 'location', name)
        if (entityId !== undefined) assign(made.pk, entityId)
        // Somebody may have been refused the place it was not yet.
        followPlaces(work('admin'))
        return toLocationView({ ...made, people: 0 })
      }),
    assignLocation: (id, entityId) =>
      store.transaction(() => {
        const location = locations.find(id)
        if (location === undefined)
          throw new WorkspaceRefusal(
            'location.unknown',
            `The business has no location ${JSON.stringify(id)}.`,
          )
        assign(location.pk, entityId)
        followPlaces(work('admin'))
        return toLocationView(
          locations.list().find(({ pk }) => pk === location.pk) ?? { ...location, people: 0 },
        )
      }),
  }
}

function toPlaceView({ id, name, people, createdAt }: CountedPlaceRow): PlaceView {
  return { id, name, people, createdAt }
}
