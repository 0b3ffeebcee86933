import { isObject } from '../document.ts'
import type { JsonObject } from '../document.ts'
import { kindOf, shown } from '../document/refusal.ts'
import { badRequest } from '../error.ts'
import type { Tolerances } from '../tolerance.ts'

export const PATCH_OP_URN = 'urn:ietf:params:scim:api:messages:2.0:PatchOp'

/** Operations one PATCH may hold; more could take longer than a client waits. */
export const MAX_OPERATIONS = 10_000

export interface PatchOperation {
  readonly op: 'add' | 'replace' | 'remove'
  /** As sent; undefined when absent, null or empty. */
  readonly path?: string
  readonly value?: unknown
}

/**
 * The operations of a PATCH body (RFC 7644 3.5.2). Throws 400 invalidSyntax for what is no PATCH, for an unknown `op`
 * (P26) and for more than MAX_OPERATIONS, 400 invalidPath for a path that is no text, 400 invalidValue for an add or
 * replace without `value` (P27).
 */
export function parsePatch(body: unknown, tolerances: Tolerances): readonly PatchOperation[] {
  if (!isObject(body)) throw invalidSyntax('body', `The body must be a JSON object, not ${kindOf(body)}.`)
  const operations = member(body, 'Operations', tolerances)
  if (!Array.isArray(operations)) {
    throw invalidSyntax(
      'operations',
      'The body must have "Operations", a list of objects with "op", "path" and "value".',
    )
  }
  const schemas = member(body, 'schemas', tolerances)
  const isPatchOp = Array.isArray(schemas) && schemas.some((urn) => isSameUrn(urn, PATCH_OP_URN))
  if (!isPatchOp && !tolerances.allows('patch.schemas')) {
    throw invalidSyntax('schemas', `schemas must contain "${PATCH_OP_URN}".`)
  }
  if (operations.length > MAX_OPERATIONS) {
    throw invalidSyntax(
      'too-many-operations',
      `A PATCH may hold ${MAX_OPERATIONS} operations, not ${operations.length}; send it in several requests.`,
    )
  }
  if (operations.length === 0 && !tolerances.allows('patch.no-operations')) {
    throw invalidSyntax('operations', 'Operations must not be empty.')
  }
  return operations.map((operation: unknown, index) => parseOperation(operation, index + 1, tolerances))
}

function parseOperation(operation: unknown, number: number, tolerances: Tolerances): PatchOperation {
  const where = `Operation ${number}`
  if (!isObject(operation))
    throw invalidSyntax('operation', `${where} must be an object, not ${kindOf(operation)}.`)
  const op = parseOp(member(operation, 'op', tolerances), where, tolerances)
  const path = member(operation, 'path', tolerances)
  if (typeof path !== 'string' && path !== undefined && path !== null) {
    throw badRequest('invalidPath', 'scim.patch.path', `${where}: "path" must be text, not ${kindOf(path)}.`)
  }
  const value = member(operation, 'value', tolerances)
  if (op !== 'remove' && value === undefined) {
    throw badRequest('invalidValue', 'scim.patch.no-value', `${where} (${op}) has no "value".`)
  }
  const isPathGiven = typeof path === 'string' && path.trim() !== ''
  return { op, ...(isPathGiven && { path }), value }
}

function parseOp(op: unknown, where: string, tolerances: Tolerances): PatchOperation['op'] {
  if (op === 'add' || op === 'replace' || op === 'remove') return op
  const lower = typeof op === 'string' ? op.trim().toLowerCase() : undefined
  // Entra sends `Add`, `Replace` and `Remove` (Q1).
  if ((lower === 'add' || lower === 'replace' || lower === 'remove') && tolerances.allows('patch.op-case'))
    return lower
  const given = typeof op === 'string' ? `"${shown(op)}"` : kindOf(op)
  throw invalidSyntax('op', `${where}: "op" must be "add", "replace" or "remove", not ${given}.`)
}

/** A member of the message by name, in any case where that is tolerated. */
function member(object: JsonObject, name: string, tolerances: Tolerances): unknown {
  if (Object.hasOwn(object, name)) return object[name]
  const lower = name.toLowerCase()
  const key = Object.keys(object).find((candidate) => candidate.toLowerCase() === lower)
  return key !== undefined && tolerances.allows('patch.key-case', key) ? object[key] : undefined
}

const isSameUrn = (urn: unknown, wanted: string) =>
  typeof urn === 'string' && urn.toLowerCase() === wanted.toLowerCase()

const invalidSyntax = (code: string, detail: string) =>
  badRequest('invalidSyntax', `scim.patch.${code}`, detail)
