import { isObject } from '../document.ts'
import type { JsonObject, JsonValue } from '../document.ts'
import type { Filter } from '../filter/filter.ts'
import type { Attribute } from '../schema/attribute.ts'
import type { Tolerances } from '../tolerance.ts'
import { assignReferences, unassignReferences } from './assign-references.ts'
import type { Draft } from './draft.ts'
import type { ElementList } from './element-list.ts'
import type { Location, SubName } from './location.ts'
import { seedOf } from './selection.ts'
import { allowFixed, noTarget, toSingleElement } from './single-element.ts'
import { allowUnknown, toElement, toElements, toValue, withJsonText } from './value.ts'
import { toVerbatim } from './verbatim.ts'

export type AttributeTarget = Extract<Location, { kind: 'attribute' }> & { readonly filter?: Filter }
/** A location, narrowed to some elements by a value filter. */
export type Target = Exclude<Location, { kind: 'attribute' }> | AttributeTarget

export type AssignOperation = 'add' | 'replace'

/**
 * Adds or replaces what an attribute holds (RFC 7644 3.5.2.1 and 3.5.2.3): complex attributes are merged, of
 * multi-valued ones `add` appends and `replace` replaces, "no value" unsets. Throws 400 invalidValue for values the
 * schema does not allow and 400 noTarget for an unmatched filter on a connection that is strict about it.
 */
export function assign(
  draft: Draft,
  operation: AssignOperation,
  target: AttributeTarget,
  value: unknown,
  tolerances: Tolerances,
): void {
  const { container, path, sub, filter } = target
  const { attribute, name } = path
  if (attribute.multiValued) {
    const references = draft.references(container, path)
    if (references !== undefined) return assignReferences(references, operation, target, value, tolerances)
    const list = draft.list(container, path)
    if (filter !== undefined) assignSelected(list, operation, { ...target, filter }, value, tolerances)
    else if (sub !== undefined) assignEverywhere(list, target, sub, value, tolerances)
    else if (operation === 'add') list.add(toElements(attribute, value, name, tolerances))
    else list.replaceAll(toElements(attribute, value, name, tolerances))
    return
  }
  const present = draft.read(container, attribute.name)
  const base = isObject(present) ? present : undefined
  draft.write(
    container,
    attribute.name,
    sub === undefined
      ? toValue(attribute, value, name, tolerances, base)
      : withSubAttribute(base, sub, toSubValue(sub, value, name, tolerances)),
  )
}

/** Every element the filter selects, or one made from the filter when it selects none (Entra, Q4; P1-P3). */
function assignSelected(
  list: ElementList,
  operation: AssignOperation,
  { path, sub, filter }: AttributeTarget & { readonly filter: Filter },
  value: unknown,
  tolerances: Tolerances,
): void {
  const { attribute, name } = path
  const given =
    sub === undefined
      ? toSingleElement(attribute, value, name, tolerances)
      : toPartialElement(attribute, sub, value, name, tolerances)
  const selected = list.matching(filter)
  if (selected.length === 0 && given === undefined) return
  if (sub !== undefined && isFixed(sub)) return allowFixed(tolerances, `${name}.${sub.name}`)
  const seeded = isObject(given)
    ? toElement(attribute, { ...seedOf(filter), ...given }, name, tolerances)
    : given
  if (selected.length === 0) {
    if (!tolerances.allows('patch.create-element', name)) throw noTarget(name)
    if (seeded !== undefined) list.add([seeded])
    return
  }
  // The first one last, so that it is the one that becomes primary.
  for (const index of selected.toReversed()) {
    const element = list.at(index)
    const base = isObject(element) ? element : undefined
    if (isObject(given) && (sub !== undefined || operation === 'add')) list.put(index, { ...base, ...given })
    else if (given !== undefined) list.put(index, seeded)
    else if (sub !== undefined) list.put(index, withSubAttribute(base, sub, undefined))
    else if (operation === 'replace') list.put(index, undefined)
  }
}

/** `emails.type` without a filter means that sub-attribute of every element; of a new one when there is none. */
function assignEverywhere(
  list: ElementList,
  { path: { attribute, name } }: AttributeTarget,
  sub: SubName,
  value: unknown,
  tolerances: Tolerances,
): void {
  const given = toPartialElement(attribute, sub, value, name, tolerances)
  const indexes = list.indexes()
  if (indexes.length === 0 && given !== undefined) return list.add([given])
  if (isFixed(sub)) return allowFixed(tolerances, `${name}.${sub.name}`)
  for (const index of indexes.toReversed()) {
    const element = list.at(index)
    if (!isObject(element)) continue
    list.put(
      index,
      given === undefined ? withSubAttribute(element, sub, undefined) : { ...element, ...given },
    )
  }
}

/**
 * Takes away what an attribute holds, some of its elements, or one of its sub-attributes (RFC 7644 3.5.2.2); what is
 * not there needs no taking away (P9). `listed` are the elements a client names in the value (Entra, Q8, P8).
 */
export function unassign(
  draft: Draft,
  target: AttributeTarget,
  tolerances: Tolerances,
  listed?: readonly JsonValue[],
): void {
  const { container, path, sub, filter } = target
  const { attribute } = path
  if (!attribute.multiValued) {
    const present = draft.read(container, attribute.name)
    const left =
      sub === undefined || !isObject(present) ? undefined : withSubAttribute(present, sub, undefined)
    draft.write(container, attribute.name, left)
    return
  }
  const references = draft.references(container, path)
  if (references !== undefined) return unassignReferences(references, target, tolerances, listed)
  if (sub !== undefined && isFixed(sub)) return allowFixed(tolerances, `${path.name}.${sub.name}`)
  const list = draft.list(container, path)
  const selected =
    filter !== undefined
      ? list.matching(filter)
      : listed === undefined
        ? list.indexes()
        : listed.flatMap((element) => list.listed(element))
  for (const index of selected) {
    const element = list.at(index)
    if (element !== undefined) {
      list.put(
        index,
        sub !== undefined && isObject(element) ? withSubAttribute(element, sub, undefined) : undefined,
      )
    }
  }
}

/** The object with the sub-attribute set or (undefined) unset; undefined when nothing is left. */
export function withSubAttribute(
  base: JsonObject | undefined,
  sub: Pick<SubName, 'name'>,
  value: JsonValue | undefined,
): JsonObject | undefined {
  if (value !== undefined) return { ...base, [sub.name]: value }
  const rest: Record<string, JsonValue | undefined> = { ...base }
  delete rest[sub.name]
  return Object.keys(rest).length > 0 ? rest : undefined
}

function toSubValue(
  sub: SubName,
  value: unknown,
  name: string,
  tolerances: Tolerances,
): JsonValue | undefined {
  const path = `${name}.${sub.name}`
  if (sub.row !== undefined) return toValue(sub.row, value, path, tolerances)
  allowUnknown(tolerances, path)
  return toVerbatim(value, path, tolerances)
}

/** An element with nothing but that sub-attribute (or all that JSON text in its place says); undefined when unset. */
function toPartialElement(
  attribute: Attribute,
  sub: SubName,
  value: unknown,
  name: string,
  tolerances: Tolerances,
): JsonObject | undefined {
  const given = toSubValue(sub, value, name, tolerances)
  return given === undefined ? undefined : withJsonText(attribute, { [sub.name]: given }, name, tolerances)
}

/** RFC 7643 7: a readOnly or immutable sub-attribute of an element that exists cannot be set (P23). */
const isFixed = ({ row }: SubName) => row !== undefined && row.mutability !== 'readWrite'
