import type { Tolerances } from '../tolerance.ts'
import { findSubAttribute, resolvePath, splitUrn } from '../schema/resource-type.ts'
import type { AttributePath, ResourceType } from '../schema/resource-type.ts'
import type { Token } from './lexer.ts'
import { invalidFilter, tolerate } from './refusal.ts'

/** SCIM 1.1 URNs some clients still send (Q36), and what followed them. */
const scim1Urns: readonly (readonly [prefix: string, urn: string])[] = [
  ['urn:scim:schemas:extension:enterprise:1.0', 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'],
  ['urn:scim:schemas:core:1.0', ''],
]

/** Attributes made up for each answer; nothing stored could be compared with them. */
const derived: Readonly<Record<string, string>> = {
  'meta.location': 'filter on id instead.',
  'meta.version': 'read the resource to learn its version.',
}

/**
 * The attribute a filter names, in any case (RFC 7643 2.1), URN-qualified with `:` (RFC 7644 3.10). Throws 400
 * invalidFilter for one the schemas do not define, one never returned, and one that is not stored.
 */
export function resolveFilterName(type: ResourceType, token: Token, tolerances: Tolerances): AttributePath {
  const written = replaceScim1Urn(token, tolerances)
  const path = resolvePath(type, written) ?? resolveUnqualified(type, token, written, tolerances)
  if (path === undefined)
    throw unknownAttribute(
      token,
      `${type.name} has no attribute ${JSON.stringify(written)}; /Schemas lists them.`,
    )
  checkUrnDot(type, token, written, path, tolerances)
  const returned = path.subAttribute?.returned ?? path.attribute.returned
  if (returned === 'never' || path.attribute.returned === 'never') {
    throw invalidFilter(
      'not-filterable',
      token,
      `${path.name} is never returned and cannot be filtered on.`,
      path.name,
    )
  }
  refuseDerived(type, path, token)
  return path
}

/** An address, too, is made up for each answer where the reference is kept apart. */
function refuseDerived(type: ResourceType, path: AttributePath, token: Token): void {
  const { attribute, subAttribute } = path
  const instead = derived[path.name]
  if (instead !== undefined) throw notStored(token, path, instead)
  if (subAttribute?.name === '$ref' && path.owner === undefined && type.keptApart?.includes(attribute.name))
    throw notStored(token, path, `filter on ${attribute.name}.value instead.`)
}

const notStored = (token: Token, { name }: AttributePath, instead: string) =>
  invalidFilter('not-filterable', token, `${name} cannot be filtered on; ${instead}`, name)

/**
 * The attribute a filter inside `parent[...]` names: a sub-attribute, or `value` for the element of a simple attribute.
 * `listed` is the type whose resources the filter chooses among, when it is not one element that it chooses.
 */
export function resolveElementName(
  parent: AttributePath,
  token: Token,
  listed: ResourceType | undefined,
): AttributePath {
  const subAttribute = findSubAttribute(parent.attribute, token.value)
  if (subAttribute !== undefined) {
    const path = { ...parent, subAttribute, name: `${parent.name}.${subAttribute.name}` }
    if (listed !== undefined) refuseDerived(listed, path, token)
    return path
  }
  if (parent.attribute.type !== 'complex' && token.value.toLowerCase() === 'value') return parent
  const known = parent.attribute.subAttributes?.map(({ name }) => name).join(', ') ?? 'value'
  throw unknownAttribute(token, `${parent.name} has no sub-attribute of that name; it has ${known}.`)
}

const unknownAttribute = (token: Token, advice: string) =>
  invalidFilter('unknown-attribute', token, advice, token.text)

/** Whether a type has the attribute a filter names; says nothing about whether it may be filtered on. */
export function isFilterName(type: ResourceType, token: Token): boolean {
  const silent: Tolerances = { allows: () => true }
  const written = replaceScim1Urn(token, silent)
  return (resolvePath(type, written) ?? findUnqualified(type, written)) !== undefined
}

function findUnqualified(type: ResourceType, name: string): AttributePath | undefined {
  if (name.includes(':')) return undefined
  const found = type.extensions
    .map(({ schema }) => resolvePath(type, `${schema.id}:${name}`))
    .filter((path) => path !== undefined)
  return found.length === 1 ? found[0] : undefined
}

/** `manager eq "id"` (Entra): the attribute of the one extension that has it. */
function resolveUnqualified(type: ResourceType, token: Token, name: string, tolerances: Tolerances) {
  const path = findUnqualified(type, name)
  if (path === undefined) return undefined
  tolerate(tolerances, 'filter.unqualified-extension', token, `write ${path.name}.`, path.name)
  return path
}

function replaceScim1Urn(token: Token, tolerances: Tolerances): string {
  const lower = token.value.toLowerCase()
  for (const [prefix, urn] of scim1Urns) {
    if (!lower.startsWith(prefix)) continue
    const rest = token.value.slice(prefix.length)
    tolerate(tolerances, 'filter.scim1-urn', token, 'write the SCIM 2 schema URN.')
    return urn === '' ? rest.slice(1) : urn + rest
  }
  return token.value
}

/** Q14, Entra: `urn:...:User.manager`. */
function checkUrnDot(
  type: ResourceType,
  token: Token,
  name: string,
  path: AttributePath,
  tolerances: Tolerances,
): void {
  if (!name.includes(':')) return
  const [urn] = splitUrn(type, name)
  if (name[urn.length] !== '.') return
  tolerate(
    tolerances,
    'filter.urn-dot',
    token,
    `write ${path.owner ? path.name : `${urn}:${path.name}`}.`,
    path.name,
  )
}
