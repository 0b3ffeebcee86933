import type { EntityRow } from '../../store/entities.ts'
import { WorkspaceRefusal } from '../../workspace/workspaces.ts'
import type { AdminOptions } from '../admin.ts'
import { followPlaces } from '../provisioning.ts'

/** A legal company of the business as Ramp's administrators see it. */
export interface EntityView {
  readonly id: string
  readonly name: string
  /** ISO 4217: what its cards are issued in. */
  readonly currency: string
  /** Locations that were assigned to no entity belong to this one. */
  readonly isPrimary: boolean
  /** UTC ISO 8601. */
  readonly createdAt: string
}

/** The entities of a business (ramp-scim.md 6). */
export interface EntityAdmin {
  /** The primary one first, then by name. */
  list(): readonly EntityView[]
  /** Throws WorkspaceRefusal `entity.name-taken`. */
  create(entity: Pick<EntityView, 'name' | 'currency'>): EntityView
  /** Sync errors that hung on the currency are resolved. Throws WorkspaceRefusal `entity.unknown`, `entity.name-taken`. */
  update(
    id: string,
    change: { readonly name?: string | undefined; readonly currency?: string | undefined },
  ): EntityView
}

export function createEntityAdmin({ store, work }: Pick<AdminOptions, 'store' | 'work'>): EntityAdmin {
  const { entities } = store

  function refuseTaken(name: string, except?: EntityRow): void {
    const known = entities.findByName(name)
    if (known !== undefined && known.pk !== except?.pk)
      throw new WorkspaceRefusal(
        'entity.name-taken',
        `There is an entity ${JSON.stringify(known.name)} already.`,
      )
  }

  return {
    list: () => entities.list().map(toEntityView),
    create({ name, currency }) {
      const { ids, now } = work('admin')
      return store.transaction(() => {
        refuseTaken(name)
        const entity = { id: ids.uuid(), name: name.trim(), currency, isPrimary: false, createdAt: now }
        return toEntityView(entities.insert(entity))
      })
    },
    update(id, { name, currency }) {
      const admin = work('admin')
      return store.transaction(() => {
        const entity = getEntity(store, id)
        if (name !== undefined) refuseTaken(name, entity)
        const next = { ...entity, name: (name ?? entity.name).trim(), currency: currency ?? entity.currency }
        entities.update(next)
        if (next.currency !== entity.currency) followPlaces(admin)
        return toEntityView(next)
      })
    },
  }
}

/** Throws WorkspaceRefusal `entity.unknown`. */
export function getEntity({ entities }: AdminOptions['store'], id: string): EntityRow {
  const entity = entities.find(id)
  if (entity === undefined)
    throw new WorkspaceRefusal('entity.unknown', `The business has no entity ${JSON.stringify(id)}.`)
  return entity
}

function toEntityView({ id, name, currency, isPrimary, createdAt }: EntityRow): EntityView {
  return { id, name, currency, isPrimary, createdAt }
}
