import type { Database } from 'better-sqlite3'

/** A clock as it is kept: `frozenAt` (UTC ISO 8601) when frozen, `offsetMs` when it runs beside the wall clock. */
export interface ClockRow {
  readonly mode: 'real' | 'frozen' | 'offset'
  readonly frozenAt: string | null
  readonly offsetMs: number
}

export interface ClockStore {
  /** Undefined in a file nothing was ever written to. */
  load(): ClockRow | undefined
  save(row: ClockRow): void
}

export function createClockStore(database: Database): ClockStore {
  const select = database.prepare<[], ClockRow>(
    'SELECT mode, frozen_at AS frozenAt, offset_ms AS offsetMs FROM clock WHERE only = 1',
  )
  const upsert = database.prepare<ClockRow>(
    `INSERT INTO clock (only, mode, frozen_at, offset_ms) VALUES (1, :mode, :frozenAt, :offsetMs)
     ON CONFLICT (only) DO UPDATE SET mode = excluded.mode, frozen_at = excluded.frozen_at, offset_ms = excluded.offset_ms`,
  )
  return {
    load: () => select.get(),
    save(row) {
      upsert.run(row)
    },
  }
}
