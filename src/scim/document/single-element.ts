import type { JsonValue } from '../document.ts'
import { ScimError } from '../error.ts'
import type { Attribute } from '../schema/attribute.ts'
import type { Tolerances } from '../tolerance.ts'
import { shown, wrongType } from './refusal.ts'
import { toElement } from './value.ts'

/** What one element is set to; undefined when unset. Throws 400 invalidValue for several. */
export function toSingleElement(
  attribute: Attribute,
  value: unknown,
  name: string,
  tolerances: Tolerances,
): JsonValue | undefined {
  if (!Array.isArray(value)) return toElement(attribute, value, name, tolerances)
  if (value.length > 1) throw wrongType(`${name}[…]`, 'one object', value)
  return toElement(attribute, (value as readonly unknown[])[0], name, tolerances)
}

/** Records that a fixed sub-attribute is left as it is; throws 400 mutability on a connection strict about it. */
export function allowFixed(tolerances: Tolerances, name: string): void {
  if (tolerances.allows('patch.fixed-sub-attribute', name)) return
  throw new ScimError({
    status: 400,
    scimType: 'mutability',
    code: 'scim.attribute.fixed',
    detail: `${shown(name)} cannot be changed; remove the element and add another.`,
    attribute: name,
  })
}

/** 400 noTarget: a value filter selects nothing (RFC 7644 3.5.2.3). */
export const noTarget = (name: string) =>
  new ScimError({
    status: 400,
    scimType: 'noTarget',
    code: 'scim.patch.no-target',
    detail: `No element of ${name} matches the value filter.`,
    attribute: name,
  })
