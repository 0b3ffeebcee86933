import { comparisonKey } from '../scim/fold.ts'
import { leafOf } from '../scim/filter/bind.ts'
import type { Comparison, Filter } from '../scim/filter/filter.ts'
import type { AttributePath } from '../scim/schema/resource-type.ts'
import type { AttributeIds } from './attribute-ids.ts'
import { keyTest, oneOfTest, reverseText } from './key-test.ts'
import type { KeyTest, PositiveOperator } from './key-test.ts'
import type { ReferenceKeys } from './reference-keys.ts'

/** A positive condition on one attribute: a comparison with a value, a choice of values, or `pr`. */
export interface Leaf {
  readonly path: AttributePath
  readonly op: PositiveOperator | 'in' | 'pr'
  readonly values: readonly (string | number | boolean)[]
}

/** The leaf a filter is, if it is one; `ne`, `not` and comparisons with null are complements of leaves. */
export function toLeaf(filter: Filter): Leaf | undefined {
  switch (filter.op) {
    case 'pr':
      return { path: filter.path, op: 'pr', values: [] }
    case 'or':
      return choice(filter.filters)
    case 'and':
    case 'not':
    case 'valuePath':
    case 'ne':
      return undefined
    default: {
      const { op, path, value } = filter
      return value === null ? undefined : { path, op, values: [value] }
    }
  }
}

/** `a eq "x" or a eq "y"`, which is also what a percent-encoded value becomes. */
function choice(filters: readonly Filter[]): Leaf | undefined {
  const [first] = filters
  if (first?.op !== 'eq') return undefined
  const values: (string | number | boolean)[] = []
  for (const filter of filters) {
    if (filter.op !== 'eq' || filter.value === null || filter.path.name !== first.path.name) return undefined
    values.push(filter.value)
  }
  return { path: first.path, op: 'in', values }
}

/** How narrow a condition is likely to be; SQL starts from the narrowest of a conjunction. */
export const breadth = {
  one: 0,
  exact: 1,
  prefix: 3,
  range: 4,
  category: 5,
  scan: 7,
  present: 8,
  everything: Infinity,
} as const

export function breadthOf({ op, path }: Leaf): number {
  switch (op) {
    case 'pr':
      return breadth.present
    case 'sw':
      return breadth.prefix
    case 'co':
    case 'ew':
      return breadth.scan
    case 'eq':
    case 'in': {
      const { type, canonicalValues } = leafOf(path)
      return type === 'boolean' || canonicalValues !== undefined ? breadth.category : breadth.exact
    }
    default:
      return breadth.range
  }
}

/** A leaf that rows of `attribute_key` answer: those of one attribute, or of all parts of a complex one. */
export interface KeyLeaf {
  readonly attributes: readonly number[]
  /** Where the rows are instead, for an attribute kept apart. */
  readonly references?: ReferenceKeys | undefined
  /** Undefined for `pr`: any key. */
  readonly test: KeyTest | undefined
  /** One key: with the resource it is a look-up in the primary key. */
  readonly exact: boolean
  /** A resource may have several of these rows. */
  readonly repeated: boolean
}

/** As `breadthOf`, for a leaf that keys answer. */
export function keyBreadth(leaf: Leaf, ids: AttributeIds): number {
  return reversedId(leaf, ids) === undefined ? breadthOf(leaf) : breadth.prefix
}

/** Where the attribute's keys are kept reversed, if that is what serves the leaf. */
export function reversedId({ op, path }: Leaf, ids: AttributeIds): number | undefined {
  return op === 'ew' ? ids.get(path.name)?.reversed : undefined
}

export function keyLeaf(leaf: Leaf, ids: AttributeIds): KeyLeaf {
  const { path, op } = leaf
  const references = ids.get(path.name)?.references
  if (references !== undefined)
    return { attributes: [], references, test: leafTest(leaf, foldedKey), exact: op === 'eq', repeated: true }
  const reversed = reversedId(leaf, ids)
  const attributes = reversed === undefined ? forwardIds(path, ids) : [reversed]
  return {
    attributes,
    test:
      reversed === undefined
        ? leafTest(leaf, foldedKey)
        : keyTest('sw', reverseText(foldedKey(leaf, leaf.values[0]))),
    exact: op === 'eq',
    repeated: path.attribute.multiValued || attributes.length > 1,
  }
}

type ToKey = (leaf: Leaf, value: Comparison['value'] | undefined) => string

/** The test a leaf puts to a key column whose keys `toKey` makes; undefined for `pr`. */
export function leafTest(leaf: Leaf, toKey: ToKey): KeyTest | undefined {
  if (leaf.op === 'pr') return undefined
  if (leaf.op === 'in') return oneOfTest(leaf.values.map((value) => toKey(leaf, value)))
  return keyTest(leaf.op, toKey(leaf, leaf.values[0]))
}

/** The folded key of a bound value. */
export function foldedKey({ path }: Leaf, value: Comparison['value'] | undefined): string {
  const key = comparisonKey(leafOf(path), value)
  if (key === undefined) throw new Error(`A comparison with ${path.name} was not bound to its schema`)
  return key
}

function forwardIds(path: AttributePath, ids: AttributeIds): readonly number[] {
  const parts = leafOf(path).type === 'complex' ? path.attribute.subAttributes : undefined
  const names = parts?.map(({ name }) => `${path.name}.${name}`) ?? [path.name]
  const found = names.map((name) => ids.get(name)?.forward).filter((id) => id !== undefined)
  if (found.length === 0) throw new Error(`There are no keys of ${path.name}`)
  return found
}

/** Rows in SQL: `FROM <from> WHERE <where>`. */
export interface KeyRows {
  readonly from: string
  readonly where: string
}

/** The rows that answer the leaf, called `alias`. */
export function keySql({ attributes, references, test }: KeyLeaf, alias: string): KeyRows {
  if (references !== undefined) return { from: `(${references(test?.sql)}) ${alias}`, where: 'TRUE' }
  const list = attributes.join(', ')
  const attribute = `${alias}.attribute ${attributes.length === 1 ? `= ${list}` : `IN (${list})`}`
  const where = test === undefined ? attribute : `${attribute} AND ${test.sql(`${alias}.key`)}`
  return { from: `attribute_key ${alias}`, where }
}
