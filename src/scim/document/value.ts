import { isObject } from '../document.ts'
import type { JsonObject, JsonValue } from '../document.ts'
import { parseInstant } from '../fold.ts'
import type { Attribute } from '../schema/attribute.ts'
import type { ToleranceName, Tolerances } from '../tolerance.ts'
import { unknownAttribute, wrongType } from './refusal.ts'
import { shapeOf, subAttributeOf } from './shape.ts'
import { checkedNumber, checkedText, isDroppedName, toVerbatim } from './verbatim.ts'

/** Attributes in which Entra's app-role expressions put JSON inside a string (Q13). */
const JSON_TEXT_ATTRIBUTES: ReadonlySet<string> = new Set(['roles'])

/**
 * A value as an attribute's schema wants it, or undefined when it says "no value" (null, empty text, list or object).
 * `base` is what a single complex attribute holds already: the sub-attributes given are set in it or unset, the others
 * stay (RFC 7644 section 3.5.2.1; P20, P21). Throws 400 invalidValue naming the attribute and what is expected.
 */
export function toValue(
  attribute: Attribute,
  value: unknown,
  name: string,
  tolerances: Tolerances,
  base?: JsonObject,
): JsonValue | undefined {
  if (isAbsent(attribute, value, name, tolerances)) return undefined
  if (attribute.multiValued) {
    const elements = toElements(attribute, value, name, tolerances)
    return elements.length > 0 ? elements : undefined
  }
  if (attribute.type === 'complex') return toComplex(attribute, value, name, tolerances, base)
  return toSimple(attribute, value, name, tolerances)
}

/** The elements of a multi-valued attribute, in the order sent, without the empty ones; never undefined. */
export function toElements(
  attribute: Attribute,
  value: unknown,
  name: string,
  tolerances: Tolerances,
): readonly JsonValue[] {
  if (isAbsent(attribute, value, name, tolerances)) return []
  if (!Array.isArray(value)) allow(tolerances, 'value.bare-element', attribute, value, name)
  const elements: JsonValue[] = []
  for (const sent of Array.isArray(value) ? (value as readonly unknown[]) : [value]) {
    const element = toElement(attribute, sent, name, tolerances)
    if (element !== undefined) elements.push(element)
  }
  return elements
}

/** One element of a multi-valued attribute; undefined when it is empty. */
export function toElement(
  attribute: Attribute,
  value: unknown,
  name: string,
  tolerances: Tolerances,
): JsonValue | undefined {
  if (isAbsent(attribute, value, name, tolerances)) return undefined
  if (attribute.type !== 'complex') return toSimple(attribute, value, name, tolerances)
  if (isObject(value))
    return withJsonText(attribute, setSubAttributes(attribute, value, name, tolerances), name, tolerances)
  if (Array.isArray(value) || shapeOf(attribute).value === undefined) throw expected(attribute, value, name)
  allow(tolerances, 'value.bare-element', attribute, value, name)
  const element = setSubAttributes(attribute, { value: value as JsonValue }, name, tolerances)
  return withJsonText(attribute, element, name, tolerances)
}

/** Null, an empty list and an empty object are "no value" (RFC 7643 section 2.5); empty text is by tolerance (A13). */
export function isAbsent(
  attribute: Attribute,
  value: unknown,
  name: string,
  tolerances: Tolerances,
): boolean {
  if (value === null || value === undefined) return true
  if (value === '') {
    if (tolerances.allows('value.empty-string', name)) return true
    if (attribute.type === 'complex' || attribute.multiValued) throw expected(attribute, value, name)
    return false
  }
  if (typeof value !== 'object') return false
  return Array.isArray(value) ? value.length === 0 : isObjectEmpty(value)
}

function toComplex(
  attribute: Attribute,
  value: unknown,
  name: string,
  tolerances: Tolerances,
  base: JsonObject | undefined,
): JsonValue | undefined {
  const { isReference, value: valueRow } = shapeOf(attribute)
  const form = isReference ? 'value.reference-form' : 'value.wrapped-scalar'
  let sent = value
  if (Array.isArray(sent) && sent.length === 1) {
    allow(tolerances, form, attribute, value, name)
    sent = (sent as readonly unknown[])[0]
    if (isAbsent(attribute, sent, name, tolerances)) return undefined
  }
  if (!isObject(sent)) {
    if (Array.isArray(sent) || valueRow === undefined) throw expected(attribute, sent, name)
    allow(tolerances, form, attribute, value, name)
    sent = { value: sent as JsonValue }
  }
  return setSubAttributes(attribute, sent as JsonObject, name, tolerances, base)
}

/** The object with names in schema case and values of their type, over `base`; undefined when nothing is left. */
function setSubAttributes(
  attribute: Attribute,
  object: JsonObject,
  name: string,
  tolerances: Tolerances,
  base?: JsonObject,
): JsonObject | undefined {
  const sent: Record<string, JsonValue> = {}
  const unset: string[] = []
  for (const key of Object.keys(object)) {
    if (isDroppedName(key)) continue
    const row = subAttributeOf(attribute, key)
    if (row?.mutability === 'readOnly') continue
    const path = `${name}.${row?.name ?? checkedText(key, name)}`
    if (row === undefined) allowUnknown(tolerances, path)
    const next =
      row === undefined
        ? toVerbatim(object[key], path, tolerances)
        : toValue(row, object[key], path, tolerances)
    if (next === undefined) unset.push(row?.name ?? key)
    else sent[row?.name ?? key] = next
  }
  // Another person's displayName and $ref say nothing about a new manager.
  const isStale =
    shapeOf(attribute).isReference &&
    (unset.includes('value') || (Object.hasOwn(sent, 'value') && sent['value'] !== base?.['value']))
  if (base === undefined || isStale) return isObjectEmpty(sent) ? undefined : sent
  const merged: Record<string, JsonValue | undefined> = { ...base, ...sent }
  for (const key of unset) if (!Object.hasOwn(sent, key)) delete merged[key]
  return isObjectEmpty(merged) ? undefined : merged
}

