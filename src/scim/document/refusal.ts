import { badRequest } from '../error.ts'
import type { ScimError } from '../error.ts'

const SHOWN_LENGTH = 200

/** A name or path as it may stand in a `detail`: bounded, and without characters that JSON or a log cannot carry. */
export function shown(name: string): string {
  const bounded = name.length > SHOWN_LENGTH ? `${name.slice(0, SHOWN_LENGTH)}…` : name
  return JSON.stringify(bounded).slice(1, -1).replaceAll('\\"', '"')
}

/** 400 invalidValue; names what is expected and what came, never the value itself (it may be a secret). */
export function wrongType(name: string, expected: string, value: unknown): ScimError {
  return badRequest(
    'invalidValue',
    'scim.value.wrong-type',
    `${shown(name)} must be ${expected}, not ${kindOf(value)}.`,
    shown(name),
  )
}

/** 400 invalidPath for a name that cannot name anything. */
export function invalidPath(code: string, detail: string): ScimError {
  return badRequest('invalidPath', code, detail)
}

/** 400 invalidPath for an attribute in no schema, on a connection that is strict about them (P24). */
export function unknownAttribute(name: string): ScimError {
  return badRequest(
    'invalidPath',
    'scim.attribute.unknown',
    `${shown(name)} is not an attribute of this resource type; correct the name or remove it.`,
    shown(name),
  )
}

/** What a value is, in words. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  if (Array.isArray(value)) return value.length > 1 ? `a list of ${value.length}` : 'a list'
  if (typeof value === 'object') return 'an object'
  if (value === '') return 'empty text'
  if (typeof value === 'string') return 'text'
  return typeof value === 'number' ? 'a number' : typeof value === 'boolean' ? 'a boolean' : 'something else'
}
