import type { Database, Statement } from 'better-sqlite3'
import { LRUCache } from 'lru-cache'
import { INDEXES_ON_DEMAND } from './column-leaf.ts'
import type { CompiledFilter } from './filter-sql.ts'
import { pageSql, singleSql, totalSql } from './page-sql.ts'
import type { ResourceRow } from './resources.ts'
import type { SqlParameter } from './sql-writer.ts'

/** Runs the statements of lists in one workspace file; each shape is prepared once. */
export interface ListStatements {
  rows(sql: string, params: readonly SqlParameter[]): ResourceRow[]
  /** The one resource a filter can match at most. */
  single(compiled: CompiledFilter): ResourceRow | undefined
  /** The first so many resources of a filter that reads one attribute's keys in the order of creation (`byPk`). */
  first(compiled: CompiledFilter, count: number): ResourceRow[]
  /** How many a filter matches; `isSettled` when the transaction it is asked in has written nothing. */
  total(compiled: CompiledFilter, isSettled: boolean): number
}

/** Prepared statements are kept for so many different filters. */
const KEPT_STATEMENTS = 500

/** Totals are kept for so many different lists, until the next write. */
const KEPT_TOTALS = 100

/** The first of the resources a filter finds in the order of creation; takes a limit and an offset. */
const firstPageSql = (compiled: CompiledFilter) =>
  pageSql([{ selected: { ...compiled, params: [] } }], { direction: '>' }, { limit: 0, offset: 0 })?.sql ?? ''

export function createListStatements(database: Database): ListStatements {
  const statements = new LRUCache<string, Statement<SqlParameter[]>>({ max: KEPT_STATEMENTS })
  const singles = new LRUCache<string, Statement<SqlParameter[], ResourceRow>>({ max: KEPT_STATEMENTS })
  const firsts = new LRUCache<string, Statement<SqlParameter[], ResourceRow>>({ max: KEPT_STATEMENTS })

  function prepare<Row>(sql: string): Statement<SqlParameter[], Row> {
    for (const [index, make] of Object.entries(INDEXES_ON_DEMAND))
      if (sql.includes(index)) database.exec(make)
    return database.prepare<SqlParameter[], Row>(sql)
  }

  function prepared(sql: string, { pluck }: { pluck: boolean }): Statement<SqlParameter[]> {
    let statement = statements.get(sql)
    if (statement === undefined) {
      statement = prepare(sql)
      if (pluck) statement.pluck()
      statements.set(sql, statement)
    }
    return statement
  }

  /** The condition alone says which statement it is: it names its own index or attribute. */
  function ofCondition(
    kept: typeof singles,
    compiled: CompiledFilter,
    toSql: (compiled: CompiledFilter) => string,
  ): Statement<SqlParameter[], ResourceRow> {
    let statement = kept.get(compiled.where)
    if (statement === undefined) {
      statement = prepare(toSql(compiled))
      kept.set(compiled.where, statement)
    }
    return statement
  }

  const writes = database
    .prepare<[], string>(`SELECT total_changes() || ' ' || data_version FROM pragma_data_version`)
    .pluck()
  const totals = new LRUCache<string, number>({ max: KEPT_TOTALS })
  let totalsAt = ''

  const count = (compiled: CompiledFilter) =>
    prepared(totalSql(compiled), { pluck: true }).get(...compiled.params) as number

  return {
    rows: (sql, params) => prepared(sql, { pluck: false }).all(...params) as ResourceRow[],
    single: (compiled) => ofCondition(singles, compiled, singleSql).get(...compiled.params),
    first: (compiled, count) => ofCondition(firsts, compiled, firstPageSql).all(...compiled.params, count, 0),
    /** Counting 100,000 entries takes milliseconds, and a client that walks the pages asks for the same total again. */
    total(compiled, isSettled) {
      // A rollback takes writes back without counting.
      if (!isSettled) return count(compiled)
      const now = writes.get() ?? ''
      if (now !== totalsAt) totals.clear()
      totalsAt = now
      const key = JSON.stringify([compiled.from, compiled.where, compiled.params])
      const known = totals.get(key) ?? count(compiled)
      totals.set(key, known)
      return known
    },
  }
}
