import type { Database } from 'better-sqlite3'
import type { ResourceType } from '../scim/schema/resource-type.ts'
import { ALWAYS_KEPT, attributeNames } from './attribute-names.ts'
import type { ReferenceKeys } from './reference-keys.ts'
import { createSortAttributes } from './sort-attributes.ts'
import type { SortAttributes } from './sort-attributes.ts'

/** The numbers of an attribute's keys in this file; `forward` is missing for the attribute in column `unique_key`. */
export interface AttributeId {
  readonly forward?: number
  readonly reversed?: number
  /** The keys of an attribute that is kept apart; it has no numbers. */
  readonly references?: ReferenceKeys
}

/** The numbered attributes of one resource type in one file. */
export interface AttributeIds {
  get(name: string): AttributeId | undefined
  /** The numbers whose keys every write keeps; another set object once one more is kept. */
  kept(): ReadonlySet<number>
  /** Says that every resource has its keys of these attributes from now on. */
  keep(attributes: readonly number[]): void
  /** The attributes whose order is kept. */
  readonly sorted: SortAttributes
}

/** What is special about the attributes of a type. */
export interface AttributeHabits {
  /** Kept from the start: other rules than filters look resources up by them. */
  readonly alwaysKept?: ReadonlySet<string>
  /** The attributes kept apart. */
  readonly references?: ReadonlyMap<string, ReferenceKeys>
}

/** Gives every attribute of the type its number in this file. */
export function registerAttributes(
  database: Database,
  type: ResourceType,
  uniqueAttribute: string,
  { alwaysKept = ALWAYS_KEPT, references = new Map<string, ReferenceKeys>() }: AttributeHabits = {},
): AttributeIds {
  numberAttributes(database, type, uniqueAttribute, alwaysKept)
  const ids = new Map<string, AttributeId>()
  const rows = database
    .prepare<[string], { id: number; name: string; reversed: number }>(
      'SELECT id, name, reversed FROM attribute WHERE type = ?',
    )
    .all(type.name)
  for (const { id, name, reversed } of rows) {
    ids.set(name, { ...ids.get(name), ...(reversed === 1 ? { reversed: id } : { forward: id }) })
  }

  for (const [name, keys] of references) ids.set(name, { references: keys })

  const selectKept = database
    .prepare<[string], number>('SELECT id FROM attribute WHERE type = ? AND kept = 1')
    .pluck()
  const markKept = database.prepare<[number]>('UPDATE attribute SET kept = 1 WHERE id = ?')
  let kept: ReadonlySet<number> = new Set(selectKept.all(type.name))
  // A transaction that kept an attribute may be rolled back: read again until it has ended.
  let uncertain = false

  return {
    get: (name) => ids.get(name),
    kept() {
      if (uncertain) {
        kept = new Set(selectKept.all(type.name))
        uncertain = database.inTransaction
      }
      return kept
    },
    keep(attributes) {
      for (const attribute of attributes) markKept.run(attribute)
      uncertain = true
    },
    sorted: createSortAttributes(database, type),
  }
}

function numberAttributes(
  database: Database,
  type: ResourceType,
  uniqueAttribute: string,
  alwaysKept: ReadonlySet<string>,
): void {
  // Only in a new file: resources of an older one would have no keys of it.
  const keptFromStart = (name: string) => (known.length === 0 && alwaysKept.has(name) ? 1 : 0)
  const known = database
    .prepare<[string], string>('SELECT reversed || name FROM attribute WHERE type = ?')
    .pluck()
    .all(type.name)
  const missing: (readonly [name: string, reversed: 0 | 1, kept: 0 | 1])[] = []
  for (const { name, forward, reversed } of attributeNames(type, uniqueAttribute)) {
    if (forward && !known.includes(`0${name}`)) missing.push([name, 0, keptFromStart(name)])
    if (reversed && !known.includes(`1${name}`)) missing.push([name, 1, 0])
  }
  if (missing.length === 0) return
  database
    .prepare(
      `INSERT INTO attribute (type, name, reversed, kept)
       SELECT ?, value ->> '$[0]', value ->> '$[1]', value ->> '$[2]' FROM json_each(?)`,
    )
    .run(type.name, JSON.stringify(missing))
}
