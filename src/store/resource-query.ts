import type { Database, Statement } from 'better-sqlite3'
import { LRUCache } from 'lru-cache'
import type { ListQuery, ResourcePage } from '../scim/target.ts'
import { INDEXES_ON_DEMAND } from './column-leaf.ts'
import { createFilterCompiler } from './filter-sql.ts'
import type { CompiledFilter, FilterTable } from './filter-sql.ts'
import { createKeyFilling } from './key-filling.ts'
import type { ResourceRow } from './resources.ts'
import type { SqlParameter } from './sql-writer.ts'

export interface ResourceRowPage extends ResourcePage {
  readonly resources: readonly ResourceRow[]
}

export interface ResourceQuery {
  /** A page of the type's resources in creation order, and how many there are. */
  list(query: ListQuery): ResourceRowPage
}

const columns = (row: string) =>
  [
    'pk',
    'id',
    'unique_key AS uniqueKey',
    'doc AS json',
    'version',
    'created',
    'last_modified AS lastModified',
  ]
    .map((column) => `${row}.${column}`)
    .join(', ')

/** Prepared statements are kept for so many different filters. */
const KEPT_STATEMENTS = 500

/** Totals are kept for so many different lists, until the next write. */
const KEPT_TOTALS = 100

/** Lists the resources of one type in one workspace file. */
export function createResourceQuery(database: Database, table: FilterTable): ResourceQuery {
  const compile = createFilterCompiler(table)
  const keys = createKeyFilling(database, table)
  const statements = new LRUCache<string, Statement<SqlParameter[]>>({ max: KEPT_STATEMENTS })

  function prepared(
    key: string,
    write: () => string,
    { pluck }: { pluck: boolean },
  ): Statement<SqlParameter[]> {
    let statement = statements.get(key)
    if (statement === undefined) {
      const sql = write()
      for (const [index, make] of Object.entries(INDEXES_ON_DEMAND))
        if (sql.includes(index)) database.exec(make)
      statement = database.prepare<SqlParameter[]>(sql)
      if (pluck) statement.pluck()
      statements.set(key, statement)
    }
    return statement
  }

  function page(compiled: CompiledFilter, limit: number, offset: number): readonly ResourceRow[] {
    const { from, where, params } = compiled
    const statement = prepared(`page ${from} ${where}`, () => pageSql(compiled), { pluck: false })
    return statement.all(...params, limit, offset) as ResourceRow[]
  }

  const writes = database
    .prepare<[], string>(`SELECT total_changes() || ' ' || data_version FROM pragma_data_version`)
    .pluck()
  const totals = new LRUCache<string, number>({ max: KEPT_TOTALS })
  let totalsAt = ''

  function count(compiled: CompiledFilter): number {
    const { from, where, params } = compiled
    const statement = prepared(`total ${from} ${where}`, () => totalSql(compiled), { pluck: true })
    return statement.get(...params) as number
  }

  /** Counting 100,000 entries takes milliseconds, and a client that walks the pages asks for the same total again. */
  function total(compiled: CompiledFilter): number {
    // A rollback takes writes back without counting.
    if (database.inTransaction) return count(compiled)
    const now = writes.get() ?? ''
    if (now !== totalsAt) totals.clear()
    totalsAt = now
    const key = JSON.stringify([compiled.from, compiled.where, compiled.params])
    const known = totals.get(key) ?? count(compiled)
    totals.set(key, known)
    return known
  }

  return {
    list({ filter, startIndex, count }) {
      const compiled = compile(filter)
      keys.ensure(compiled.attributes)
      const resources = count === 0 ? [] : page(compiled, count, startIndex - 1)
      // A page that is not full is the last one, and says how many come before it; an empty one only at the start.
      const last = resources.length < count && (resources.length > 0 || startIndex === 1)
      return { totalResults: last ? startIndex - 1 + resources.length : total(compiled), resources }
    },
  }
}

// The casts keep SQLite from compiling the statement anew for every new number (as VALUE does).
const PAGE = 'LIMIT CAST(? AS INTEGER) OFFSET CAST(? AS INTEGER)'

/** The pks are walked in an index, and only the documents of the page are read. */
export function pageSql({ pk, row, from, where, repeated, single }: CompiledFilter): string {
  if (single && row !== undefined) return `SELECT ${columns(row)} FROM ${from} WHERE ${where} ${PAGE}`
  const pks = `SELECT ${repeated ? 'DISTINCT ' : ''}${pk} FROM ${from} WHERE ${where} ORDER BY ${pk} ${PAGE}`
  return `SELECT ${columns('page')} FROM resource page WHERE page.pk IN (${pks}) ORDER BY page.pk`
}

/** How many there are. */
export const totalSql = ({ pk, from, where, repeated }: CompiledFilter) =>
  `SELECT count(${repeated ? `DISTINCT ${pk}` : '*'}) FROM ${from} WHERE ${where}`
