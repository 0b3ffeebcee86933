import { isObject } from '../document.ts'
import type { JsonObject } from '../document.ts'
import { kindOf, shown } from '../document/refusal.ts'
import { ScimError, badRequest } from '../error.ts'
import type { Tolerances } from '../tolerance.ts'
import { findReferences, toReference } from './bulk-id.ts'

export const BULK_REQUEST_URN = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest'

const METHODS = ['POST', 'PUT', 'PATCH', 'DELETE'] as const
export type BulkMethod = (typeof METHODS)[number]

/** One operation that can be tried. */
export interface BulkOperation {
  readonly method: BulkMethod
  /** `/Users`. */
  readonly endpoint: string
  /** As sent, decoded; it may be a reference (`bulkId:x`). Absent for POST. */
  readonly id?: string
  readonly bulkId?: string
  readonly version?: string
  readonly data: unknown
  /** The bulkIds its data and path name. */
  readonly references: ReadonlySet<string>
}

/** One that cannot: it fails alone. */
export interface UnreadableOperation {
  readonly method?: string
  readonly bulkId?: string
  readonly refusal: ScimError
}

export interface BulkRequest {
  readonly operations: readonly (BulkOperation | UnreadableOperation)[]
  /** After how many failures to stop. */
  readonly failOnErrors: number
}

/**
 * A bulk request (RFC 7644 3.7). Throws 400 invalidSyntax for what is none and for a bulkId given twice, 400
 * invalidValue for a failOnErrors below 1, 413 for more than `maxOperations`.
 */
export function parseBulkRequest(body: unknown, maxOperations: number, tolerances: Tolerances): BulkRequest {
  if (!isObject(body)) throw invalidSyntax('body', `The body must be a JSON object, not ${kindOf(body)}.`)
  const { schemas, Operations: operations, failOnErrors } = body
  if (!Array.isArray(operations))
    throw invalidSyntax(
      'operations',
      'The body must have "Operations", a list of objects with "method", "path", "bulkId" and "data".',
    )
  const isBulk = Array.isArray(schemas) && schemas.includes(BULK_REQUEST_URN)
  if (!isBulk && !tolerances.allows('body.schemas'))
    throw invalidSyntax('schemas', `schemas must contain "${BULK_REQUEST_URN}".`)
  if (operations.length > maxOperations)
    throw new ScimError({
      status: 413,
      code: 'scim.bulk.too-many-operations',
      detail: `A bulk request may hold ${maxOperations} operations (maxOperations in /ServiceProviderConfig), not ${operations.length}. Send it in several requests.`,
    })
  const parsed = operations.map(parseOperation)
  refuseDoubleIds(parsed)
  return { operations: parsed, failOnErrors: parseFailOnErrors(failOnErrors) }
}

function parseFailOnErrors(value: unknown): number {
  if (value === undefined || value === null) return Infinity
  if (Number.isInteger(value) && Number(value) >= 1) return Number(value)
  throw badRequest(
    'invalidValue',
    'scim.bulk.fail-on-errors',
    `failOnErrors must be a whole number from 1, not ${shown(JSON.stringify(value))}. Leave it out to go on after any failure.`,
  )
}

function refuseDoubleIds(operations: BulkRequest['operations']): void {
  const seen = new Set<string>()
  for (const { bulkId } of operations) {
    if (bulkId === undefined) continue
    if (seen.has(bulkId))
      throw invalidSyntax('double-id', `The bulkId "${shown(bulkId)}" is given twice; it must be unique.`)
    seen.add(bulkId)
  }
}

function parseOperation(operation: unknown): BulkOperation | UnreadableOperation {
  const named: JsonObject = isObject(operation) ? operation : {}
  const { method, bulkId } = named
  const name = {
    ...(typeof method === 'string' && { method: method.slice(0, 100) }),
    ...(typeof bulkId === 'string' && bulkId !== '' && { bulkId }),
  }
  try {
    if (!isObject(operation))
      throw invalidSyntax('operation', `An operation must be an object, not ${kindOf(operation)}.`)
    return { ...readOperation(operation), ...(name.bulkId !== undefined && { bulkId: name.bulkId }) }
  } catch (error) {
    if (error instanceof ScimError) return { ...name, refusal: error }
    throw error
  }
}

function readOperation({ method, path, bulkId, version, data }: JsonObject): BulkOperation {
  if (!METHODS.includes(method as BulkMethod))
    throw invalidSyntax(
      'method',
      `"method" must be one of ${METHODS.join(', ')}, not ${typeof method === 'string' ? `"${shown(method)}"` : kindOf(method)}.`,
    )
  if (bulkId !== undefined && bulkId !== null && typeof bulkId !== 'string')
    throw invalidSyntax('bulk-id', `"bulkId" must be text, not ${kindOf(bulkId)}.`)
  if (version !== undefined && version !== null && typeof version !== 'string')
    throw invalidSyntax('version', `"version" must be text, not ${kindOf(version)}.`)
  const isPost = method === 'POST'
  if (isPost && (typeof bulkId !== 'string' || bulkId === ''))
    throw invalidSyntax('no-bulk-id', 'A POST needs a "bulkId" of your choice: the answer names it.')
  if (method !== 'DELETE' && !isObject(data))
    throw invalidSyntax('data', `"data" must be a JSON object, not ${kindOf(data)}.`)
  const { endpoint, id } = parsePath(path, isPost)
  const references = findReferences(data)
  const own = id === undefined ? undefined : toReference(id)
  if (own !== undefined) references.add(own)
  return {
    method: method as BulkMethod,
    endpoint,
    ...(id !== undefined && { id }),
    ...(typeof version === 'string' && { version }),
    data,
    references,
  }
}

/** `/Users` or `/Users/{id}`, relative to the base URL (RFC 7644 3.7). */
function parsePath(path: unknown, isPost: boolean): { readonly endpoint: string; readonly id?: string } {
  const wanted = isPost
    ? 'For POST "path" is an endpoint, such as "/Users"'
    : '"path" is an endpoint and an id, such as "/Users/2819c223"'
  if (typeof path !== 'string') throw invalidSyntax('path', `${wanted}, not ${kindOf(path)}.`)
  const [endpoint = '', id = '', ...rest] = path.replace(/^\//, '').split('/')
  if (endpoint === '' || rest.length > 0 || path.includes('?') || (id === '') !== isPost)
    throw invalidSyntax('path', `${wanted}, not "${shown(path)}".`)
  return isPost ? { endpoint: `/${endpoint}` } : { endpoint: `/${endpoint}`, id: decoded(id) }
}

function decoded(id: string): string {
  try {
    return decodeURIComponent(id)
  } catch {
    throw invalidSyntax(
      'path',
      `The id "${shown(id)}" holds a percent sign that starts no valid UTF-8 sequence.`,
    )
  }
}

const invalidSyntax = (code: string, detail: string) =>
  badRequest('invalidSyntax', `scim.bulk.${code}`, detail)
