import type { ListPosition } from '../scim/sort.ts'
import type { CompiledFilter } from './filter-sql.ts'
import { textLiteral } from './key-test.ts'
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

/** How many rows of it. */
export interface Extent {
  readonly limit: number
  readonly offset: number
}

export interface Statement {
  readonly sql: string
  /** In the order of the `?`. */
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
 * A page of documents, in order; behind its own parameters it takes a limit and an offset. The pks of the page are found
 * first, in an index where there is one, so that only its documents are read. Undefined when nothing of any share comes
 * behind the position.
 */
export function pageSql(
  shares: readonly Share[],
  { direction, from }: Stretch,
  { limit, offset }: Extent,
): Statement | undefined {
  const arms = shares.map((share) => armSql(share, direction, from)).filter((arm) => arm !== undefined)
  if (arms.length === 0) return undefined
  const order = direction === '>' ? 'ASC' : 'DESC'
  const by = (names: readonly string[]) => `ORDER BY ${names.map((name) => `${name} ${order}`).join(', ')}`
  const type = shares.length > 1 ? ', page.type AS type' : ''
  if (shares.every(({ standing }) => standing === undefined)) {
    const found = arms.map(({ sql }) => sql).join(' UNION ALL ')
    const sql = `SELECT ${columns('page')}${type} FROM resource page WHERE page.pk IN (${found} ${by(['1'])} ${PAGE}) ${by(['page.pk'])}`
    return { sql, params: [...arms.flatMap(({ params }) => params), limit, offset] }
  }
  const terms = termsOf(arms)
  // An arm with a constant in the order cannot be walked in it, so it is cut off first.
  const isCut = arms.length > 1 && arms.some(({ standing }) => terms.some((term) => !isSql(standing[term])))
  const cut = ({ sql, standing }: Arm) =>
    `SELECT * FROM (${sql} ${by(numbersOf(terms.filter((term) => isSql(standing[term]))))} LIMIT CAST(? AS INTEGER))`
  const found = arms.map((arm) => (isCut ? cut(arm) : arm.sql)).join(' UNION ALL ')
  const params = arms.flatMap((arm) => [...arm.params, ...(isCut ? [limit + offset] : [])])
  const sql =
    `SELECT ${columns('page')}${type}, place.rank AS listRank, place.key AS listKey` +
    ` FROM (${found} ${by(numbersOf(terms))} ${PAGE}) place CROSS JOIN resource page ON page.pk = place.pk` +
    ` ${by(['place.rank', 'place.key', 'place.pk'])}`
  return { sql, params: [...params, limit, offset] }
}

type Term = 'rank' | 'key'

interface Arm extends Statement {
  readonly standing: Standing
}

/** What tells the rows of the arms apart: not what is one value in all of them. */
function termsOf(arms: readonly Arm[]): readonly Term[] {
  const [first] = arms
  return (['rank', 'key'] as const).filter((term) =>
    arms.some(({ standing }) => isSql(standing[term]) || standing[term] !== first?.standing[term]),
  )
}

const isSql = (value: Standing[Term]): value is { readonly sql: string } => typeof value === 'object'

/** By the number of the column in what an arm selects; a constant named otherwise would be sorted by. */
const numbersOf = (terms: readonly Term[]) => [...terms.map((term) => (term === 'rank' ? '2' : '3')), '1']

function armSql(
  { selected, standing }: Share,
  direction: '>' | '<',
  position: ListPosition | undefined,
): Arm | undefined {
  const { pk, from, where, params, repeated } = selected
  const { rank, key, join } = standing ?? { rank: position?.rank ?? 0, key: position?.key ?? '', join: '' }
  const further = position === undefined ? undefined : behind({ rank, key }, pk, position, direction)
  if (position !== undefined && further === undefined) return undefined
  const text = (value: Standing[Term]) =>
    isSql(value) ? value.sql : typeof value === 'number' ? String(value) : textLiteral(value)
  const places =
    standing === undefined ? `${pk} AS pk` : `${pk} AS pk, ${text(rank)} AS rank, ${text(key)} AS key`
  const condition = further === undefined ? '' : ` AND ${further.where}`
  return {
    sql: `SELECT ${repeated ? 'DISTINCT ' : ''}${places} FROM ${from}${join} WHERE ${where}${condition}`,
    params: [...params, ...(further?.params ?? [])],
    standing: { rank, key },
  }
}
