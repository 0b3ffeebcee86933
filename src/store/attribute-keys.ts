import { isObject } from '../scim/document.ts'
import type { JsonObject, JsonValue, ScimDocument } from '../scim/document.ts'
import { comparisonKey } from '../scim/fold.ts'
import type { Attribute } from '../scim/schema/attribute.ts'
import type { ResourceType } from '../scim/schema/resource-type.ts'
import type { AttributeIds } from './attribute-ids.ts'
import { attributeNames } from './attribute-names.ts'
import type { LeafName } from './attribute-names.ts'
import { reverseText } from './key-test.ts'
import { diffSortKeys, sortKeysOf } from './sort-keys.ts'
import type { SortKey } from './sort-keys.ts'

/** What is kept of a document beside it: the values it is found by, and its places in the orders it is sorted by. */
export type ResourceKey = FilterKey | SortKey

/** A row of `attribute_key` without its resource: one folded value, and its position in a multi-valued attribute. */
export interface FilterKey {
  readonly attribute: number
  readonly key: string
  readonly entry: number
}

export interface AttributeKeys {
  /** The keys of a document; attributes no schema defines have none. */
  extract(document: ScimDocument): readonly ResourceKey[]
  /** What an update of `before` to `after` deletes and inserts; parts the two share are not looked at. */
  diff(before: ScimDocument, after: ScimDocument): KeyDifference
}

export interface KeyDifference {
  readonly removed: readonly ResourceKey[]
  readonly added: readonly ResourceKey[]
}

/** The same of the keys filters read, alone. */
export interface FilterKeys {
  extract(document: ScimDocument): readonly FilterKey[]
  diff(before: ScimDocument, after: ScimDocument): Changes
}

interface Leaf {
  readonly forward: number | undefined
  readonly reversed: number | undefined
  readonly subAttribute: string | undefined
  readonly attribute: Attribute
}

interface Part {
  readonly name: string
  readonly leaves: Leaf[]
}

interface Container {
  /** The URN of the extension; undefined for the document itself. */
  readonly owner: string | undefined
  readonly parts: Part[]
}

/** The keys of a type's documents, for the attributes whose keys are kept at the time. */
export function createAttributeKeys(
  type: ResourceType,
  uniqueAttribute: string,
  ids: AttributeIds,
): AttributeKeys {
  const leaves = attributeNames(type, uniqueAttribute)
  let compiledFor = ids.kept()
  let extractor = compileExtractor(leaves, ids, compiledFor)

  /** Compiled anew only when another attribute has come to be kept. */
  function current(): FilterKeys {
    const kept = ids.kept()
    if (kept !== compiledFor) extractor = compileExtractor(leaves, ids, kept)
    compiledFor = kept
    return extractor
  }

  return {
    extract(document) {
      const found = current().extract(document)
      const sorted = ids.sorted.kept()
      return sorted.size === 0 ? found : [...found, ...sortKeysOf(sorted, document)]
    },
    diff(before, after) {
      const difference = current().diff(before, after)
      const sorted = ids.sorted.kept()
      if (sorted.size === 0) return difference
      const { removed, added } = diffSortKeys(sorted, before, after)
      return { removed: [...difference.removed, ...removed], added: [...difference.added, ...added] }
    },
  }
}

/** Extracts the keys of the attributes in `kept`, along a table made once. */
export function compileExtractor(
  leaves: readonly LeafName[],
  ids: AttributeIds,
  kept: ReadonlySet<number>,
): FilterKeys {
  const containers = compileContainers(leaves, ids, kept)

  function diff(before: ScimDocument, after: ScimDocument): Changes {
    const difference: Changes = { removed: [], added: [] }
    for (const { owner, parts } of containers) {
      const old = owner === undefined ? before : containerOf(before[owner])
      const next = owner === undefined ? after : containerOf(after[owner])
      if (old === next) continue
      for (const part of parts) diffPart(part, old[part.name], next[part.name], difference)
    }
    return difference
  }

  return { diff, extract: (document) => diff(NOTHING, document).added }
}

const NOTHING: JsonObject = {}

const containerOf = (value: JsonValue | undefined): JsonObject => (isObject(value) ? value : NOTHING)

function compileContainers(
  leaves: readonly LeafName[],
  ids: AttributeIds,
  kept: ReadonlySet<number>,
): readonly Container[] {
  const containers: Container[] = []
  for (const { name, path } of leaves) {
    const { owner, attribute, subAttribute } = path
    const { forward, reversed } = ids.get(name) ?? {}
    const leaf = {
      forward: forward !== undefined && kept.has(forward) ? forward : undefined,
      reversed: reversed !== undefined && kept.has(reversed) ? reversed : undefined,
      subAttribute: subAttribute?.name,
      attribute: subAttribute ?? attribute,
    }
    if (leaf.forward === undefined && leaf.reversed === undefined) continue
    let container = containers.find((known) => known.owner === owner?.id)
    if (container === undefined) containers.push((container = { owner: owner?.id, parts: [] }))
    let part = container.parts.find((known) => known.name === attribute.name)
    if (part === undefined) container.parts.push((part = { name: attribute.name, leaves: [] }))
    part.leaves.push(leaf)
  }
  return containers
}

interface Changes {
  readonly removed: FilterKey[]
  readonly added: FilterKey[]
}

function diffPart(
  { leaves }: Part,
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  changes: Changes,
): void {
  if (before === after) return
  const old = elementsOf(before)
  const next = elementsOf(after)
  const length = Math.max(old.length, next.length)
  for (let entry = 0; entry < length; entry++) {
    if (old[entry] === next[entry]) continue
    for (const leaf of leaves) {
      const oldValue = valueOf(leaf, old[entry])
      const nextValue = valueOf(leaf, next[entry])
      if (oldValue === nextValue) continue
      const oldKey = comparisonKey(leaf.attribute, oldValue)
      const nextKey = comparisonKey(leaf.attribute, nextValue)
      if (oldKey === nextKey) continue
      addKeys(leaf, oldKey, entry, changes.removed)
      addKeys(leaf, nextKey, entry, changes.added)
    }
  }
}

function elementsOf(value: JsonValue | undefined): readonly (JsonValue | undefined)[] {
  if (value === undefined) return []
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [value]
}

function valueOf({ subAttribute }: Leaf, element: JsonValue | undefined): JsonValue | undefined {
  if (subAttribute === undefined) return element
  return isObject(element) ? element[subAttribute] : undefined
}

/** An empty value counts as absent (row A13), as it does for `pr`. */
function addKeys(
  { forward, reversed }: Leaf,
  key: string | undefined,
  entry: number,
  keys: FilterKey[],
): void {
  if (key === undefined || key === '') return
  if (forward !== undefined) keys.push({ attribute: forward, key, entry })
  if (reversed !== undefined) keys.push({ attribute: reversed, key: reverseText(key), entry })
}
