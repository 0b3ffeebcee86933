import type { Database } from 'better-sqlite3'
import { groupResourceType } from '../../../src/ramp/resource-types.ts'
import type { ScimDocument } from '../../../src/scim/document.ts'
import type { ResourceKey } from '../../../src/store/attribute-keys.ts'
import type { WorkspaceStore } from '../../../src/store/workspace-store.ts'
import type { ResourceLine } from './rows.ts'

type Kept = ResourceKey & { readonly resource: number }

const textOf = (key: ResourceKey) =>
  'entry' in key
    ? `${key.attribute} at ${key.entry}: ${key.key}`
    : `order ${key.attribute}, ${key.absent}: ${key.key}`

/** Every kept key is what extraction gives, and every key extraction gives is kept. */
export function checkKeys(
  database: Database,
  store: WorkspaceStore,
  linked: readonly ResourceLine[],
): string[] {
  const kept = new Map<number, Set<string>>()
  for (const table of [
    'SELECT resource, attribute, key, entry FROM attribute_key',
    'SELECT resource, attribute, absent, key FROM sort_key',
  ])
    for (const { resource, ...key } of database.prepare<[], Kept>(table).iterate())
      kept.set(resource, (kept.get(resource) ?? new Set()).add(textOf(key)))
  const breaches: string[] = []
  for (const { pk, id, doc, type } of linked) {
    const keys = type === groupResourceType.name ? store.groupKeys : store.keys
    const wanted = new Set(keys.extract(JSON.parse(doc) as ScimDocument).map(textOf))
    const there = kept.get(pk) ?? new Set()
    for (const key of wanted) if (!there.has(key)) breaches.push(`resource ${id}: the key ${key} is missing`)
    for (const key of there)
      if (!wanted.has(key)) breaches.push(`resource ${id}: the key ${key} is left over`)
    kept.delete(pk)
  }
  for (const pk of kept.keys()) breaches.push(`keys of pk ${pk}, which is no resource`)
  return breaches
}
