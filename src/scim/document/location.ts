import type { Attribute } from '../schema/attribute.ts'
import { commonAttributes } from '../schema/common.ts'
import { splitUrn } from '../schema/resource-type.ts'
import type { AttributePath, ResourceType } from '../schema/resource-type.ts'
import type { ToleranceName, Tolerances } from '../tolerance.ts'
import { invalidPath, shown } from './refusal.ts'
import { subAttributeOf } from './shape.ts'
import { isDroppedName } from './verbatim.ts'

/** A sub-attribute by its canonical name; `row` is undefined for one no schema describes. */
export interface SubName {
  readonly name: string
  readonly row?: Attribute
}

/** `isKey`: the name is a key of a body, where an object under a URN is an extension of its own. */
export interface UnknownLocation {
  readonly kind: 'unknown'
  readonly container: string
  readonly name: string
  readonly isKey?: true
}

/** Where a name points. `container` is '' for the resource itself, else the URN its attributes stand under. */
export type Location =
  | { readonly kind: 'schema'; readonly container: string }
  | {
      readonly kind: 'attribute'
      readonly container: string
      readonly path: AttributePath
      readonly sub?: SubName
    }
  | UnknownLocation
  /** Never stored: it would reach the prototype, or it is a password. */
  | { readonly kind: 'ignored' }

interface Names {
  /** Attribute locations by canonical and by lower-case name, for the resource ('') and each extension URN. */
  readonly byContainer: ReadonlyMap<string, ReadonlyMap<string, Location>>
  /** Extension attributes whose name no core attribute has, for clients that send them flat. */
  readonly flat: ReadonlyMap<string, Location>
  /** Bare schema URNs in canonical and in lower case. */
  readonly schemas: ReadonlyMap<string, Location>
  readonly legacy: readonly (readonly [legacyUrn: string, urn: string])[]
}

