import { parseInstant } from '../scim/fold.ts'
import type { Comparison } from '../scim/filter/filter.ts'
import { breadth, breadthOf, foldedKey, leafTest } from './key-leaf.ts'
import type { Leaf } from './key-leaf.ts'
import type { KeyTest } from './key-test.ts'

/** An attribute that is a column of `resource`, never null. */
export interface Column {
  readonly name: string
  /** The index on type and this column. */
  readonly index?: string
  /** No two resources of a type share a value; where there is no `index`, the column has one of its own. */
  readonly unique?: boolean
  /** Kept as UTC ISO 8601 text, not as a folded key. */
  readonly instant?: boolean
}

/** The columns by attribute name; `uniqueAttribute` is the one whose folded value is `unique_key`. */
export function columnsOf(uniqueAttribute: string): ReadonlyMap<string, Column> {
  return new Map<string, Column>([
    ['id', { name: 'id', unique: true }],
    [uniqueAttribute, { name: 'unique_key', index: 'resource_unique_key', unique: true }],
    ['meta.created', { name: 'created', index: 'resource_created', instant: true }],
    ['meta.lastModified', { name: 'last_modified', index: 'resource_last_modified', instant: true }],
    ['meta.resourceType', { name: 'type' }],
  ])
}

/**
 * Indexes made when a statement first names them, and kept from then on: every write pays for an index, and most
 * clients never ask for these (100,000 resources take a tenth of a second).
 */
export const INDEXES_ON_DEMAND: Readonly<Record<string, string>> = {
  resource_created: 'CREATE INDEX IF NOT EXISTS resource_created ON resource (type, created, pk)',
  resource_last_modified:
    'CREATE INDEX IF NOT EXISTS resource_last_modified ON resource (type, last_modified, pk)',
  resource_id: 'CREATE INDEX IF NOT EXISTS resource_id ON resource (type, id)',
  resource_version:
    'CREATE INDEX IF NOT EXISTS resource_version ON resource (type, CAST(version AS TEXT), pk)',
}

/** What the leaf asks of the column; undefined for `pr`, which always holds. */
export function columnTest(leaf: Leaf, column: Column): KeyTest | undefined {
  return leafTest(leaf, column.instant ? instantText : foldedKey)
}

export function columnBreadth(leaf: Leaf, { index, unique }: Column): number {
  if (leaf.op === 'pr' || (index === undefined && !unique)) return breadth.everything
  return unique && leaf.op === 'eq' ? breadth.one : breadthOf(leaf)
}

const LAST_INSTANT = Date.parse('9999-12-31T23:59:59.999Z')
const FIRST_INSTANT = Date.parse('0000-01-01T00:00:00.000Z')

/** The instant as the column has it; offsets reach beyond years of four digits, where ISO text no longer sorts. */
function instantText(leaf: Leaf, value: Comparison['value'] | undefined): string {
  const instant = typeof value === 'string' ? parseInstant(value) : undefined
  if (instant === undefined)
    throw new Error(`A comparison with ${leaf.path.name} was not bound to its schema`)
  if (instant > LAST_INSTANT) return '~'
  return instant < FIRST_INSTANT ? '' : new Date(instant).toISOString()
}
