import type { Database } from 'better-sqlite3'
import type { ScimDocument } from '../scim/document.ts'
import { resolvePath } from '../scim/schema/resource-type.ts'
import type { AttributePath, ResourceType } from '../scim/schema/resource-type.ts'
import { placeOf } from './sort-keys.ts'

/** The attributes of one type whose order is kept: those somebody has sorted by. */
export interface SortAttributes {
  /** By number; another map object once one more is kept. */
  kept(): ReadonlyMap<number, AttributePath>
  /** The attribute's number. The first time, every resource is given its place (100,000 take under a second). */
  ensure(path: AttributePath): number
}

/** Resources read at once; bounds the memory it takes. */
const BATCH = 10_000

export function createSortAttributes(database: Database, type: ResourceType): SortAttributes {
  const selectKept = database.prepare<[string], { id: number; name: string }>(
    'SELECT id, name FROM sort_attribute WHERE type = ?',
  )
  const insertAttribute = database.prepare<[string, string]>(
    'INSERT INTO sort_attribute (type, name) VALUES (?, ?)',
  )
  const selectResources = database.prepare<[string, number, number], { pk: number; doc: string }>(
    `SELECT pk, doc FROM resource WHERE type = +? AND pk > +? ORDER BY pk LIMIT CAST(? AS INTEGER)`,
  )
  const insertKey = database.prepare<[number, number, number, string]>(
    'INSERT INTO sort_key (attribute, resource, absent, key) VALUES (?, ?, ?, ?)',
  )

  let paths = read()
  // A transaction that kept an attribute may be rolled back: read again until it has ended.
  let uncertain = false

  function read(): ReadonlyMap<number, AttributePath> {
    const found = new Map<number, AttributePath>()
    for (const { id, name } of selectKept.all(type.name)) {
      const path = resolvePath(type, name)
      if (path !== undefined) found.set(id, path)
    }
    return found
  }

  function kept(): ReadonlyMap<number, AttributePath> {
    if (uncertain) {
      paths = read()
      uncertain = database.inTransaction
    }
    return paths
  }

  function keep(path: AttributePath): number {
    const attribute = Number(insertAttribute.run(type.name, path.name).lastInsertRowid)
    let last = 0
    for (;;) {
      const rows = selectResources.all(type.name, last, BATCH)
      for (const { pk, doc } of rows) {
        const { absent, key } = placeOf(attribute, path, JSON.parse(doc) as ScimDocument)
        insertKey.run(attribute, pk, absent, key)
      }
      if (rows.length < BATCH) return attribute
      last = rows.at(-1)?.pk ?? last
    }
  }

  const keepAtOnce = database.transaction(keep)

  return {
    kept,
    ensure(path) {
      for (const [attribute, { name }] of kept()) if (name === path.name) return attribute
      const attribute = keepAtOnce.immediate(path)
      uncertain = true
      return attribute
    },
  }
}
