import { isObject } from './document.ts'
import type { JsonObject, JsonValue } from './document.ts'
import { locate } from './document/location.ts'
import type { Location } from './document/location.ts'
import { subAttributeOf } from './document/shape.ts'
import { badRequest, ScimError } from './error.ts'
import { closingBracket } from './filter/value-path.ts'
import type { Attribute } from './schema/attribute.ts'
import { findAttribute, findExtension, findExtensionAttribute } from './schema/resource-type.ts'
import type { ResourceType } from './schema/resource-type.ts'

/** Characters `attributes` and `excludedAttributes` may have together. */
export const MAX_PROJECTION_LENGTH = 8_000

/** What a parameter names: a whole attribute, or (by lower-case name) some of what is below it. */
interface Selection {
  readonly isWhole: boolean
  readonly below: ReadonlyMap<string, Selection>
}

const WHOLE: Selection = { isWhole: true, below: new Map() }

/** Which attributes an answer carries (RFC 7644 section 3.9), compiled once per request. */
export interface Projection {
  readonly type: ResourceType
  readonly mode: 'only' | 'without'
  readonly selection: Selection
}

/**
 * The projection of the query parameters; undefined when the whole resource is to be sent. `attributes` wins over
 * `excludedAttributes` (RFC 7644 3.9 wants at most one of them). Names no schema has select attributes of that name
 * and are else ignored. Throws 400 invalidValue when the parameters are longer than MAX_PROJECTION_LENGTH.
 */
export function parseProjection(
  type: ResourceType,
  attributes?: string,
  excludedAttributes?: string,
): Projection | undefined {
  const length = (attributes?.length ?? 0) + (excludedAttributes?.length ?? 0)
  if (length > MAX_PROJECTION_LENGTH) {
    throw badRequest(
      'invalidValue',
      'scim.projection.too-long',
      `attributes and excludedAttributes may have ${MAX_PROJECTION_LENGTH} characters, not ${length}.`,
    )
  }
  const only = splitNames(attributes ?? '')
  if (only.length > 0) return { type, mode: 'only', selection: compile(type, only) }
  const without = splitNames(excludedAttributes ?? '')
  return without.length > 0 || hasHidden(type)
    ? { type, mode: 'without', selection: compile(type, without) }
    : undefined
}

/** The part of a whole resource (with `schemas`, `id`, `meta`) the projection lets through; never changes it. */
export function project(projection: Projection | undefined, resource: JsonObject): JsonObject {
  if (projection === undefined) return resource
  const { type, mode, selection } = projection
  const result: Record<string, JsonValue> = {}
  for (const key of Object.keys(resource)) {
    const selected = selection.below.get(key.toLowerCase())
    const value = resource[key]
    const extension = isObject(value) && key.includes(':') ? findExtension(type, key) : undefined
    const kept =
      extension !== undefined && isObject(value)
        ? projectMembers(mode, value, selected, (name) => findExtensionAttribute(type, extension, name))
        : projectValue(mode, value, findAttribute(type, key), selected)
    if (kept !== undefined) result[key] = kept
  }
  return result
}

/** Whether anything of a core attribute, returned by default, gets through the projection. */
export function selects(projection: Projection | undefined, attribute: string): boolean {
  if (projection === undefined) return true
  const selected = projection.selection.below.get(attribute.toLowerCase())
  return projection.mode === 'only' ? selected !== undefined : selected?.isWhole !== true
}

/** What remains of one attribute; undefined for nothing. */
function projectValue(
  mode: Projection['mode'],
  value: JsonValue | undefined,
  row: Attribute | undefined,
  selected: Selection | undefined,
): JsonValue | undefined {
  const returned = row?.returned ?? 'default'
  if (returned === 'always') return value
  if (returned === 'never' || value === undefined) return undefined
  if (mode === 'only' ? selected === undefined : selected?.isWhole === true || returned === 'request')
    return undefined
  const isWhole = mode === 'only' ? selected?.isWhole === true : selected === undefined
  if (isWhole && row?.subAttributes?.some(isHidden) !== true) return value
  const part = (element: JsonValue) => {
    if (!isObject(element)) return isWhole || mode === 'without' ? element : undefined
    return projectMembers(mode, element, selected, (name) => row && subAttributeOf(row, name))
  }
  if (!Array.isArray(value)) return part(value)
  const elements = (value as readonly JsonValue[]).map(part).filter((element) => element !== undefined)
  return elements.length > 0 ? elements : undefined
}

