import type { Database } from 'better-sqlite3'

/** How many resources there are, and where the one of an index stands, without counting them anew. */
export interface Positions {
  total(types: readonly string[]): number
  /**
   * Where to start for the resource that `offset` others of these types precede in creation order: at pk `from`, and
   * `skip` further on.
   */
  seek(types: readonly string[], offset: number): { readonly from: number; readonly skip: number }
}

/** Resources are counted by stretches of so many pks. */
const STRETCH = 4096

/** Its presence says that the counts are right. */
const COUNTED = '#counted'

/**
 * SQLite itself keeps the counts, in memory: its triggers see every write, whoever makes it, and a rollback takes them
 * back. They are made when first asked for after the file is opened (100,000 resources take some milliseconds).
 */
export function createPositions(database: Database): Positions {
  const stretch = (row: string) => `${row}.pk / ${STRETCH}`
  const less = `UPDATE position SET n = n - 1 WHERE type = old.type AND stretch = ${stretch('old')};`
  const more = `INSERT INTO position VALUES (new.type, ${stretch('new')}, 1) ON CONFLICT DO UPDATE SET n = n + 1;`
  database.exec(`
    CREATE TEMP TABLE IF NOT EXISTS position (
      type TEXT NOT NULL, stretch INTEGER NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (type, stretch)
    ) STRICT, WITHOUT ROWID;
    CREATE TEMP TRIGGER IF NOT EXISTS position_insert AFTER INSERT ON main.resource BEGIN ${more} END;
    CREATE TEMP TRIGGER IF NOT EXISTS position_delete AFTER DELETE ON main.resource BEGIN ${less} END;
    CREATE TEMP TRIGGER IF NOT EXISTS position_move AFTER UPDATE OF pk, type ON main.resource BEGIN ${less} ${more} END;
  `)
  const counted = database
    .prepare<[], number>(`SELECT 1 FROM temp.position WHERE type = '${COUNTED}'`)
    .pluck()
  const sum = database
    .prepare<[string], number>(`SELECT coalesce(sum(n), 0) FROM temp.position WHERE type = ?`)
    .pluck()
  const stretches = database
    .prepare<[string], [stretch: number, n: number]>(
      `SELECT stretch, n FROM temp.position WHERE type = ? ORDER BY stretch`,
    )
    .raw()
  const count = `
    DELETE FROM temp.position;
    INSERT INTO temp.position SELECT type, ${stretch('resource')}, count(*) FROM main.resource GROUP BY 1, 2;
    INSERT INTO temp.position VALUES ('${COUNTED}', 0, 0);`
  const countAtOnce = database.transaction(() => database.exec(count))

  function ensure(): void {
    if (counted.get() === undefined) countAtOnce()
  }

  return {
    total(types) {
      ensure()
      return types.reduce((total, type) => total + (sum.get(type) ?? 0), 0)
    },
    seek(types, offset) {
      ensure()
      const [type] = types
      const counts = type !== undefined && types.length === 1 ? stretches.all(type) : together(types)
      let before = 0
      for (const [at, n] of counts) {
        if (before + n > offset) return { from: at * STRETCH, skip: offset - before }
        before += n
      }
      return { from: Number.MAX_SAFE_INTEGER, skip: 0 }
    },
  }

  function together(types: readonly string[]): readonly (readonly [stretch: number, n: number])[] {
    const sums = new Map<number, number>()
    for (const [at, n] of types.flatMap((type) => stretches.all(type))) sums.set(at, (sums.get(at) ?? 0) + n)
    return [...sums].sort(([a], [b]) => a - b)
  }
}
