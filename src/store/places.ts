import type { Database } from 'better-sqlite3'
import { foldText } from '../scim/fold.ts'

/** A department or a location. */
export interface PlaceRow {
  readonly pk: number
  readonly id: string
  readonly name: string
  /** UTC ISO 8601. */
  readonly createdAt: string
}

export interface CountedPlaceRow extends PlaceRow {
  readonly people: number
}

export interface PlaceOptions {
  readonly ignoreCase: boolean
  /** Id and time (UTC ISO 8601) of a new place. */
  make(): { readonly id: string; readonly at: string }
}

/** Departments or locations, by name. Call inside a transaction; nothing here opens one. */
export interface PlaceTable {
  find(id: string): PlaceRow | undefined
  findByPk(pk: number): PlaceRow | undefined
  /** The place of that name, trimmed. Compared without case, any spelling of it does. */
  findByName(name: string, ignoreCase: boolean): PlaceRow | undefined
  /** The place of that name, trimmed; made when new. Compared without case, the first spelling is the one kept. */
  findOrCreate(name: string, options: PlaceOptions): PlaceRow
  /** Every place with its number of people, by name. */
  list(): readonly CountedPlaceRow[]
}

/** Locations, each of which belongs to one entity. */
export interface LocationTable extends PlaceTable {
  /** pk of the entity of that location; null for the primary one. */
  entityOf(pk: number): number | null
  assign(pk: number, entity: number | null): void
}

/** The departments or the locations of one workspace file. */
export function createPlaceTable(database: Database, table: 'department' | 'location'): PlaceTable {
  const columns = `pk, id, name, created_at AS createdAt`
  const byPk = database.prepare<[number], PlaceRow>(`SELECT ${columns} FROM ${table} WHERE pk = ?`)
  const byId = database.prepare<[string], PlaceRow>(`SELECT ${columns} FROM ${table} WHERE id = ?`)
  const byKey = database.prepare<[string], PlaceRow>(`SELECT ${columns} FROM ${table} WHERE name_key = ?`)
  const insert = database.prepare(`INSERT INTO ${table} (id, name, name_key, created_at) VALUES (?, ?, ?, ?)`)
  const all = database.prepare<[], CountedPlaceRow>(
    `SELECT ${columns}, (SELECT count(*) FROM person WHERE person.${table} = ${table}.pk) AS people
     FROM ${table} ORDER BY name_key`,
  )
  const keyOf = (name: string, ignoreCase: boolean) => foldText(name.trim(), !ignoreCase)
  return {
    find: (id) => byId.get(id),
    findByPk: (pk) => byPk.get(pk),
    findByName: (name, ignoreCase) => byKey.get(keyOf(name, ignoreCase)),
    findOrCreate(name, { ignoreCase, make }) {
      const key = keyOf(name, ignoreCase)
      const known = byKey.get(key)
      if (known !== undefined) return known
      const trimmed = name.trim()
      const { id, at } = make()
      const { lastInsertRowid } = insert.run(id, trimmed, key, at)
      return { pk: Number(lastInsertRowid), id, name: trimmed, createdAt: at }
    },
    list: () => all.all(),
  }
}

/** The locations of one workspace file. */
export function createLocationTable(database: Database): LocationTable {
  const entity = database.prepare<[number], number | null>('SELECT entity FROM location WHERE pk = ?').pluck()
  const assign = database.prepare<[number | null, number]>('UPDATE location SET entity = ? WHERE pk = ?')
  return {
    ...createPlaceTable(database, 'location'),
    entityOf: (pk) => entity.get(pk) ?? null,
    assign: (pk, to) => void assign.run(to, pk),
  }
}