/** Records an attribute no schema has; throws 400 invalidPath where the connection is strict about them (P24). */
export function allowUnknown(tolerances: Tolerances, name: string): void {
  if (!tolerances.allows('body.unknown-attribute', name)) throw unknownAttribute(name)
}

/** The element, read anew where its value is a whole role as JSON text (Entra's role expressions, Q13). */
export function withJsonText(
  attribute: Attribute,
  element: JsonObject | undefined,
  name: string,
  tolerances: Tolerances,
): JsonObject | undefined {
  const text = element?.['value']
  if (
    typeof text !== 'string' ||
    !JSON_TEXT_ATTRIBUTES.has(attribute.name) ||
    !text.trimStart().startsWith('{')
  ) {
    return element
  }
  const inner = parseObject(text)
  if (inner === undefined || !Object.hasOwn(inner, 'value')) return element
  allow(tolerances, 'value.json-text', attribute, text, name)
  return setSubAttributes(attribute, { ...element, ...inner }, name, tolerances)
}

function parseObject(text: string): JsonObject | undefined {
  try {
    const parsed: unknown = JSON.parse(text)
    return isObject(parsed) ? parsed : undefined
  } catch {
    return undefined
  }
}

function toSimple(
  attribute: Attribute,
  value: unknown,
  name: string,
  tolerances: Tolerances,
): JsonValue | undefined {
  if (typeof value === 'object' && value !== null) {
    const inner = unwrap(value)
    if (inner === undefined) throw expected(attribute, value, name)
    allow(tolerances, 'value.wrapped-scalar', attribute, value, name)
    return isAbsent(attribute, inner.value, name, tolerances)
      ? undefined
      : toSimple(attribute, inner.value, name, tolerances)
  }
  switch (attribute.type) {
    case 'string':
    case 'reference':
    case 'binary':
      if (typeof value === 'string') return checkedText(value, name)
      if (typeof value !== 'number') throw expected(attribute, value, name)
      allow(tolerances, 'value.number-text', attribute, value, name)
      return String(checkedNumber(value, name))
    case 'boolean':
      return toBoolean(attribute, value, name, tolerances)
    case 'integer':
    case 'decimal':
      return toNumber(attribute, value, name, tolerances)
    case 'dateTime':
      if (typeof value !== 'string' || parseInstant(value) === undefined)
        throw expected(attribute, value, name)
      return value
    case 'complex':
      throw expected(attribute, value, name)
  }
}

/** The scalar inside `[scalar]`, `{"value": scalar}` or `[{"value": scalar}]` (Q35, P19). */
function unwrap(value: object): { readonly value: unknown } | undefined {
  const single: unknown =
    Array.isArray(value) && value.length === 1 ? (value as readonly unknown[])[0] : value
  if (!isObject(single)) return Array.isArray(single) ? undefined : { value: single }
  const key = Object.keys(single).find((candidate) => candidate.toLowerCase() === 'value')
  if (key === undefined) return undefined
  const inner = single[key]
  return typeof inner === 'object' && inner !== null ? undefined : { value: inner }
}

function toBoolean(attribute: Attribute, value: unknown, name: string, tolerances: Tolerances): boolean {
  if (typeof value === 'boolean') return value
  // Never by truthiness: "False" is false (Entra, Q2).
  const text = typeof value === 'string' ? value.trim().toLowerCase() : ''
  if (text !== 'true' && text !== 'false') throw expected(attribute, value, name)
  allow(tolerances, 'value.string-boolean', attribute, value, name)
  return text === 'true'
}

const NUMBER = /^\s*-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\s*$/

function toNumber(attribute: Attribute, value: unknown, name: string, tolerances: Tolerances): number {
  if (typeof value === 'string' && value.length < 400 && NUMBER.test(value)) {
    allow(tolerances, 'value.string-number', attribute, value, name)
    return toNumber(attribute, Number(value), name, tolerances)
  }
  if (typeof value !== 'number') throw expected(attribute, value, name)
  if (attribute.type === 'integer' && !Number.isInteger(value)) throw wrongType(name, 'a whole number', value)
  return checkedNumber(value, name)
}

function allow(
  tolerances: Tolerances,
  tolerance: ToleranceName,
  attribute: Attribute,
  value: unknown,
  name: string,
) {
  if (!tolerances.allows(tolerance, name)) throw expected(attribute, value, name)
}

const EXPECTED = {
  string: 'text',
  reference: 'text (a URI)',
  binary: 'text (base64)',
  boolean: 'true or false',
  integer: 'a whole number',
  decimal: 'a number',
  dateTime: 'a date and time such as 2026-01-31T09:00:00Z',
  complex: 'an object',
} as const

function expected(attribute: Attribute, value: unknown, name: string) {
  const single = EXPECTED[attribute.type]
  if (!attribute.multiValued) return wrongType(name, single, value)
  const plural = attribute.type === 'complex' ? 'objects' : 'plain values'
  return wrongType(
    name,
    Array.isArray(value) ? `a list of ${plural}` : `a list of ${plural} (each ${single})`,
    value,
  )
}

function isObjectEmpty(value: object): boolean {
  for (const key in value) if (Object.hasOwn(value, key)) return false
  return true
}
