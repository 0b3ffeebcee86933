import { isObject } from '../document.ts'
import type { JsonObject, JsonValue } from '../document.ts'
import { comparisonKey } from '../fold.ts'
import type { Attribute } from '../schema/attribute.ts'
import type { AttributePath } from '../schema/resource-type.ts'
import { leafOf } from './bind.ts'
import { compareCodePoints } from './code-point-order.ts'
import type { CompareOperator, Comparison, Filter } from './filter.ts'

/**
 * Whether a document matches, in memory. The document is in canonical form and has `id` and `meta` too. A comparison
 * holds when it holds for any value of a multi-valued attribute; `ne` is the complement of `eq`: no value equals, so it
 * holds for an absent attribute (RFC 7644 3.4.2.2 leaves that open; python-scim reads it so).
 */
export function evaluateFilter(filter: Filter, document: JsonObject): boolean {
  switch (filter.op) {
    case 'and':
      return filter.filters.every((part) => evaluateFilter(part, document))
    case 'or':
      return filter.filters.some((part) => evaluateFilter(part, document))
    case 'not':
      return !evaluateFilter(filter.filter, document)
    case 'pr':
      return elementsAt(document, filter.path).some((element) => isPresent(filter.path, element))
    case 'valuePath': {
      const { path } = filter
      return elementsAt(document, path).some(
        (element) => hasValue(path.attribute, element) && matchesElement(filter.filter, element),
      )
    }
    default:
      return compareAny(filter, elementsAt(document, filter.path))
  }
}

/**
 * Whether one element of a multi-valued attribute, or the object of a complex one, matches a filter made by
 * `parseValueFilter`: all its conditions hold on this element.
 */
export function matchesElement(filter: Filter, element: JsonValue): boolean {
  switch (filter.op) {
    case 'and':
      return filter.filters.every((part) => matchesElement(part, element))
    case 'or':
      return filter.filters.some((part) => matchesElement(part, element))
    case 'not':
      return !matchesElement(filter.filter, element)
    case 'pr':
      return isPresent(filter.path, element)
    case 'valuePath':
      return matchesElement(filter.filter, element)
    default:
      return compareAny(filter, [element])
  }
}

function elementsAt(document: JsonObject, { owner, attribute }: AttributePath): readonly JsonValue[] {
  const container = owner === undefined ? document : document[owner.id]
  const value = isObject(container) ? container[attribute.name] : undefined
  if (value === undefined) return []
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [value]
}

function compareAny({ op, path, value }: Comparison, elements: readonly JsonValue[]): boolean {
  if (value === null) return elements.some((element) => isPresent(path, element)) !== (op === 'eq')
  const wanted = comparisonKey(leafOf(path), value)
  if (wanted === undefined) return op === 'ne'
  if (op === 'ne') return !elements.some((element) => keyAt(path, element) === wanted)
  return elements.some((element) => {
    const key = keyAt(path, element)
    return key !== undefined && compareKeys(op, key, wanted)
  })
}

function compareKeys(op: Exclude<CompareOperator, 'ne'>, key: string, wanted: string): boolean {
  switch (op) {
    case 'eq':
      return key === wanted
    case 'co':
      return key.includes(wanted)
    case 'sw':
      return key.startsWith(wanted)
    case 'ew':
      return key.endsWith(wanted)
    case 'gt':
      return compareCodePoints(key, wanted) > 0
    case 'ge':
      return compareCodePoints(key, wanted) >= 0
    case 'lt':
      return compareCodePoints(key, wanted) < 0
    case 'le':
      return compareCodePoints(key, wanted) <= 0
  }
}

/** The key of an element's value at the path; undefined for what is absent, empty or of another type. */
function keyAt({ attribute, subAttribute }: AttributePath, element: JsonValue): string | undefined {
  if (subAttribute === undefined) return comparisonKey(attribute, element) || undefined
  return isObject(element) ? comparisonKey(subAttribute, element[subAttribute.name]) || undefined : undefined
}

const isPresent = (path: AttributePath, element: JsonValue) =>
  path.subAttribute === undefined ? hasValue(path.attribute, element) : keyAt(path, element) !== undefined

/** Null, "", an empty object and one without any defined sub-attribute are no value (RFC 7644 table 3, pr). */
function hasValue(attribute: Attribute, element: JsonValue): boolean {
  if (attribute.type !== 'complex') return Boolean(comparisonKey(attribute, element))
  if (!isObject(element)) return false
  return attribute.subAttributes?.some((sub) => Boolean(comparisonKey(sub, element[sub.name]))) ?? false
}
