import type { Database } from 'better-sqlite3'
import type { JsonObject, JsonValue } from '../scim/document.ts'

/** The settings of a workspace that were given a value; which ones exist is not known here. */
export interface SettingsStore {
  /** Raised by every change, so that what was derived from the values can be kept until then. */
  readonly version: number
  all(): JsonObject
  /** Sets each of the values, all or none. */
  update(values: JsonObject): void
}

export function createSettingsStore(database: Database): SettingsStore {
  const selectAll = database.prepare<[], { name: string; value: string }>(
    'SELECT name, value FROM setting ORDER BY name',
  )
  const upsert = database.prepare<[string, string]>(
    'INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  )
  let version = 0

  const writeAll = database.transaction((values: JsonObject) => {
    for (const [name, value] of Object.entries(values)) {
      if (value !== undefined) upsert.run(name, JSON.stringify(value))
    }
  })

  return {
    get version() {
      return version
    },
    all: () =>
      Object.fromEntries(selectAll.all().map(({ name, value }) => [name, JSON.parse(value) as JsonValue])),
    update(values) {
      writeAll.immediate(values)
      version += 1
    },
  }
}
