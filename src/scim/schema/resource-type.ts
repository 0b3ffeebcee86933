import type { Attribute, Schema } from './attribute.ts'
import { commonAttributes } from './common.ts'

/** A resource type is data: where it lives and which schemas it is made of (RFC 7643 section 6). */
export interface ResourceType {
  readonly name: string
  readonly endpoint: string
  readonly description: string
  readonly schema: Schema
  readonly extensions: readonly { readonly schema: Schema; readonly required: boolean }[]
  /**
   * Multi-valued references to other resources that no document holds: they are read only where an answer or an
   * operation needs them, and changed by what is added and taken away.
   */
  readonly keptApart?: readonly string[]
}

/** An attribute found by name: `owner` is the extension it belongs to, undefined for core and common ones. */
export interface AttributePath {
  readonly owner?: Schema
  readonly attribute: Attribute
  readonly subAttribute?: Attribute
  /** The canonical spelling, `emails.value` or `urn:...:User:manager.value`; unique within the resource type. */
  readonly name: string
}

interface Names {
  readonly core: ReadonlyMap<string, Attribute>
  readonly extensions: ReadonlyMap<string, { schema: Schema; attributes: ReadonlyMap<string, Attribute> }>
  readonly urns: readonly string[]
}

const byLowerName = (attributes: readonly Attribute[]) =>
  new Map(attributes.map((attribute) => [attribute.name.toLowerCase(), attribute]))

const namesOf = new WeakMap<ResourceType, Names>()

function names(type: ResourceType): Names {
  let known = namesOf.get(type)
  if (known === undefined) {
    known = {
      core: byLowerName([...commonAttributes, ...type.schema.attributes]),
      extensions: new Map(
        type.extensions.map(({ schema }) => [
          schema.id.toLowerCase(),
          { schema, attributes: byLowerName(schema.attributes) },
        ]),
      ),
      urns: [type.schema, ...type.extensions.map(({ schema }) => schema)].map(({ id }) => id.toLowerCase()),
    }
    namesOf.set(type, known)
  }
  return known
}

/** The core or common attribute of that name in any case, or undefined (RFC 7643 2.1: names have no case). */
export function findAttribute(type: ResourceType, name: string): Attribute | undefined {
  return names(type).core.get(name.toLowerCase())
}

/** The extension with that URN in any case, or undefined. */
export function findExtension(type: ResourceType, urn: string): Schema | undefined {
  return names(type).extensions.get(urn.toLowerCase())?.schema
}

/** The attribute of an extension by name in any case, or undefined. */
export function findExtensionAttribute(
  type: ResourceType,
  extension: Schema,
  name: string,
): Attribute | undefined {
  return names(type).extensions.get(extension.id.toLowerCase())?.attributes.get(name.toLowerCase())
}

/** The sub-attribute of that name in any case, or undefined. */
export function findSubAttribute(attribute: Attribute, name: string): Attribute | undefined {
  const wanted = name.toLowerCase()
  return attribute.subAttributes?.find((sub) => sub.name.toLowerCase() === wanted)
}

/**
 * Splits a leading schema URN off an attribute name: `[urn, rest]`, or `['', name]` when it starts with none of the
 * type's schemas. Accepts `urn:attr`, `urn.attr` (Entra, quirk Q14) and the bare URN (`rest` is then empty).
 */
export function splitUrn(type: ResourceType, name: string): [urn: string, rest: string] {
  const lower = name.toLowerCase()
  for (const urn of names(type).urns) {
    if (!lower.startsWith(urn)) continue
    if (lower.length === urn.length) return [urn, '']
    const separator = lower[urn.length]
    if (separator === ':' || separator === '.') return [urn, name.slice(urn.length + 1)]
  }
  return ['', name]
}

/** Resolves `userName`, `name.givenName`, `urn:...:User:manager.value` in any case; undefined if no schema has it. */
export function resolvePath(type: ResourceType, name: string): AttributePath | undefined {
  const [urn, rest] = splitUrn(type, name)
  const [head = '', ...tail] = rest.split('.')
  if (head === '' || tail.length > 1) return undefined
  const owner = urn === '' || urn === type.schema.id.toLowerCase() ? undefined : findExtension(type, urn)
  const attribute = owner ? findExtensionAttribute(type, owner, head) : findAttribute(type, head)
  if (attribute === undefined) return undefined
  const prefix = owner ? `${owner.id}:` : ''
  if (tail[0] === undefined) return { ...(owner && { owner }), attribute, name: prefix + attribute.name }
  const subAttribute = findSubAttribute(attribute, tail[0])
  if (subAttribute === undefined) return undefined
  return {
    ...(owner && { owner }),
    attribute,
    subAttribute,
    name: `${prefix}${attribute.name}.${subAttribute.name}`,
  }
}