/** What remains of an object's members: an extension's attributes or an element's sub-attributes. */
function projectMembers(
  mode: Projection['mode'],
  object: JsonObject,
  selected: Selection | undefined,
  rowOf: (name: string) => Attribute | undefined,
): JsonObject | undefined {
  const kept: Record<string, JsonValue> = {}
  for (const key of Object.keys(object)) {
    const row = rowOf(key)
    // A whole attribute is what is returned by default of it: "request" must be asked for by name.
    const isIncluded = selected?.isWhole === true && row?.returned !== 'request'
    const value = projectValue(
      mode,
      object[key],
      row,
      isIncluded ? WHOLE : selected?.below.get(key.toLowerCase()),
    )
    if (value !== undefined) kept[key] = value
  }
  return Object.keys(kept).length > 0 ? kept : undefined
}

const isHidden = ({ returned }: Attribute) => returned === 'request' || returned === 'never'

/** Names between commas; commas inside a value filter or its quotes do not count. */
function splitNames(list: string): readonly string[] {
  const names: string[] = []
  let start = 0
  for (let at = 0; at <= list.length; at++) {
    if (list[at] === '[') {
      const close = closingBracket(list, at)
      if (close !== -1) at = close
    } else if (at === list.length || list[at] === ',') {
      const name = list.slice(start, at).trim()
      if (name !== '') names.push(name)
      start = at + 1
    }
  }
  return names
}

interface OpenSelection extends Selection {
  isWhole: boolean
  readonly below: Map<string, OpenSelection>
}

function compile(type: ResourceType, names: readonly string[]): Selection {
  const selection: OpenSelection = { isWhole: false, below: new Map() }
  for (const name of names) {
    // Entra asks for `emails[type eq "work"]` (A6): the filter chooses no attribute.
    const location = findLocation(type, name.replace(/\[.*\]/s, ''))
    switch (location?.kind) {
      case 'schema':
        if (location.container !== '') select(selection, [location.container])
        else for (const row of type.schema.attributes) select(selection, [row.name])
        break
      case 'attribute':
        select(selection, [location.container, location.path.attribute.name, location.sub?.name ?? ''])
        break
      case 'unknown':
        for (const steps of unknownSteps(location.name)) select(selection, [location.container, ...steps])
        break
      default:
    }
  }
  return selection
}

/** What no schema describes may stand under its whole name, or below the URN or the object the name starts with. */
function unknownSteps(name: string): readonly (readonly string[])[] {
  const cut = /^urn:/i.test(name) ? name.lastIndexOf(':') : name.indexOf('.')
  return cut === -1 ? [[name]] : [[name], [name.slice(0, cut), name.slice(cut + 1)]]
}

function select(selection: OpenSelection, path: readonly string[]): void {
  let level = selection
  for (const step of path) {
    if (step === '') continue
    const key = step.toLowerCase()
    let below = level.below.get(key)
    if (below === undefined) {
      below = { isWhole: false, below: new Map() }
      level.below.set(key, below)
    }
    level = below
  }
  level.isWhole = true
}

const permissive = { allows: () => true }

function findLocation(type: ResourceType, name: string): Location | undefined {
  try {
    return locate(type, name, permissive)
  } catch (error) {
    if (error instanceof ScimError) return undefined
    throw error
  }
}

const hiddenOf = new WeakMap<ResourceType, boolean>()

/** Whether a type has attributes that only an explicit request returns. */
function hasHidden(type: ResourceType): boolean {
  let hidden = hiddenOf.get(type)
  if (hidden === undefined) hiddenOf.set(type, (hidden = findHidden(type)))
  return hidden
}

function findHidden(type: ResourceType): boolean {
  const rows = [type.schema, ...type.extensions.map(({ schema }) => schema)].flatMap(
    (schema) => schema.attributes,
  )
  return rows.some((row) =>
    [row, ...(row.subAttributes ?? [])].some(({ returned }) => returned === 'request'),
  )
}
