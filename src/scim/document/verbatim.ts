import { FORBIDDEN_KEYS, isObject } from '../document.ts'
import type { JsonValue } from '../document.ts'
import { badRequest } from '../error.ts'
import type { Tolerances } from '../tolerance.ts'
import { shown, wrongType } from './refusal.ts'

/** Values of attributes no schema describes may nest so deep. */
export const MAX_UNKNOWN_DEPTH = 16

/**
 * Whether a name never enters a document: one that would reach the prototype (P35), an empty one, or `password`, which
 * is accepted and dropped wherever it stands (Okta, Q21).
 */
export function isDroppedName(name: string): boolean {
  return name === '' || FORBIDDEN_KEYS.has(name) || name.toLowerCase() === 'password'
}

/**
 * The value of an attribute no schema describes, as sent but for what is null or empty; undefined when nothing is left.
 * Throws 400 invalidSyntax beyond MAX_UNKNOWN_DEPTH and 400 invalidValue for text that cannot be stored.
 */
export function toVerbatim(
  value: unknown,
  name: string,
  tolerances: Tolerances,
  depth = 1,
): JsonValue | undefined {
  if (value === null || value === undefined || typeof value === 'boolean') return value ?? undefined
  if (typeof value === 'string') {
    if (value === '') return tolerances.allows('value.empty-string', name) ? undefined : value
    return checkedText(value, name)
  }
  if (typeof value === 'number') return checkedNumber(value, name)
  if (depth > MAX_UNKNOWN_DEPTH) {
    throw badRequest(
      'invalidSyntax',
      'scim.value.too-deep',
      `${shown(name)} nests deeper than ${MAX_UNKNOWN_DEPTH} levels; flatten it.`,
      shown(name),
    )
  }
  if (Array.isArray(value)) {
    const kept: JsonValue[] = []
    for (const element of value as readonly unknown[]) {
      const next = toVerbatim(element, name, tolerances, depth + 1)
      if (next !== undefined) kept.push(next)
    }
    return kept.length > 0 ? kept : undefined
  }
  if (!isObject(value)) throw wrongType(name, 'a JSON value', value)
  const kept: Record<string, JsonValue> = {}
  let isEmpty = true
  for (const key of Object.keys(value)) {
    if (isDroppedName(key)) continue
    const next = toVerbatim(value[key], `${name}.${checkedText(key, name)}`, tolerances, depth + 1)
    if (next === undefined) continue
    kept[key] = next
    isEmpty = false
  }
  return isEmpty ? undefined : kept
}

/** The text itself; throws 400 invalidValue, naming the attribute, when it holds NUL or half a surrogate pair. */
export function checkedText(text: string, name: string): string {
  if (text.includes('\0') || !text.isWellFormed()) {
    throw badRequest(
      'invalidValue',
      'scim.value.broken-text',
      `${shown(name)} holds text with a NUL character or half of a surrogate pair; send valid Unicode text.`,
      shown(name),
    )
  }
  return text
}

/** The number itself (never -0); throws 400 invalidValue when JSON could not write it back. */
export function checkedNumber(value: number, name: string): number {
  if (!Number.isFinite(value)) throw wrongType(name, 'a number JSON can hold', value)
  return value + 0
}
