import { isObject } from '../document.ts'
import type { JsonObject } from '../document.ts'
import { badRequest } from '../error.ts'
import type { ResourceType } from '../schema/resource-type.ts'
import type { Tolerances } from '../tolerance.ts'
import type { Target } from './assign.ts'
import { byLength } from './assign-unknown.ts'
import { isFlatExtensionName, locateKey } from './location.ts'
import { parseBodyKey } from './path.ts'
import { shown, wrongType } from './refusal.ts'
import { checkedText, isDroppedName } from './verbatim.ts'

export type MemberTarget = Exclude<Target, { kind: 'schema' | 'ignored' }>

export interface MemberVisitor {
  /** Each attribute the object holds; what stands below a schema's URN as if it stood there alone. */
  attribute(target: MemberTarget, value: unknown): void
  /** A schema given as "no value": `"urn:...:User": null`. */
  emptyExtension(container: string): void
}

/**
 * Walks the attributes of a resource as clients write it: names in any case, dotted and URN-qualified keys (Q7, P14),
 * extension attributes outside of their extension. Plain keys come first and those outside of their extension last, so
 * that they win over the echoed value inside; names of no schema in the order of their length, an object before what
 * belongs into it, since the keys of JSON have no order. `schemas`, prototype keys (P35) and passwords are passed over.
 */
export function visitMembers(
  type: ResourceType,
  object: JsonObject,
  tolerances: Tolerances,
  visitor: MemberVisitor,
  container = '',
  isNested = container !== '',
): void {
  const late: string[] = []
  for (const key of Object.keys(object)) {
    if (isDroppedName(key)) continue
    const target = locateKey(type, key, container)
    if (target === undefined) late.push(checkedText(key, key))
    else visit(target, key)
  }
  const isFlat = (key: string) => container === '' && isFlatExtensionName(type, key)
  const unknown: [key: string, target: Target][] = []
  for (const key of [...late.filter((name) => !isFlat(name)), ...late.filter(isFlat)]) {
    const target = parseBodyKey(type, key, tolerances, container)
    if (target.kind === 'unknown') unknown.push([key, target])
    else visit(target, key)
  }
  for (const [key, target] of unknown.sort(([a], [b]) => byLength(a, b))) visit(target, key)

  function visit(target: Target, key: string): void {
    const value = object[key]
    if (target.kind === 'ignored') return
    if (target.kind !== 'schema') {
      const isSchemas = target.kind === 'attribute' && target.path.name === 'schemas'
      if (!isSchemas) visitor.attribute(target, value)
    } else if (isNested) {
      throw badRequest(
        'invalidSyntax',
        'scim.body.nested-schema',
        `${shown(key)} may not stand inside another schema.`,
      )
    } else if (isObject(value)) {
      visitMembers(type, value, tolerances, visitor, target.container, true)
    } else if (
      value === null ||
      value === undefined ||
      value === '' ||
      (Array.isArray(value) && value.length === 0)
    ) {
      visitor.emptyExtension(target.container)
    } else throw wrongType(key, 'an object', value)
  }
}
