import { isObject } from './document.ts'
import type { JsonObject, JsonValue } from './document.ts'
import { comparisonKey } from './fold.ts'
import type { AttributePath } from './schema/resource-type.ts'

/** The value of an attribute, in the extension or the document it stands in. */
export function valueAt({ owner, attribute }: AttributePath, document: JsonObject): JsonValue | undefined {
  const container = owner === undefined ? document : document[owner.id]
  return isObject(container) ? container[attribute.name] : undefined
}

/**
 * The folded text a resource is sorted by (RFC 7644 3.4.2.3): of a multi-valued attribute the primary value, or else
 * the first one. Undefined where there is nothing to sort by; an empty value counts as absent (row A13).
 */
export function sortKey(path: AttributePath, value: JsonValue | undefined): string | undefined {
  if (!Array.isArray(value)) return keyOf(path, value)
  const elements = value as readonly JsonValue[]
  const primary = elements.find((element) => isObject(element) && element['primary'] === true)
  const key = keyOf(path, primary)
  if (key !== undefined) return key
  for (const element of elements) {
    const first = keyOf(path, element)
    if (first !== undefined) return first
  }
  return undefined
}

function keyOf(
  { attribute, subAttribute }: AttributePath,
  element: JsonValue | undefined,
): string | undefined {
  if (subAttribute === undefined) return comparisonKey(attribute, element) || undefined
  return isObject(element) ? comparisonKey(subAttribute, element[subAttribute.name]) || undefined : undefined
}
