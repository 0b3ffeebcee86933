import type { Filter } from '../scim/filter/filter.ts'
import type { ResourceType } from '../scim/schema/resource-type.ts'
import type { AttributeIds } from './attribute-ids.ts'
import { columnBreadth, columnTest, columnsOf } from './column-leaf.ts'
import type { Column } from './column-leaf.ts'
import { elementBreadth, elementsSql } from './element-sql.ts'
import { breadth, keyBreadth, keyLeaf, leafTest, reversedId, toLeaf } from './key-leaf.ts'
import type { Leaf } from './key-leaf.ts'
import { textLiteral } from './key-test.ts'
import { createSqlWriter } from './sql-writer.ts'
import type { SqlParameter, SqlWriter } from './sql-writer.ts'

/** How the resources of one type are kept in a workspace file. */
export interface FilterTable {
  readonly type: ResourceType
  /** The attribute whose folded value is column `unique_key`. */
  readonly uniqueAttribute: string
  readonly attributeIds: AttributeIds
}

/**
 * The resources a filter selects, as the parts of `SELECT <pk> FROM <from> WHERE <where>`. The text holds no value of
 * the filter, so that it is its own shape: equal texts share a prepared statement.
 */
export interface CompiledFilter {
  readonly pk: string
  /** The alias of `resource` in `from`, if it is there. */
  readonly row?: string | undefined
  readonly from: string
  readonly where: string
  /** In the order of the `?` in `from`, then `where`. */
  readonly params: readonly SqlParameter[]
  /** The attributes whose keys it reads; they must be kept before it runs. */
  readonly attributes: readonly number[]
  /** A pk may come more than once. */
  readonly repeated: boolean
  /** At most one resource can match. */
  readonly single: boolean
  /** They come in the order of their pk: the index that finds them has it next. */
  readonly byPk: boolean
}

/** What is walked, row by row, to put a filter to each: the parts of a statement, as in `CompiledFilter`. */
export interface Walk extends Pick<CompiledFilter, 'pk' | 'row' | 'from' | 'where' | 'params'> {
  /** Whether it goes from pk to pk. */
  readonly byPk: boolean
  /** Whether the walk is expected to end soon: conditions are then looked up row by row. */
  readonly few?: boolean
}

/** All resources of a type, in the order of creation. */
export const everythingOf = (type: string): Walk => ({
  pk: 'r.pk',
  row: 'r',
  from: 'resource r INDEXED BY resource_order',
  where: `r.type = ${textLiteral(type)}`,
  params: [],
  byPk: true,
})

/** With a walk, the rows of that; without one, from the narrowest condition, or all resources of the type. */
export type FilterCompiler = (filter: Filter | undefined, walk?: Walk) => CompiledFilter

/** Rows a condition is put to: `pk` is their primary key, `row` an alias of `resource` where it is at hand. */
interface Subject {
  readonly pk: string
  readonly row?: string | undefined
  /** Few rows: look each one up. Many: gather the matching keys once. */
  readonly few: boolean
}

interface Source extends Subject {
  readonly from: string
  readonly where: string
  readonly repeated: boolean
  readonly single?: boolean
  readonly byPk?: boolean
}

/**
 * Compiles filters to SQL that selects exactly what `evaluateFilter` matches. It starts from the narrowest condition
 * that must hold, through its index; the others are tested on what that one finds.
 */