/** SCIM 1 URNs and what they are called today (Q36). */
const LEGACY_URNS = [
  ['urn:scim:schemas:extension:enterprise:1.0', 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'],
] as const

const CORE_LEGACY_URN = 'urn:scim:schemas:core:1.0'

const namesOf = new WeakMap<ResourceType, Names>()

function compiledNames(type: ResourceType): Names {
  let names = namesOf.get(type)
  if (names === undefined) {
    names = compileNames(type)
    namesOf.set(type, names)
  }
  return names
}

function compileNames(type: ResourceType): Names {
  const core = table([...commonAttributes, ...type.schema.attributes], '', undefined)
  const flat = new Map<string, Location>()
  const byContainer = new Map<string, ReadonlyMap<string, Location>>([['', core]])
  const schemas = new Map<string, Location>()
  for (const { schema } of type.extensions) {
    const attributes = table(schema.attributes, schema.id, schema)
    byContainer.set(schema.id, attributes)
    for (const [name, location] of attributes)
      if (!core.has(name) && !flat.has(name)) flat.set(name, location)
    for (const urn of [schema.id, schema.id.toLowerCase()])
      schemas.set(urn, { kind: 'schema', container: schema.id })
  }
  for (const urn of [type.schema.id, type.schema.id.toLowerCase()])
    schemas.set(urn, { kind: 'schema', container: '' })
  const legacy = LEGACY_URNS.filter(([, urn]) => byContainer.has(urn))
  return { byContainer, flat, schemas, legacy: [...legacy, [CORE_LEGACY_URN, type.schema.id]] }
}

function table(attributes: readonly Attribute[], container: string, owner: AttributePath['owner']) {
  const locations = new Map<string, Location>()
  for (const attribute of attributes) {
    const path = {
      ...(owner && { owner }),
      attribute,
      name: owner ? `${owner.id}:${attribute.name}` : attribute.name,
    }
    const location: Location = { kind: 'attribute', container, path }
    for (const name of [attribute.name, attribute.name.toLowerCase()]) locations.set(name, location)
  }
  return locations
}

/** The location of a plain key of a body: an attribute of `container` or a bare URN, in any case; else undefined. */
export function locateKey(type: ResourceType, key: string, container = ''): Location | undefined {
  const { byContainer, schemas } = compiledNames(type)
  const attributes = byContainer.get(container)
  const exact = attributes?.get(key) ?? (container === '' ? schemas.get(key) : undefined)
  if (exact !== undefined) return exact
  const lower = key.toLowerCase()
  return attributes?.get(lower) ?? (container === '' ? schemas.get(lower) : undefined)
}

/** The location of a key no schema explains: below the schema whose URN it begins with. */
export function locateUnknown(type: ResourceType, key: string, container: string): UnknownLocation {
  const [urn, rest] = container === '' ? splitUrn(type, key) : ['', key]
  const schema = rest === '' ? undefined : compiledNames(type).schemas.get(urn)
  if (schema?.kind !== 'schema') return { kind: 'unknown', container, name: key }
  return { kind: 'unknown', container: schema.container, name: rest }
}

/** Whether a name is an extension's, given outside of it (`department` beside `userName`). */
export function isFlatExtensionName(type: ResourceType, name: string): boolean {
  const dot = name.indexOf('.')
  return compiledNames(type).flat.has((dot === -1 ? name : name.slice(0, dot)).toLowerCase())
}

/**
 * The location of `userName`, `name.givenName`, `urn:...:User:manager.value`, a bare URN, or their tolerated forms
 * (`department` for the extension's, `urn:...:User.department`, SCIM 1 URNs), in any case; names no schema has are
 * `unknown`. Throws 400 invalidPath for what cannot be a name, a path into a simple attribute (P29), and forms the
 * connection is strict about.
 */
export function locate(type: ResourceType, text: string, tolerances: Tolerances, container = ''): Location {
  const plain = locateKey(type, text, container)
  if (plain !== undefined) return plain
  if (container !== '') return locateDotted(type, text, tolerances, container)
  const name = modernName(type, text, tolerances)
  const [urn, rest] = splitUrn(type, name)
  if (urn === '') return locateDotted(type, name, tolerances, '')
  if (rest === '') return compiledNames(type).schemas.get(urn) ?? { kind: 'unknown', container: '', name }
  if (name[urn.length] === '.') permit(tolerances, 'body.urn-dot', text)
  const schema = compiledNames(type).schemas.get(urn)
  return locateDotted(type, rest, tolerances, schema?.kind === 'schema' ? schema.container : '')
}

function modernName(type: ResourceType, text: string, tolerances: Tolerances): string {
  const lower = text.toLowerCase()
  for (const [legacyUrn, urn] of compiledNames(type).legacy) {
    if (!lower.startsWith(legacyUrn)) continue
    const separator = text[legacyUrn.length]
    if (separator !== undefined && separator !== ':' && separator !== '.') continue
    permit(tolerances, 'body.scim1-urn', text)
    return urn + text.slice(legacyUrn.length)
  }
  return text
}

function locateDotted(type: ResourceType, text: string, tolerances: Tolerances, container: string): Location {
  const isUrn = /^urn:/i.test(text)
  const dot = isUrn ? -1 : text.indexOf('.')
  const head = dot === -1 ? text : text.slice(0, dot)
  const found = locateKey(type, head, container) ?? flatExtension(type, head, tolerances, container)
  if (found?.kind !== 'attribute') {
    if (text.split(/[.:]/).some((part) => part !== '' && isDroppedName(part))) return { kind: 'ignored' }
    return { kind: 'unknown', container, name: text }
  }
  if (dot === -1) return found
  const { attribute, name } = found.path
  const tail = text.slice(dot + 1)
  if (attribute.type !== 'complex' || tail === '' || tail.includes('.')) {
    throw invalidPath(
      'scim.path.no-sub-attribute',
      attribute.type === 'complex'
        ? `${shown(text)} is not a path: one sub-attribute name must follow "${name}.".`
        : `${shown(text)} is not a path: ${name} has no sub-attributes.`,
    )
  }
  if (isDroppedName(tail)) return { kind: 'ignored' }
  const row = subAttributeOf(attribute, tail)
  return { ...found, sub: row === undefined ? { name: tail } : { name: row.name, row } }
}

function flatExtension(type: ResourceType, head: string, tolerances: Tolerances, container: string) {
  if (container !== '') return undefined
  const location = compiledNames(type).flat.get(head.toLowerCase())
  return location !== undefined && tolerances.allows('body.flat-extension', head) ? location : undefined
}

function permit(tolerances: Tolerances, tolerance: ToleranceName, text: string): void {
  if (tolerances.allows(tolerance, text)) return
  throw invalidPath('scim.path.strict-urn', `${shown(text)} is not the SCIM 2.0 name of an attribute.`)
}
