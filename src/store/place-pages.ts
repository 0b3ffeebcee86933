import type { Database } from 'better-sqlite3'
import { foldText } from '../scim/fold.ts'

/** A department or a location in a list; `entityId` is a location's, the primary one's when it names none. */
export interface ListedPlaceRow {
  readonly pk: number
  readonly id: string
  readonly name: string
  readonly entityId: string | null
}

export interface PlacePageQuery {
  readonly afterPk: number
  readonly limit: number
  /** pk of an entity. */
  readonly entity?: number | undefined
}

export interface NewPlace {
  readonly id: string
  readonly name: string
  /** pk of a location's entity; null for the primary one, and for departments. */
  readonly entity: number | null
  /** UTC ISO 8601. */
  readonly createdAt: string
}

/** Departments or locations by their ids, in the order they were made. Call writes inside a transaction. */
export interface PlacePages {
  find(id: string): ListedPlaceRow | undefined
  findByName(name: string, ignoreCase: boolean): ListedPlaceRow | undefined
  page(query: PlacePageQuery): readonly ListedPlaceRow[]
  insert(place: NewPlace, ignoreCase: boolean): void
  rename(pk: number, name: string, ignoreCase: boolean): void
  /** Locations only. */
  move(pk: number, entity: number): void
  hasPeople(pk: number): boolean
}

/** The departments or the locations of one workspace file. */
export function createPlacePages(database: Database, table: 'department' | 'location'): PlacePages {
  const isLocation = table === 'location'
  const primary = '(SELECT pk FROM entity WHERE is_primary = 1)'
  const entityId = isLocation
    ? `(SELECT id FROM entity WHERE pk = coalesce(location.entity, ${primary}))`
    : 'NULL'
  const select = (rest: string) => `SELECT pk, id, name, ${entityId} AS entityId FROM ${table} ${rest}`
  const byId = database.prepare<[string], ListedPlaceRow>(select('WHERE id = ?'))
  const byKey = database.prepare<[string], ListedPlaceRow>(select('WHERE name_key = ?'))
  const page = database.prepare<[number, number], ListedPlaceRow>(select('WHERE pk > ? ORDER BY pk LIMIT ?'))
  const pageOfEntity = isLocation
    ? database.prepare<[number, number, number], ListedPlaceRow>(
        select(`WHERE pk > ? AND coalesce(entity, ${primary}) = ? ORDER BY pk LIMIT ?`),
      )
    : undefined
  const insert = isLocation
    ? database.prepare('INSERT INTO location (id, name, name_key, created_at, entity) VALUES (?, ?, ?, ?, ?)')
    : database.prepare('INSERT INTO department (id, name, name_key, created_at) VALUES (?, ?, ?, ?)')
  const rename = database.prepare<[string, string, number]>(
    `UPDATE ${table} SET name = ?, name_key = ? WHERE pk = ?`,
  )
  const move = isLocation
    ? database.prepare<[number, number]>('UPDATE location SET entity = ? WHERE pk = ?')
    : undefined
  const anybody = database
    .prepare<[number], number>(`SELECT EXISTS (SELECT 1 FROM person WHERE ${table} = ?)`)
    .pluck()
  const keyOf = (name: string, ignoreCase: boolean) => foldText(name, !ignoreCase)
  return {
    find: (id) => byId.get(id),
    findByName: (name, ignoreCase) => byKey.get(keyOf(name, ignoreCase)),
    page: ({ afterPk, limit, entity }) =>
      entity === undefined || pageOfEntity === undefined
        ? page.all(afterPk, limit)
        : pageOfEntity.all(afterPk, entity, limit),
    insert({ id, name, entity, createdAt }, ignoreCase) {
      const values = [id, name, keyOf(name, ignoreCase), createdAt]
      insert.run(...(isLocation ? [...values, entity] : values))
    },
    rename: (pk, name, ignoreCase) => void rename.run(name, keyOf(name, ignoreCase), pk),
    move: (pk, entity) => void move?.run(entity, pk),
    hasPeople: (pk) => anybody.get(pk) === 1,
  }
}