export function createFilterCompiler({ type, uniqueAttribute, attributeIds }: FilterTable): FilterCompiler {
  const columns = columnsOf(uniqueAttribute)
  const everything = everythingOf(type.name)

  /** Undefined for what `attribute_key` answers: `ew` on a column, too, where reversed keys are kept. */
  const columnOf = (leaf: Leaf): Column | undefined =>
    reversedId(leaf, attributeIds) === undefined ? columns.get(leaf.path.name) : undefined

  function breadthOf(filter: Filter): number {
    const leaf = toLeaf(filter)
    if (leaf !== undefined) {
      if (isDerived(leaf)) return breadth.everything
      const column = columnOf(leaf)
      return column === undefined ? keyBreadth(leaf, attributeIds) : columnBreadth(leaf, column)
    }
    switch (filter.op) {
      case 'and':
        return Math.min(...filter.filters.map(breadthOf))
      case 'or':
        return Math.max(...filter.filters.map(breadthOf))
      case 'valuePath':
        return elementBreadth(filter.filter, attributeIds)
      default:
        return breadth.everything
    }
  }

  /** Where the rows of a filter of finite breadth are found. */
  function sourceOf(filter: Filter, writer: SqlWriter): Source {
    const leaf = toLeaf(filter)
    if (leaf !== undefined) return leafSource(leaf, writer)
    if (filter.op === 'and') return conjunctionSource(flatten(filter), writer)
    const alias = writer.alias()
    if (filter.op === 'valuePath') {
      const rows = elementsSql(filter, { alias, writer, ids: attributeIds })
      const few = elementBreadth(filter.filter, attributeIds) <= breadth.prefix
      return { pk: `${alias}.resource`, ...rows, few, repeated: true }
    }
    if (filter.op !== 'or') throw new Error(`A filter ${filter.op} selects no rows by itself`)
    const arms = filter.filters.map((part) => {
      const { pk, from, where } = sourceOf(part, writer)
      return `SELECT ${pk} AS pk FROM ${from} WHERE ${where}`
    })
    const few = breadthOf(filter) <= breadth.prefix
    return {
      pk: `${alias}.pk`,
      from: `(${arms.join(' UNION ')}) ${alias}`,
      where: 'TRUE',
      few,
      repeated: false,
    }
  }

  function leafSource(leaf: Leaf, writer: SqlWriter): Source {
    const alias = writer.alias()
    const column = columnOf(leaf)
    if (column === undefined) {
      const key = keyLeaf(leaf, attributeIds)
      const rows = writer.key(key, alias)
      const few = keyBreadth(leaf, attributeIds) <= breadth.prefix
      const byPk = key.exact && rows.from === `attribute_key ${alias}` && key.attributes.length === 1
      return { pk: `${alias}.resource`, ...rows, few, repeated: key.repeated, byPk }
    }
    const single = columnBreadth(leaf, column) === breadth.one
    const from = `resource ${alias}${column.index === undefined ? '' : ` INDEXED BY ${column.index}`}`
    // The unary plus keeps the planner on the column's own index.
    const typed = `${column.index === undefined ? '+' : ''}${alias}.type = ${textLiteral(type.name)}`
    const where = `${typed} AND ${columnSql(leaf, column, alias, writer)}`
    const few = columnBreadth(leaf, column) <= breadth.prefix
    return { pk: `${alias}.pk`, row: alias, from, where, few, repeated: false, single }
  }

  function conjunctionSource(parts: readonly Filter[], writer: SqlWriter): Source {
    const breadths = parts.map(breadthOf)
    const narrowest = breadths.indexOf(Math.min(...breadths))
    const source = sourceOf(parts[narrowest] as Filter, writer)
    const rest = parts
      .filter((_, index) => index !== narrowest)
      .map((part) => conditionSql(part, source, writer))
    return { ...source, where: [source.where, ...rest].join(' AND ') }
  }

  /** A condition on the rows of `subject`, true or false, never null. */
  function conditionSql(filter: Filter, subject: Subject, writer: SqlWriter): string {
    const leaf = toLeaf(filter)
    if (leaf !== undefined) return leafSql(leaf, subject, writer)
    switch (filter.op) {
      case 'and':
      case 'or': {
        const parts = filter.filters.map((part) => conditionSql(part, subject, writer))
        return `(${parts.join(` ${filter.op.toUpperCase()} `)})`
      }
      case 'not':
        return `NOT (${conditionSql(filter.filter, subject, writer)})`
      case 'valuePath':
        return valuePathSql(filter, subject, writer)
      case 'ne':
        return complementSql(filter.path, filter.value, false, subject, writer)
      case 'eq':
        return complementSql(filter.path, filter.value, true, subject, writer)
      default:
        throw new Error(`A filter ${filter.op} was not bound to its schema`)
    }
  }

  /** `eq null` is `not pr`, `ne null` is `pr`, `ne v` is `not eq v`. */
  function complementSql(
    path: Leaf['path'],
    value: Leaf['values'][number] | null,
    equal: boolean,
    subject: Subject,
    writer: SqlWriter,
  ): string {
    if (value !== null) return `NOT (${leafSql({ path, op: 'eq', values: [value] }, subject, writer)})`
    const present = leafSql({ path, op: 'pr', values: [] }, subject, writer)
    return equal ? `NOT (${present})` : present
  }

  function leafSql(leaf: Leaf, subject: Subject, writer: SqlWriter): string {
    if (isDerived(leaf)) return derivedSql(leaf, subject, writer)
    const alias = writer.alias()
    const column = columnOf(leaf)
    if (column !== undefined) {
      if (leaf.op === 'pr') return 'TRUE'
      if (subject.row !== undefined) return columnSql(leaf, column, subject.row, writer)
      const test = columnSql(leaf, column, alias, writer)
      return `EXISTS (SELECT 1 FROM resource ${alias} WHERE ${alias}.pk = ${subject.pk} AND ${test})`
    }
    const key = keyLeaf(leaf, attributeIds)
    const { from, where } = writer.key(key, alias)
    return subject.few && key.exact
      ? `EXISTS (SELECT 1 FROM ${from} WHERE ${where} AND ${alias}.resource = ${subject.pk})`
      : `${subject.pk} IN (SELECT ${alias}.resource FROM ${from} WHERE ${where})`
  }

  function columnSql(leaf: Leaf, column: Column, alias: string, writer: SqlWriter): string {
    const test = columnTest(leaf, column)
    writer.bind(test?.params)
    return test?.sql(`${alias}.${column.name}`) ?? 'TRUE'
  }

  function valuePathSql(
    filter: Filter & { readonly op: 'valuePath' },
    subject: Subject,
    writer: SqlWriter,
  ): string {
    const alias = writer.alias()
    const lookUp = subject.few && elementBreadth(filter.filter, attributeIds) <= breadth.category
    const resource = lookUp ? subject.pk : undefined
    const { from, where } = elementsSql(filter, { alias, writer, ids: attributeIds, resource })
    return lookUp
      ? `EXISTS (SELECT 1 FROM ${from} WHERE ${where})`
      : `${subject.pk} IN (SELECT ${alias}.resource FROM ${from} WHERE ${where})`
  }

  return (filter, walk) => {
    const writer = createSqlWriter()
    const { params, attributes } = writer
    if (walk === undefined && filter !== undefined && breadthOf(filter) !== breadth.everything) {
      const { pk, row, from, where, repeated, single = false, byPk = false } = sourceOf(filter, writer)
      return { pk, row, from, where, params, attributes, repeated, single, byPk }
    }
    const { pk, row, from, where, params: walked, byPk, few = false } = walk ?? everything
    writer.bind(walked)
    const condition = filter === undefined ? '' : ` AND (${conditionSql(filter, { pk, row, few }, writer)})`
    const all = `${where}${condition}`
    return { pk, row, from, where: all, params, attributes, repeated: false, single: false, byPk }
  }
}

function flatten(filter: Filter): readonly Filter[] {
  return filter.op === 'and' ? filter.filters.flatMap(flatten) : [filter]
}

/** Neither a column nor keyed, as they say the same of nearly every resource: read from the document, or known. */
const isDerived = ({ path }: Leaf) => path.name === 'schemas' || path.name === 'meta'

function derivedSql(leaf: Leaf, { pk, row }: Subject, writer: SqlWriter): string {
  if (leaf.path.name === 'meta') return 'TRUE'
  const alias = writer.alias()
  const test = leafTest(leaf, (_, value) => String(value))
  writer.bind(test?.params)
  const doc = row === undefined ? `(SELECT doc FROM resource WHERE pk = ${pk})` : `${row}.doc`
  const each = `json_each(${doc}, '$.schemas') ${alias}`
  return `EXISTS (SELECT 1 FROM ${each} WHERE ${test?.sql(`${alias}.value`) ?? 'TRUE'})`
}
