import type { Database } from 'better-sqlite3'

export interface BusinessRow {
  readonly id: string
  /** UTC ISO 8601. */
  readonly createdAt: string
}

/** The business a workspace is. */
export interface BusinessStore {
  /** Made by `make` the first time. */
  ensure(make: () => BusinessRow): BusinessRow
}

export function createBusinessStore(database: Database): BusinessStore {
  const select = database.prepare<[], BusinessRow>('SELECT id, created_at AS createdAt FROM business')
  const insert = database.prepare<[string, string]>(
    'INSERT INTO business (only, id, created_at) VALUES (1, ?, ?)',
  )
  // Read with every page and changed by nobody.
  let known: BusinessRow | undefined
  return {
    ensure(make) {
      known ??= select.get()
      if (known === undefined) {
        known = make()
        insert.run(known.id, known.createdAt)
      }
      return known
    },
  }
}
