import { badRequest } from './error.ts'
import type { ScimError } from './error.ts'
import type { Attribute } from './schema/attribute.ts'
import { findSubAttribute, resolvePath } from './schema/resource-type.ts'
import type { AttributePath, ResourceType } from './schema/resource-type.ts'
import type { Tolerances } from './tolerance.ts'

/** The order of a list: ties, and lists without a sort, go by the order of creation, in the same direction. */
export interface Sort {
  /** Undefined for a type without the attribute, in a list over several: none of its resources has a value. */
  readonly path: AttributePath | undefined
  readonly descending: boolean
}

/**
 * Where a resource stands in the order of a list: first by `rank` (1 where it has no value to be sorted by), then by the
 * folded value, then by creation.
 */
export interface ListPosition {
  readonly rank: number
  readonly key: string
  readonly pk: number
}

/** The sort parameters as sent (RFC 7644 3.4.2.3). */
export interface SortQuery {
  readonly sortBy?: string
  readonly sortOrder?: string
}

/**
 * The order asked for; undefined when none is. An absent value comes last ascending and first descending. Throws 400
 * invalidValue for a sortOrder that is none, and for a sortBy that no schema of the type defines, that is never
 * returned, or that is complex without a sub-attribute `value`.
 */
export function parseSort(type: ResourceType, query: SortQuery, tolerances: Tolerances): Sort | undefined {
  return parseSorts([type], query, tolerances)?.[0]
}

/** As `parseSort`, for a list over several types: an order for each, in which a type may lack the attribute. */
export function parseSorts(
  types: readonly ResourceType[],
  { sortBy, sortOrder }: SortQuery,
  tolerances: Tolerances,
): readonly Sort[] | undefined {
  const descending = isDescending(sortOrder)
  const name = sortBy?.trim() ?? ''
  if (name === '') return undefined
  const paths = types.map((type) => findPath(type, name, tolerances))
  if (paths.every((path) => path === undefined))
    throw wrongSortBy(name, `no attribute of ${types.map((type) => type.name).join(' or ')} is called so.`)
  return paths.map((path, index) => {
    if (path?.owner === undefined && types[index]?.keptApart?.includes(path?.attribute.name ?? '') === true)
      throw wrongSortBy(name, 'it refers to other resources, and nothing is sorted by them.')
    return { path: path && toSimple(path, name), descending }
  })
}

function isDescending(sortOrder: string | undefined): boolean {
  const order = sortOrder?.trim().toLowerCase() ?? ''
  if (order !== '' && order !== 'ascending' && order !== 'descending')
    throw badRequest(
      'invalidValue',
      'scim.sort.order',
      `sortOrder is ascending or descending, not ${quoted(order)}.`,
      'sortOrder',
    )
  return order === 'descending'
}

function findPath(type: ResourceType, name: string, tolerances: Tolerances): AttributePath | undefined {
  const path = resolvePath(type, name)
  if (path !== undefined || name.includes(':')) return path
  const found = type.extensions
    .map(({ schema }) => resolvePath(type, `${schema.id}:${name}`))
    .filter((one) => one !== undefined)
  const [only] = found
  if (only === undefined || found.length > 1) return undefined
  return tolerances.allows('filter.unqualified-extension', only.name) ? only : undefined
}

const isHidden = ({ returned }: Attribute) => returned === 'never'

/** A complex attribute stands for its `value` (RFC 7643 2.4). */
function toSimple(path: AttributePath, name: string): AttributePath {
  const { attribute } = path
  const leaf = path.subAttribute ?? attribute
  if (isHidden(attribute) || isHidden(leaf))
    throw wrongSortBy(name, 'it is never returned, so nothing is sorted by it.')
  if (leaf.type !== 'complex') return path
  const value = findSubAttribute(attribute, 'value')
  if (value !== undefined) return { ...path, subAttribute: value, name: `${path.name}.${value.name}` }
  const known = attribute.subAttributes?.map((sub) => `${path.name}.${sub.name}`).join(', ') ?? ''
  throw wrongSortBy(name, `it is complex; name one of ${known}.`)
}

function wrongSortBy(name: string, why: string): ScimError {
  return badRequest(
    'invalidValue',
    'scim.sort.by',
    `sortBy ${quoted(name)} is not possible: ${why}`,
    'sortBy',
  )
}

const quoted = (text: string) => JSON.stringify(text.slice(0, 100)).toWellFormed()
