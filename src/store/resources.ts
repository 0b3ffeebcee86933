import type { Database, Statement } from 'better-sqlite3'
import type { StoredResource } from '../scim/target.ts'
import type { ResourceKey } from './attribute-keys.ts'

/** A row of `resource`: `pk` is creation order and the key of everything that hangs on the resource. */
export interface ResourceRow extends StoredResource {
  readonly pk: number
  readonly uniqueKey: string
  /** Whether the resource is in any group; there only where it was asked for along with the row. */
  readonly isMember?: 0 | 1
}

export interface NewResource {
  readonly id: string
  readonly uniqueKey: string
  readonly json: string
  readonly keys: readonly ResourceKey[]
  /** UTC ISO 8601. */
  readonly at: string
}

export interface ResourceChange {
  readonly uniqueKey: string
  readonly json: string
  readonly removedKeys: readonly ResourceKey[]
  readonly addedKeys: readonly ResourceKey[]
  /** UTC ISO 8601. */
  readonly at: string
}

const COLUMNS = `pk, id, unique_key AS uniqueKey, doc AS json, version, created, last_modified AS lastModified`

/** One step in an index, where a statement of its own would take longer than the look-up of the resource. */
export const isMemberOf = (row: string) =>
  `EXISTS (SELECT 1 FROM group_member WHERE member_pk = ${row}.pk) AS isMember`

/** Thrown when another resource of the type has the unique key; the caller knows what the key means. */
export class UniqueKeyTaken extends Error {}

/** The resources of one type in one workspace file. Call inside a transaction; nothing here opens one. */
export interface ResourceTable {
  find(id: string): ResourceRow | undefined
  findByPk(pk: number): ResourceRow | undefined
  findByUniqueKey(key: string): ResourceRow | undefined
  /** Throws UniqueKeyTaken. */
  insert(resource: NewResource): ResourceRow
  /** Throws UniqueKeyTaken. */
  update(row: ResourceRow, change: ResourceChange): ResourceRow
  /** Takes the resource out of every list; it can be linked again. */
  unlink(row: ResourceRow, keys: readonly ResourceKey[]): void
  /** Deletes the resource for good. */
  remove(row: ResourceRow, keys: readonly ResourceKey[]): void
  /** Deletes an unlinked resource for good. */
  removeUnlinked(pk: number): void
  findUnlinkedByUniqueKey(key: string): ResourceRow | undefined
  findUnlinkedByPk(pk: number): ResourceRow | undefined
  /** Brings an unlinked resource back under its old pk and id, with a new document. Throws UniqueKeyTaken. */
  relink(row: ResourceRow, resource: Omit<NewResource, 'id'>): ResourceRow
  /** The pks of the resources that have the key under that attribute. */
  findPksByKey(attribute: number, key: string): readonly number[]
}

