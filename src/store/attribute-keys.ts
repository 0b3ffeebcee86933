import type { Database } from 'better-sqlite3'
import { isObject } from '../scim/document.ts'
import type { JsonObject, JsonValue, ScimDocument } from '../scim/document.ts'
import { comparisonKey } from '../scim/fold.ts'
import type { Attribute } from '../scim/schema/attribute.ts'
import { commonAttributes } from '../scim/schema/common.ts'
import type { AttributePath, ResourceType } from '../scim/schema/resource-type.ts'

/** A row of `attribute_key` without its resource: one folded value, and its position in a multi-valued attribute. */
export interface ResourceKey {
  readonly attribute: number
  readonly key: string
  readonly entry: number
}

/** A filterable attribute without sub-attributes, or one sub-attribute. */
export interface LeafName {
  /** Unique within the type, as in `AttributePath`: `emails.value`, `urn:...:User:department`. */
  readonly name: string
  readonly path: AttributePath
  /** False for the attribute kept in column `unique_key`. */
  readonly forward: boolean
  /** Also kept reversed, so that `ew` is a prefix search. */
  readonly reversed: boolean
}

/** The numbers of an attribute's keys in this file; `forward` is missing for the attribute in column `unique_key`. */
export interface AttributeId {
  readonly forward?: number
  readonly reversed?: number
}

export type AttributeIds = ReadonlyMap<string, AttributeId>

/** Whose endings clients search: the mail domain, and what stands in for it. Each costs a row per value on write. */
const REVERSED: ReadonlySet<string> = new Set(['userName', 'displayName', 'externalId', 'emails.value'])

/** Columns of `resource`, or read from the document (`schemas`). */
const UNKEYED: ReadonlySet<string> = new Set(['id', 'schemas', 'meta'])

/** Every filterable leaf attribute of the type that has keys; `uniqueAttribute` is the one in column `unique_key`. */
export function attributeNames(type: ResourceType, uniqueAttribute: string): readonly LeafName[] {
  const core = [...commonAttributes.filter(({ name }) => !UNKEYED.has(name)), ...type.schema.attributes]
  const paths: AttributePath[] = core.map((attribute) => ({ attribute, name: attribute.name }))
  for (const { schema } of type.extensions) {
    for (const attribute of schema.attributes) {
      paths.push({ owner: schema, attribute, name: `${schema.id}:${attribute.name}` })
    }
  }
  return paths
    .filter(({ attribute }) => attribute.returned !== 'never')
    .flatMap((path) => leavesOf(path))
    .map((path) => ({
      name: path.name,
      path,
      forward: path.name !== uniqueAttribute,
      reversed: REVERSED.has(path.name),
    }))
}

function leavesOf(path: AttributePath): readonly AttributePath[] {
  if (path.attribute.type !== 'complex') return [path]
  const subAttributes = path.attribute.subAttributes ?? []
  return subAttributes
    .filter(({ returned }) => returned !== 'never')
    .map((subAttribute) => ({ ...path, subAttribute, name: `${path.name}.${subAttribute.name}` }))
}

/** Gives every attribute of the type its number in this file, and returns them by name. */
export function registerAttributes(
  database: Database,
  type: ResourceType,
  uniqueAttribute: string,
): AttributeIds {
  const leaves = attributeNames(type, uniqueAttribute)
  const wanted = leaves.flatMap(({ name, forward, reversed }) => [
    ...(forward ? [[name, 0] as const] : []),
    ...(reversed ? [[name, 1] as const] : []),
  ])
  const select = database.prepare<[string], { id: number; name: string; reversed: number }>(
    'SELECT id, name, reversed FROM attribute WHERE type = ?',
  )
  const known = new Set(select.all(type.name).map(({ name, reversed }) => `${reversed}${name}`))
  const missing = wanted.filter(([name, reversed]) => !known.has(`${reversed}${name}`))
  if (missing.length > 0) {
    database
      .prepare(
        "INSERT INTO attribute (type, name, reversed) SELECT ?, value ->> '$[0]', value ->> '$[1]' FROM json_each(?)",
      )
      .run(type.name, JSON.stringify(missing))
  }
  const ids = new Map<string, AttributeId>()
  for (const { id, name, reversed } of select.all(type.name)) {
    ids.set(name, { ...ids.get(name), ...(reversed === 1 ? { reversed: id } : { forward: id }) })
  }
  return ids
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

interface Leaf extends AttributeId {
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

/** Extracts keys along a table compiled once per resource type. */
export function createAttributeKeys(
  type: ResourceType,
  uniqueAttribute: string,
  ids: AttributeIds,
): AttributeKeys {
  const containers = compileContainers(attributeNames(type, uniqueAttribute), ids)

  function diff(before: ScimDocument, after: ScimDocument): KeyDifference {
    const difference = { removed: [], added: [] }
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

function compileContainers(names: readonly LeafName[], ids: AttributeIds): readonly Container[] {
  const containers: Container[] = []
  for (const { name, path } of names) {
    const { owner, attribute, subAttribute } = path
    let container = containers.find((known) => known.owner === owner?.id)
    if (container === undefined) containers.push((container = { owner: owner?.id, parts: [] }))
    let part = container.parts.find((known) => known.name === attribute.name)
    if (part === undefined) container.parts.push((part = { name: attribute.name, leaves: [] }))
    part.leaves.push({
      ...ids.get(name),
      subAttribute: subAttribute?.name,
      attribute: subAttribute ?? attribute,
    })
  }
  return containers
}

interface Changes {
  readonly removed: ResourceKey[]
  readonly added: ResourceKey[]
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
  keys: ResourceKey[],
): void {
  if (key === undefined || key === '') return
  if (forward !== undefined) keys.push({ attribute: forward, key, entry })
  if (reversed !== undefined) keys.push({ attribute: reversed, key: reverseText(key), entry })
}

/** The text from its last code point to its first. */
export function reverseText(text: string): string {
  let reversed = ''
  for (const character of text) reversed = character + reversed
  return reversed
}
