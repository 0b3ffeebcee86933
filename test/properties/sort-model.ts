import fc from 'fast-check'
import type { JsonObject, JsonValue } from '../../src/scim/document.ts'
import { compareCodePoints } from '../../src/scim/filter/code-point-order.ts'
import { comparisonKey } from '../../src/scim/fold.ts'
import { commonAttributes } from '../../src/scim/schema/common.ts'
import type { Attribute } from '../../src/scim/schema/attribute.ts'
import type { ResourceType } from '../../src/scim/schema/resource-type.ts'
import type { SortQuery } from '../../src/scim/sort.ts'

export interface SortWish extends SortQuery {
  readonly sortBy: string
  readonly sortOrder: string
}

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Any attribute of the type, with or without its sub-attribute; undefined for no order. */
export function sortFor(type: ResourceType): fc.Arbitrary<SortWish | undefined> {
  const names = [...namesOf(type.schema.attributes, ''), ...extensionsOf(type)]
  const common = ['id', 'externalId', 'schemas', 'meta.created', 'meta.lastModified', 'meta.resourceType']
  const wish = fc.record({
    sortBy: fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...names) },
      { weight: 1, arbitrary: fc.constantFrom('userName', ...common) },
    ),
    sortOrder: fc.constantFrom('', 'ascending', 'descending', 'Descending'),
  })
  return fc.option(wish, { nil: undefined, freq: 3 })
}

const extensionsOf = ({ extensions }: ResourceType) =>
  extensions.flatMap(({ schema }) => namesOf(schema.attributes, `${schema.id}:`))

function namesOf(attributes: readonly Attribute[], prefix: string): readonly string[] {
  return attributes.flatMap(({ name, type, subAttributes = [] }) => {
    if (type !== 'complex') return [prefix + name]
    const parts = subAttributes.map((sub) => `${prefix}${name}.${sub.name}`)
    return [...parts, ...(subAttributes.some((sub) => sub.name === 'value') ? [prefix + name] : [])]
  })
}

/** Where a resource stands: absent or not, by the key of its value, by creation. */
export interface ModelPlace {
  readonly key: string | undefined
  readonly pk: number
}

/** The place of a document with `id` and `meta` in an order, without looking at how the product does it. */
export function modelPlace(
  type: ResourceType,
  wish: SortWish | undefined,
  document: JsonObject,
  pk: number,
): ModelPlace {
  return { key: wish && keyOf(type, wish.sortBy, document), pk }
}

function keyOf(type: ResourceType, sortBy: string, document: JsonObject): string | undefined {
  const owner = type.extensions.find(({ schema }) => sortBy.startsWith(`${schema.id}:`))?.schema
  const container = owner === undefined ? document : document[owner.id]
  const [name = '', subName] = (owner === undefined ? sortBy : sortBy.slice(owner.id.length + 1)).split('.')
  const rows = owner?.attributes ?? [...commonAttributes, ...type.schema.attributes]
  const attribute = rows.find((row) => row.name === name)
  if (attribute === undefined || !isObject(container)) return undefined
  const subAttribute = attribute.subAttributes?.find((sub) => sub.name === (subName ?? 'value'))
  const textOf = (element: JsonValue | undefined) => {
    const text =
      subAttribute === undefined
        ? comparisonKey(attribute, element)
        : isObject(element)
          ? comparisonKey(subAttribute, element[subAttribute.name])
          : undefined
    return text === '' ? undefined : text
  }
  const value = container[name]
  if (!Array.isArray(value)) return textOf(value)
  const elements = value as readonly JsonValue[]
  const isPrimary = (element: JsonValue) => isObject(element) && element['primary'] === true
  return [...elements.filter(isPrimary).slice(0, 1), ...elements]
    .map(textOf)
    .find((text) => text !== undefined)
}

/** Below zero as `a` comes before `b` in the order of the wish. */
export function comparePlaces(wish: SortWish | undefined, a: ModelPlace, b: ModelPlace): number {
  const ascending = compareAscending(a, b)
  return wish?.sortOrder.toLowerCase() === 'descending' ? -ascending : ascending
}

function compareAscending(a: ModelPlace, b: ModelPlace): number {
  if (a.key !== undefined && b.key !== undefined) return compareCodePoints(a.key, b.key) || a.pk - b.pk
  if (a.key === undefined && b.key === undefined) return a.pk - b.pk
  return a.key === undefined ? 1 : -1
}
