import type { ListPosition } from '../scim/sort.ts'
import type { CompiledFilter } from './filter-sql.ts'
import { behind } from './list-order.ts'
import type { Standing } from './list-order.ts'
import { isMemberOf } from './resources.ts'
import type { SqlParameter } from './sql-writer.ts'

/** The resources of one type in a list: what is selected, and how it stands in the order asked for, if one is. */
export interface Share {
  readonly selected: CompiledFilter
  readonly standing?: Standing & { readonly join: string }
}

/** Which rows of the order, and from which end. */
export interface Stretch {
  readonly direction: '>' | '<'
  /** Only what comes behind it. */
  readonly from?: ListPosition | undefined
}

export interface Statement {
  readonly sql: string
  /** In the order of the `?`; those of LIMIT and OFFSET come behind them. */
  readonly params: readonly SqlParameter[]
}

const COLUMNS = [
  'pk',
  'id',
  'unique_key AS uniqueKey',
  'doc AS json',
  'version',
  'created',
  'last_modified AS lastModified',
]

const columns = (row: string) => COLUMNS.map((column) => `${row}.${column}`).join(', ')

// The casts keep SQLite from compiling the statement anew for every new number (as VALUE does).
const PAGE = 'LIMIT CAST(? AS INTEGER) OFFSET CAST(? AS INTEGER)'

/** The one resource a filter can match at most. */
export const singleSql = ({ row, from, where }: CompiledFilter) =>
  `SELECT ${columns(row ?? 'resource')}, ${isMemberOf(row ?? 'resource')} FROM ${from} WHERE ${where}`

/** How many there are. */
export const totalSql = ({ pk, from, where, repeated }: CompiledFilter) =>
  `SELECT count(${repeated ? `DISTINCT ${pk}` : '*'}) FROM ${from} WHERE ${where}`

/**
 * A page of documents, in order. The pks of the page are found first, in an index where there is one, so that only its
 * documents are read. Undefined when nothing of any share comes behind the position.
 */
export function pageSql(shares: readonly Share[], { direction, from }: Stretch): Statement | undefined {
  const arms = shares.map((share) => armSql(share, direction, from)).filter((arm) => arm !== undefined)
  if (arms.length === 0) return undefined
  const order = direction === '>' ? 'ASC' : 'DESC'
  const isSorted = shares.some(({ standing }) => standing !== undefined)
  const terms = (names: readonly string[]) => names.map((name) => `${name} ${order}`).join(', ')
  const found = arms.map(({ sql }) => sql).join(' UNION ALL ')
  const params = arms.flatMap((arm) => arm.params)
  const type = shares.length > 1 ? ', page.type AS type' : ''
  if (!isSorted) {
    const pks = `${found} ORDER BY ${terms(['1'])} ${PAGE}`
    const sql = `SELECT ${columns('page')}${type} FROM resource page WHERE page.pk IN (${pks}) ORDER BY ${terms(['page.pk'])}`
    return { sql, params }
  }
  const places = `${found} ORDER BY ${terms(['2', '3', '1'])} ${PAGE}`
  const sql =
    `SELECT ${columns('page')}${type}, place.rank AS listRank, place.key AS listKey` +
    ` FROM (${places}) place CROSS JOIN resource page ON page.pk = place.pk` +
    ` ORDER BY ${terms(['place.rank', 'place.key', 'place.pk'])}`
  return { sql, params }
}

function armSql(
  { selected, standing }: Share,
  direction: '>' | '<',
  position: ListPosition | undefined,
): Statement | undefined {
  const { pk, from, where, params, repeated } = selected
  const unsorted = { rank: position?.rank ?? 0, key: position?.key ?? '', join: '' }
  const { rank, key, join } = standing ?? unsorted
  const further = position === undefined ? undefined : behind({ rank, key }, pk, position, direction)
  if (position !== undefined && further === undefined) return undefined
  const text = (value: typeof rank | typeof key) => (typeof value === 'object' ? value.sql : literal(value))
  const places =
    standing === undefined ? `${pk} AS pk` : `${pk} AS pk, ${text(rank)} AS rank, ${text(key)} AS key`
  const condition = further === undefined ? '' : ` AND ${further.where}`
  return {
    sql: `SELECT ${repeated ? 'DISTINCT ' : ''}${places} FROM ${from}${join} WHERE ${where}${condition}`,
    params: [...params, ...(further?.params ?? [])],
  }
}

/** Of our own constants only: ranks and type names. */
const literal = (value: string | number) =>
  typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`
