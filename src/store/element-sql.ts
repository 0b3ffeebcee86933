import type { Filter } from '../scim/filter/filter.ts'
import type { AttributeIds } from './attribute-ids.ts'
import { breadth, keyBreadth, keyLeaf, toLeaf } from './key-leaf.ts'
import type { KeyLeaf, KeyRows, Leaf } from './key-leaf.ts'
import type { SqlWriter } from './sql-writer.ts'

interface ElementOptions {
  /** The row of `attribute_key` that stands for the element. */
  readonly alias: string
  readonly writer: SqlWriter
  readonly ids: AttributeIds
  /** Only elements of this resource. */
  readonly resource?: string | undefined
}

/** How narrow the element rows of a value path are likely to be. */
export function elementBreadth(filter: Filter, ids: AttributeIds): number {
  const breadths = conjuncts(filter).map((part) => leafBreadth(part, ids))
  return Math.min(breadth.scan, ...breadths)
}

/**
 * The rows of `attribute_key` that belong to an element the value path selects: those of its narrowest comparison, the
 * others matched on the same resource and entry. Without one to start from, any row of the attribute.
 */
export function elementsSql(
  { path, filter }: Filter & { op: 'valuePath' },
  options: ElementOptions,
): KeyRows {
  const { alias, writer, ids, resource } = options
  const parts = conjuncts(filter)
  const breadths = parts.map((part) => leafBreadth(part, ids))
  const narrowest = Math.min(...breadths)
  const start = narrowest < breadth.present ? breadths.indexOf(narrowest) : -1
  const leaf = start === -1 ? undefined : toLeaf(parts[start] as Filter)
  const key = keyLeaf(leaf ?? { path, op: 'pr', values: [] }, ids)
  const rows = writer.key(key, alias)
  const where = [rows.where]
  if (resource !== undefined) where.push(`${alias}.resource = ${resource}`)
  const few = narrowest <= breadth.prefix || resource !== undefined
  parts.forEach((part, index) => {
    if (index !== start) where.push(conditionSql(part, options, few))
  })
  return { from: rows.from, where: where.join(' AND ') }
}

function conjuncts(filter: Filter): readonly Filter[] {
  return filter.op === 'and' ? filter.filters.flatMap(conjuncts) : [filter]
}

function leafBreadth(filter: Filter, ids: AttributeIds): number {
  const leaf = toLeaf(filter)
  return leaf === undefined ? breadth.everything : keyBreadth(leaf, ids)
}

function conditionSql(filter: Filter, options: ElementOptions, few: boolean): string {
  const leaf = toLeaf(filter)
  if (leaf !== undefined) return leafSql(leaf, options, few)
  switch (filter.op) {
    case 'and':
    case 'or': {
      const parts = filter.filters.map((part) => conditionSql(part, options, few))
      return `(${parts.join(` ${filter.op.toUpperCase()} `)})`
    }
    case 'not':
      return `NOT (${conditionSql(filter.filter, options, few)})`
    case 'eq':
    case 'ne': {
      const { path, value } = filter
      const positive: Leaf =
        value === null ? { path, op: 'pr', values: [] } : { path, op: 'eq', values: [value] }
      const test = leafSql(positive, options, few)
      return value === null && filter.op === 'ne' ? test : `NOT (${test})`
    }
    default:
      throw new Error(`A filter ${filter.op} cannot stand inside a value path`)
  }
}

function leafSql(leaf: Leaf, { alias, writer, ids }: ElementOptions, few: boolean): string {
  const key: KeyLeaf = keyLeaf(leaf, ids)
  const other = writer.alias()
  const { from, where } = writer.key(key, other)
  return few && key.exact
    ? `EXISTS (SELECT 1 FROM ${from} WHERE ${where} AND ${other}.resource = ${alias}.resource AND ${other}.entry = ${alias}.entry)`
    : `(${alias}.resource, ${alias}.entry) IN (SELECT ${other}.resource, ${other}.entry FROM ${from} WHERE ${where})`
}
