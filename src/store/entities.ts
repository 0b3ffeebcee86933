import type { Database } from 'better-sqlite3'
import { foldText } from '../scim/fold.ts'

/** A legal company of the business. */
export interface EntityRow {
  readonly pk: number
  readonly id: string
  readonly name: string
  /** ISO 4217: what its cards are issued in. */
  readonly currency: string
  /** Locations that were assigned to no entity belong to this one. */
  readonly isPrimary: boolean
  /** UTC ISO 8601. */
  readonly createdAt: string
}

/** The entities of a business; there is always a primary one. Call inside a transaction; nothing here opens one. */
export interface EntityTable {
  primary(): EntityRow
  find(id: string): EntityRow | undefined
  findByPk(pk: number): EntityRow | undefined
  findByName(name: string): EntityRow | undefined
  /** The primary one first, then by name. */
  list(): readonly EntityRow[]
  /** Whether they issue in more than one currency; looked up once and again after a change. */
  hasSeveralCurrencies(): boolean
  insert(entity: Omit<EntityRow, 'pk'>): EntityRow
  update(entity: EntityRow): void
  /** To be called when a change was rolled back: what is kept in memory may be of it. */
  reload(): void
}

interface Raw extends Omit<EntityRow, 'isPrimary'> {
  readonly isPrimary: number
}

/** The entities of one workspace file. */
export function createEntityTable(database: Database): EntityTable {
  const select = (rest: string) =>
    `SELECT pk, id, name, currency, is_primary AS isPrimary, created_at AS createdAt FROM entity ${rest}`
  const primary = database.prepare<[], Raw>(select('WHERE is_primary = 1'))
  const byId = database.prepare<[string], Raw>(select('WHERE id = ?'))
  const byPk = database.prepare<[number], Raw>(select('WHERE pk = ?'))
  const byName = database.prepare<[string], Raw>(select('WHERE name_key = ?'))
  const all = database.prepare<[], Raw>(select('ORDER BY is_primary DESC, name_key'))
  const insert = database.prepare<[string, string, string, string, number, string]>(
    'INSERT INTO entity (id, name, name_key, currency, is_primary, created_at) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const update = database.prepare<[string, string, string, number, number]>(
    'UPDATE entity SET name = ?, name_key = ?, currency = ?, is_primary = ? WHERE pk = ?',
  )
  const another = database
    .prepare<[], number>(
      'SELECT 1 FROM entity WHERE currency <> (SELECT currency FROM entity WHERE is_primary = 1) LIMIT 1',
    )
    .pluck()
  let several: boolean | undefined
  const read = (row: Raw | undefined) => row && { ...row, isPrimary: row.isPrimary === 1 }
  return {
    primary() {
      const row = read(primary.get())
      if (row === undefined) throw new Error('The business has no primary entity.')
      return row
    },
    find: (id) => read(byId.get(id)),
    findByPk: (pk) => read(byPk.get(pk)),
    findByName: (name) => read(byName.get(foldText(name.trim()))),
    list: () => all.all().map((row) => ({ ...row, isPrimary: row.isPrimary === 1 })),
    hasSeveralCurrencies: () => (several ??= another.get() !== undefined),
    insert(entity) {
      several = undefined
      const { id, name, currency, isPrimary, createdAt } = entity
      const { lastInsertRowid } = insert.run(id, name, foldText(name), currency, isPrimary ? 1 : 0, createdAt)
      return { ...entity, pk: Number(lastInsertRowid) }
    },
    update({ pk, name, currency, isPrimary }) {
      several = undefined
      update.run(name, foldText(name), currency, isPrimary ? 1 : 0, pk)
    },
    reload() {
      several = undefined
    },
  }
}
