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
