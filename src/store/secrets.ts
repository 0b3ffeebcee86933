import type { Database } from 'better-sqlite3'

/** Secrets a workspace makes for itself; they stay in its file and go with it. */
export interface Secrets {
  /** The secret of that name; made by `make` the first time. */
  ensure(name: string, make: () => string): string
}

export function createSecrets(database: Database): Secrets {
  const select = database.prepare<[string], string>('SELECT value FROM secret WHERE name = ?').pluck()
  const insert = database.prepare<[string, string]>('INSERT INTO secret (name, value) VALUES (?, ?)')
  return {
    ensure(name, make) {
      const known = select.get(name)
      if (known !== undefined) return known
      const made = make()
      insert.run(name, made)
      return made
    },
  }
}
