/** JSON as it stands in a resource; never mutated once it is in a document. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject
export interface JsonObject {
  readonly [key: string]: JsonValue | undefined
}

/**
 * A resource in canonical form, without `id`, `meta` and `password`: names in schema case, values of their schema
 * type, extensions under their URN, nothing null and nothing empty.
 */
export type ScimDocument = JsonObject

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Keys no document may carry: assigning them would reach the prototype (vector P35). */
export const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])
