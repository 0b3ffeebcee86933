import type { EntityRef } from './admin-view.ts'
import type { EntityRow } from '../store/entities.ts'
import type { WorkspaceStore } from '../store/workspace-store.ts'
import type { Workspace } from '../workspace/workspace.ts'

/** The company every business begins with; locations that name no other belong to it (ramp-scim.md 6). */
const primaryEntity = { name: 'Primary entity', currency: 'USD' }

/** Makes the primary entity of a workspace that has none yet. */
export function ensurePrimaryEntity({ store, ids, clock }: Workspace): void {
  const { entities } = store
  if (entities.list().length > 0) return
  store.transaction(() =>
    entities.insert({ ...primaryEntity, id: ids.uuid(), isPrimary: true, createdAt: clock.now() }),
  )
}

/** An entity as it is named beside a person or a location. */
export function toEntityRef({ id, name, currency }: EntityRow): EntityRef {
  return { id, name, currency }
}

/** The entity a location belongs to: the primary one unless it was assigned to another (ramp-scim.md 6). */
export function entityAt({ entities, locations }: WorkspaceStore, location: number): EntityRow {
  const assigned = locations.entityOf(location)
  return (assigned === null ? undefined : entities.findByPk(assigned)) ?? entities.primary()
}
