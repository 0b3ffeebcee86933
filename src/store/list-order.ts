import type { ListPosition, Sort } from '../scim/sort.ts'
import { foldText } from '../scim/fold.ts'
import { columnsOf } from './column-leaf.ts'
import { everythingOf } from './filter-sql.ts'
import type { CompiledFilter, FilterTable, Walk } from './filter-sql.ts'
import { VALUE, textLiteral } from './key-test.ts'
import type { SqlParameter } from './sql-writer.ts'

/**
 * Where rows stand in the order of a list, as SQL: by `rank`, then `key`, then pk. A rank or key that is the same for
 * every resource of the type is given as a value.
 */
export interface Standing {
  readonly rank: number | { readonly sql: string }
  readonly key: string | { readonly sql: string }
}

/** The order of one type's resources in a list. */
export interface ListOrder extends Standing {
  /** The resources in this order: they are walked in an index, and only the documents of a page are read. */
  readonly walk: Walk
  /** How rows that a filter finds come to their standing: what to join them with. */
  stand(found: CompiledFilter): Standing & { readonly join: string }
}

/** `rank` orders the types among themselves where they differ as a whole. */
export type ListOrders = (sort: Sort, rank: number) => ListOrder

/** The orders of one type. The first time an attribute is sorted by, every resource is given its place. */
export function createListOrders({ type, uniqueAttribute, attributeIds }: FilterTable): ListOrders {
  const columns = columnsOf(uniqueAttribute)
  const typed = { where: `o.type = ${textLiteral(type.name)}`, params: [] }

  /** By pk, as the attribute says the same of all of them. */
  function constantOrder(rank: number, key: string): ListOrder {
    return { walk: everythingOf(type.name), rank, key, stand: () => ({ rank, key, join: '' }) }
  }

  function columnOrder(column: string, index: string, rank = 0): ListOrder {
    const keyOf = (row: string) => ({ sql: column.replaceAll('$', row) })
    return {
      walk: { pk: 'o.pk', row: 'o', from: `resource o INDEXED BY ${index}`, ...typed, byPk: false },
      rank,
      key: keyOf('o'),
      stand({ pk, row }) {
        const join = row === undefined ? ` CROSS JOIN resource o ON o.pk = ${pk}` : ''
        return { rank, key: keyOf(row ?? 'o'), join }
      },
    }
  }

  function keptOrder(attribute: number): ListOrder {
    const from = 'sort_key o INDEXED BY sort_key_order'
    const walk = { pk: 'o.resource', from, where: `o.attribute = ${attribute}`, params: [], byPk: false }
    const standing = { rank: { sql: 'o.absent' }, key: { sql: 'o.key' } }
    return {
      walk,
      ...standing,
      stand: ({ pk }) => ({
        ...standing,
        join: ` CROSS JOIN sort_key o ON o.attribute = ${attribute} AND o.resource = ${pk}`,
      }),
    }
  }

  return ({ path }, rank) => {
    if (path === undefined) return constantOrder(1, '')
    switch (path.name) {
      case 'meta.resourceType':
        return constantOrder(0, foldText(type.name, true))
      case 'meta.version':
        return columnOrder('CAST($.version AS TEXT)', 'resource_version')
      case 'meta.location':
        return columnOrder('$.id', 'resource_id', rank)
      case 'id':
        return columnOrder('$.id', 'resource_id')
    }
    const column = columns.get(path.name)
    return column?.index === undefined
      ? keptOrder(attributeIds.sorted.ensure(path))
      : columnOrder(`$.${column.name}`, column.index)
  }
}

/** What a statement says to go on behind (or before) a position. */
export interface Behind {
  readonly where: string
  readonly params: readonly SqlParameter[]
}

const sqlOf = (value: number | string | { readonly sql: string }) =>
  typeof value === 'object' ? value.sql : undefined

/**
 * The condition that rows come behind a position, walking in `direction`; undefined when none does. An index on what is
 * compared is entered there.
 */
export function behind(
  { rank, key }: Standing,
  pk: string,
  position: ListPosition,
  direction: '>' | '<',
): Behind | undefined {
  const columns: string[] = []
  const params: SqlParameter[] = []
  for (const [own, theirs] of [
    [rank, position.rank],
    [key, position.key],
  ] as const) {
    const sql = sqlOf(own)
    if (sql !== undefined) {
      columns.push(sql)
      params.push(theirs)
    } else if (own !== theirs) {
      // All of the type stand on one side of the position.
      if (columns.length > 0) break
      return own > theirs === (direction === '>') ? { where: 'TRUE', params: [] } : undefined
    }
  }
  columns.push(pk)
  params.push(position.pk)
  const where = rowValue(columns, direction)
  if (typeof key === 'string' || !key.sql.includes('(')) return { where, params }
  // An index on an expression is entered by the expression alone, not by a row of values.
  return { where: `${key.sql} ${direction}= ${VALUE} AND ${where}`, params: [position.key, ...params] }
}

function rowValue(columns: readonly string[], direction: '>' | '<'): string {
  const values = columns.map(() => VALUE).join(', ')
  return columns.length === 1
    ? `${columns.join()} ${direction} ${values}`
    : `(${columns.join(', ')}) ${direction} (${values})`
}