/** `nextPk` never repeats a pk, not even an unlinked resource's: rowids of SQLite would. */
export function createResourceTable(database: Database, type: string, nextPk: () => number): ResourceTable {
  const select = (table: string, column: string): Statement<[string, string | number], ResourceRow> =>
    database.prepare(`SELECT ${COLUMNS} FROM ${table} WHERE type = ? AND ${column} = ?`)
  const byId = database.prepare<[string, string], ResourceRow>(
    `SELECT ${COLUMNS}, ${isMemberOf('resource')} FROM resource WHERE type = ? AND id = ?`,
  )
  const byPk = select('resource', 'pk')
  const byUniqueKey = select('resource', 'unique_key')
  const unlinkedByUniqueKey = database.prepare<[string, string], ResourceRow>(
    `SELECT ${COLUMNS} FROM unlinked_resource WHERE type = ? AND unique_key = ?`,
  )
  const unlinkedByPk = select('unlinked_resource', 'pk')
  const insert = database.prepare(
    `INSERT INTO resource (pk, id, type, unique_key, doc, version, created, last_modified)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const update = database.prepare(
    `UPDATE resource SET doc = ?, version = version + 1, last_modified = ? WHERE pk = ?`,
  )
  // Apart, because SQLite writes the index of every column that is named, changed or not.
  const rename = database.prepare(`UPDATE resource SET unique_key = ? WHERE pk = ?`)
  const remove = database.prepare(`DELETE FROM resource WHERE pk = ?`)
  const keep = database.prepare(`INSERT INTO unlinked_resource SELECT * FROM resource WHERE pk = ?`)
  const forget = database.prepare(`DELETE FROM unlinked_resource WHERE pk = ?`)
  const insertKey = database.prepare(
    `INSERT INTO attribute_key (attribute, key, resource, entry) VALUES (?, ?, ?, ?)`,
  )
  const deleteKey = database.prepare(
    `DELETE FROM attribute_key WHERE attribute = ? AND key = ? AND resource = ? AND entry = ?`,
  )
  const insertPlace = database.prepare(
    `INSERT INTO sort_key (attribute, resource, absent, key) VALUES (?, ?, ?, ?)`,
  )
  const deletePlace = database.prepare(`DELETE FROM sort_key WHERE attribute = ? AND resource = ?`)
  const pksByKey = database
    .prepare<[number, string], number>(
      `SELECT DISTINCT resource FROM attribute_key WHERE attribute = +? AND key = +?`,
    )
    .pluck()

  function guarded<T>(write: () => T): T {
    try {
      return write()
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'SQLITE_CONSTRAINT_UNIQUE')
        throw new UniqueKeyTaken(error.message, { cause: error })
      throw error
    }
  }

  function addKeys(pk: number, keys: readonly ResourceKey[]): void {
    for (const key of keys)
      if ('absent' in key) insertPlace.run(key.attribute, pk, key.absent, key.key)
      else insertKey.run(key.attribute, key.key, pk, key.entry)
  }

  function removeKeys(pk: number, keys: readonly ResourceKey[]): void {
    for (const key of keys)
      if ('absent' in key) deletePlace.run(key.attribute, pk)
      else deleteKey.run(key.attribute, key.key, pk, key.entry)
  }

  return {
    find: (id) => byId.get(type, id),
    findByPk: (pk) => byPk.get(type, pk),
    findByUniqueKey: (key) => byUniqueKey.get(type, key),
    insert({ id, uniqueKey, json, keys, at }) {
      const pk = nextPk()
      guarded(() => insert.run(pk, id, type, uniqueKey, json, 1, at, at))
      addKeys(pk, keys)
      return { pk, id, uniqueKey, json, version: 1, created: at, lastModified: at }
    },
    update(row, { uniqueKey, json, removedKeys, addedKeys, at }) {
      if (uniqueKey !== row.uniqueKey) guarded(() => rename.run(uniqueKey, row.pk))
      update.run(json, at, row.pk)
      removeKeys(row.pk, removedKeys)
      addKeys(row.pk, addedKeys)
      return { ...row, uniqueKey, json, version: row.version + 1, lastModified: at }
    },
    unlink(row, keys) {
      keep.run(row.pk)
      remove.run(row.pk)
      removeKeys(row.pk, keys)
    },
    remove(row, keys) {
      remove.run(row.pk)
      removeKeys(row.pk, keys)
    },
    removeUnlinked: (pk) => void forget.run(pk),
    findUnlinkedByUniqueKey: (key) => unlinkedByUniqueKey.all(type, key).at(-1),
    findUnlinkedByPk: (pk) => unlinkedByPk.get(type, pk),
    relink(row, { uniqueKey, json, keys, at }) {
      const version = row.version + 1
      forget.run(row.pk)
      guarded(() => insert.run(row.pk, row.id, type, uniqueKey, json, version, row.created, at))
      addKeys(row.pk, keys)
      return { ...row, uniqueKey, json, version, lastModified: at }
    },
    findPksByKey: (attribute, key) => pksByKey.all(attribute, key),
  }
}
