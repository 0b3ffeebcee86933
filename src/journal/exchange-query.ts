import type { Database, Statement } from 'better-sqlite3'
import type { ExchangeDetail, ExchangeQuery, ExchangeSummary } from './journal.ts'
import type { DetailRow, SummaryRow } from './row.ts'
import { ALL_COLUMNS, SUMMARY_COLUMNS, decodeDetail, decodeSummary } from './row.ts'

const MAX_LIMIT = 1000

type Filter = Exclude<keyof ExchangeQuery, 'limit'>

const CONDITIONS: readonly (readonly [Filter, string])[] = [
  ['connectionId', 'connection_id = ?'],
  ['method', 'method = ?'],
  ['status', 'status = ?'],
  ['resourceId', 'resource_id = ?'],
  ['personId', 'person_id = ?'],
  ['since', 'at >= ?'],
  ['before', 'seq < ?'],
]

export interface ExchangeReader {
  list(query: ExchangeQuery): { readonly exchanges: readonly ExchangeSummary[]; readonly next: number | null }
  find(id: string): ExchangeDetail | undefined
}

/** Reads the file only; a statement is prepared once per combination of filters. `limit` is held within 1 and 1,000. */
export function createExchangeReader(database: Database): ExchangeReader {
  const statements = new Map<string, Statement<unknown[], SummaryRow>>()
  const findById = database.prepare<[string], DetailRow>(`SELECT ${ALL_COLUMNS} FROM exchange WHERE id = ?`)

  function prepared(conditions: readonly string[]): Statement<unknown[], SummaryRow> {
    const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`
    let statement = statements.get(where)
    if (statement === undefined) {
      statement = database.prepare(
        `SELECT ${SUMMARY_COLUMNS} FROM exchange ${where} ORDER BY seq DESC LIMIT ?`,
      )
      statements.set(where, statement)
    }
    return statement
  }

  return {
    list(query) {
      const present = CONDITIONS.filter(([filter]) => query[filter] !== undefined)
      const values = present.map(([filter]) => comparable(filter, query[filter]))
      const limit = Math.max(1, Math.min(MAX_LIMIT, Math.trunc(query.limit)))
      const rows = prepared(present.map(([, condition]) => condition)).all(...values, limit + 1)
      const exchanges = rows.slice(0, limit).map(decodeSummary)
      return { exchanges, next: rows.length > limit ? (exchanges.at(-1)?.seq ?? null) : null }
    },
    find(id) {
      const row = findById.get(id)
      return row === undefined ? undefined : decodeDetail(row)
    },
  }
}

/** Instants compare as text in the one spelling they are stored in; methods are stored in capitals. */
function comparable(filter: Filter, value: string | number | undefined): string | number | undefined {
  if (filter === 'since') return new Date(value ?? '').toISOString()
  return filter === 'method' ? String(value).toUpperCase() : value
}
