import { isObject } from '../document.ts'
import type { JsonValue } from '../document.ts'
import { badRequest } from '../error.ts'
import type { Tolerances } from '../tolerance.ts'
import type { AssignOperation, AttributeTarget } from './assign.ts'
import type { ReferenceSet } from './reference-set.ts'
import { seedOf } from './selection.ts'
import { allowFixed, noTarget, toSingleElement } from './single-element.ts'
import { isAbsent, toElements } from './value.ts'

/**
 * `assign` for an attribute kept apart: what the request says becomes elements to add and to take away. Of an element
 * that is there nothing can be set (P23); `members.value` as the path of an add names a new one. Throws what `assign`
 * throws, and 400 invalidValue for an element without `value`.
 */
export function assignReferences(
  set: ReferenceSet,
  operation: AssignOperation,
  target: AttributeTarget,
  value: unknown,
  tolerances: Tolerances,
): void {
  const { path, sub, filter } = target
  const { attribute, name } = path
  const isNew = operation === 'add' && filter === undefined && sub?.name === 'value'
  if (sub !== undefined && !isNew) return allowFixed(tolerances, `${name}.${sub.name}`)
  if (filter === undefined) {
    const values = valuesOf(toElements(attribute, value, name, tolerances), name, tolerances)
    return operation === 'add' ? set.add(values) : set.replaceAll(values)
  }
  const given = toSingleElement(attribute, value, name, tolerances)
  if (given === undefined && !isAbsent(attribute, value, name, tolerances))
    return allowFixed(tolerances, name)
  const selected = set.matching(filter)
  if (given === undefined) return operation === 'replace' ? set.remove(selected) : undefined
  if (selected.length === 0 && !tolerances.allows('patch.create-element', name)) throw noTarget(name)
  const seeded = isObject(given) ? { ...seedOf(filter), ...given } : given
  const values = valuesOf([seeded], name, tolerances)
  set.remove(selected)
  set.add(values)
}

/** `unassign` for an attribute kept apart; `listed` are the elements a client names in the value (Entra, Q8, P8). */
export function unassignReferences(
  set: ReferenceSet,
  { path, sub, filter }: AttributeTarget,
  tolerances: Tolerances,
  listed?: readonly JsonValue[],
): void {
  if (sub !== undefined) return allowFixed(tolerances, `${path.name}.${sub.name}`)
  if (filter !== undefined) return set.removeMatching(filter)
  if (listed === undefined) return set.replaceAll([])
  set.remove(valuesOf(listed, path.name, tolerances))
}

function valuesOf(elements: readonly JsonValue[], name: string, tolerances: Tolerances): readonly string[] {
  const values: string[] = []
  for (const element of elements) {
    const value = isObject(element) ? element['value'] : element
    if (typeof value === 'string') values.push(value)
    else if (!isHollow(element) || !tolerances.allows('value.empty-element', name)) {
      throw badRequest('invalidValue', 'scim.value.no-value', `Each of ${name} must have a "value".`, name)
    }
  }
  return values
}

const isHollow = (element: JsonValue) =>
  isObject(element) && Object.keys(element).every((key) => key === 'type')
