import { isObject } from '../document.ts'
import type { JsonValue, ScimDocument } from '../document.ts'
import { ScimError } from '../error.ts'
import type { Schema } from '../schema/attribute.ts'
import type { ResourceType } from '../schema/resource-type.ts'
import { isSameJson } from './equal.ts'

const immutableNames = new WeakMap<Schema, readonly string[]>()

function immutableIn(schema: Schema): readonly string[] {
  let names = immutableNames.get(schema)
  if (names === undefined) {
    names = schema.attributes.filter(({ mutability }) => mutability === 'immutable').map(({ name }) => name)
    immutableNames.set(schema, names)
  }
  return names
}

/** Throws 400 mutability when an immutable attribute that has a value would change it (RFC 7643 section 7). */
export function checkImmutable(type: ResourceType, current: ScimDocument, next: ScimDocument): void {
  check(type.schema, current, next)
  for (const { schema } of type.extensions) check(schema, current[schema.id], next[schema.id])
}

function check(schema: Schema, before: JsonValue | undefined, after: JsonValue | undefined): void {
  for (const name of immutableIn(schema)) {
    const value = isObject(before) ? before[name] : undefined
    if (value !== undefined && !isSameJson(value, isObject(after) ? after[name] : undefined))
      throw mutability(name)
  }
}

/** 400 mutability: the attribute is not for clients to change (RFC 7644 table 9). */
export function mutability(name: string, reason = 'is immutable and cannot be changed'): ScimError {
  return new ScimError({
    status: 400,
    scimType: 'mutability',
    code: 'scim.attribute.mutability',
    detail: `${name} ${reason}.`,
    attribute: name,
  })
}
