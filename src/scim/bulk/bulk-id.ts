import { isObject } from '../document.ts'
import type { JsonObject } from '../document.ts'
import { badRequest } from '../error.ts'

/** No resource nests deeper, and a body as deep as its bytes allow must not exhaust the stack. */
const MAX_DEPTH = 32
const PREFIX = 'bulkId:'

/** The bulkId a text refers to (RFC 7644 3.7.2); undefined for any other text. */
export function toReference(text: string): string | undefined {
  return text.startsWith(PREFIX) ? text.slice(PREFIX.length) : undefined
}

/** The bulkIds a value refers to, at any depth. Throws 400 invalidSyntax beyond MAX_DEPTH. */
export function findReferences(value: unknown, found = new Set<string>(), depth = 0): Set<string> {
  if (depth > MAX_DEPTH)
    throw badRequest('invalidSyntax', 'scim.bulk.depth', `"data" is nested deeper than ${MAX_DEPTH} levels.`)
  if (typeof value === 'string') {
    const reference = toReference(value)
    if (reference !== undefined) found.add(reference)
  } else if (typeof value === 'object' && value !== null)
    for (const inner of Object.values(value)) findReferences(inner, found, depth + 1)
  return found
}

/**
 * The value with the ids its references stand for. Those `ids` does not know are left out with what they belong to: the
 * element of a list (a member), or the complex attribute (a manager). Never mutates `value`.
 */
export function resolveReferences(value: JsonObject, ids: ReadonlyMap<string, string>): JsonObject {
  const entries = Object.entries(value).flatMap(([key, inner]) => {
    const resolved = isExtension(key) && isObject(inner) ? resolveReferences(inner, ids) : resolve(inner, ids)
    return resolved === undefined ? [] : [[key, resolved] as const]
  })
  return Object.fromEntries(entries) as JsonObject
}

const isExtension = (key: string) => key.startsWith('urn:')

function resolve(value: unknown, ids: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') {
    const reference = toReference(value)
    return reference === undefined ? value : ids.get(reference)
  }
  if (Array.isArray(value))
    return value.flatMap((element: unknown) => {
      const resolved = resolve(element, ids)
      return resolved === undefined ? [] : [resolved]
    })
  if (!isObject(value)) return value
  const entries = Object.entries(value).map(([key, inner]) => [key, resolve(inner, ids)] as const)
  return entries.some(([, inner]) => inner === undefined) ? undefined : Object.fromEntries(entries)
}
