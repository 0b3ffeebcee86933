import { commonAttributes } from '../scim/schema/common.ts'
import type { AttributePath, ResourceType } from '../scim/schema/resource-type.ts'

/** A filterable attribute without sub-attributes, or one sub-attribute. */
export interface LeafName {
  /** Unique within the type, as in `AttributePath`: `emails.value`, `urn:...:User:department`. */
  readonly name: string
  readonly path: AttributePath
  /** False for the attribute kept in column `unique_key`. */
  readonly forward: boolean
  /** Its keys may be kept reversed, so that `ew` is a prefix search. */
  readonly reversed: boolean
}

/** Whose endings clients search: the mail domain, and what stands in for it. */
const REVERSED: ReadonlySet<string> = new Set(['userName', 'displayName', 'externalId', 'emails.value'])

/** Of people, kept from the start: other rules than filters look them up by these. */
export const ALWAYS_KEPT: ReadonlySet<string> = new Set(['externalId', 'emails.value'])

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
    .filter(({ attribute }) => attribute.returned !== 'never' && !type.keptApart?.includes(attribute.name))
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
