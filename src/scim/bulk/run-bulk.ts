import type { JsonObject } from '../document.ts'
import { shown } from '../document/refusal.ts'
import { findHandler, refuseEndpoint } from '../endpoint.ts'
import { ScimError, errorBody } from '../error.ts'
import { createResource, deleteResource, patchResource, replaceResource } from '../operations.ts'
import type { Answer, Exchange } from '../operations.ts'
import { resourceLocation } from '../render.ts'
import { resolveReferences, toReference } from './bulk-id.ts'
import { parseBulkRequest } from './bulk-request.ts'
import type { BulkOperation, BulkRequest } from './bulk-request.ts'
import { isReadable, orderOperations } from './order.ts'

const BULK_RESPONSE_URN = 'urn:ietf:params:scim:api:messages:2.0:BulkResponse'

/** What became of an operation, as the answer tells it. */
export interface Outcome {
  readonly method?: string
  readonly bulkId?: string
  readonly location?: string
  /** Where ETags are offered. */
  readonly version?: string
  readonly status: string
  /** The error, for what failed. */
  readonly response?: JsonObject
}

/** An operation that was tried, for whoever keeps a record of it. */
export interface DoneOperation {
  readonly method: string
  /** Where there is one that this session serves. */
  readonly endpoint: string | undefined
  /** Endpoint and id; undefined for what could not be read. */
  readonly path: string | undefined
  /** As sent. */
  readonly data: unknown
  readonly outcome: Outcome
}

/** One operation as an exchange of its own. */
export interface BulkPart {
  readonly exchange: RootExchange
  /** Once, when nothing more is done for it. */
  record(done: DoneOperation): void
}

export interface BulkHost {
  /** Opens an exchange for the operation at that index: with a session, findings and a trace of its own. */
  open(index: number): BulkPart
  /** Turns whatever an operation threw into its error. */
  toRefusal(error: unknown): ScimError
}

type RootExchange = Omit<Exchange, 'handler'>

/** A resource that was made without its references to others of its circle. */
interface Incomplete {
  readonly index: number
  readonly operation: BulkOperation
  readonly part: BulkPart
  readonly id: string
  readonly missing: Set<string>
}

/**
 * POST /Bulk (RFC 7644 3.7): every operation as the request of its own it stands for, in a transaction and an exchange of
 * its own; 200 with the outcome of each, in the order sent, up to where failOnErrors stopped it. Resources that refer to
 * each other in a circle are made without the references that are not there yet, and replaced with them afterwards.
 * Throws what `parseBulkRequest` throws.
 */
export function runBulk(exchange: RootExchange, body: unknown, host: BulkHost): Answer {
  const { session, tolerances, baseUrl } = exchange
  const { operations, failOnErrors } = parseBulkRequest(body, session.protocol.bulkMaxOperations, tolerances)
  const outcomes: (Outcome | undefined)[] = operations.map(() => undefined)
  const ids = new Map<string, string>()
  const incomplete = new Map<string, Incomplete[]>()
  let failures = 0

  function run(index: number, operation: BulkOperation, deferred: ReadonlySet<string>): void {
    const part = host.open(index)
    let location: string | undefined
    let made: Incomplete | undefined
    try {
      const unknown = [...operation.references].find((name) => !ids.has(name) && !deferred.has(name))
      if (unknown !== undefined) throw unresolved(unknown)
      const own = exchangeOf(part, operation)
      const id = idOf(operation, ids)
      if (id !== undefined) location = resourceLocation(own.handler.type, baseUrl, id)
      const answer = operate(own, operation, id, ids)
      outcomes[index] = { ...named(operation), ...outcomeOf(answer, location) }
      if (operation.method === 'POST')
        made = { index, operation, part, id: own.trace.resourceId ?? '', missing: new Set(deferred) }
    } catch (error) {
      fail(index, operation, host.toRefusal(error), location)
    }
    if (made === undefined || made.missing.size === 0) record(part, index, operation)
    if (made !== undefined) makeKnown(made)
  }

  function makeKnown(one: Incomplete): void {
    const { bulkId = '' } = one.operation
    for (const name of one.missing) incomplete.set(name, [...(incomplete.get(name) ?? []), one])
    ids.set(bulkId, one.id)
    for (const other of incomplete.get(bulkId) ?? []) {
      other.missing.delete(bulkId)
      if (other.missing.size === 0) complete(other)
    }
    incomplete.delete(bulkId)
  }

  function complete({ index, operation, part, id, missing }: Incomplete): void {
    const { location, ...outcome } = outcomes[index] ?? { status: '201' }
    const { trace } = part.exchange
    try {
      for (const name of missing) throw unresolved(name)
      const own = exchangeOf({ exchange: { ...part.exchange, trace: {} } }, { endpoint: operation.endpoint })
      const { etag } = replaceResource(own, id, resolveReferences(operation.data as JsonObject, ids))
      if (own.trace.after !== undefined) trace.after = own.trace.after
      outcomes[index] = {
        ...outcome,
        ...(location !== undefined && { location }),
        ...(etag !== undefined && { version: etag }),
      }
    } catch (error) {
      fail(index, operation, withoutReferences(host.toRefusal(error)), location)
    }
    record(part, index, operation)
  }

  function fail(
    index: number,
    operation: { readonly method?: string; readonly bulkId?: string },
    refusal: ScimError,
    location?: string,
  ): void {
    failures += 1
    outcomes[index] = {
      ...named(operation),
      ...(location !== undefined && { location }),
      status: String(refusal.status),
      response: errorBody(refusal),
    }
  }

  function record(part: BulkPart, index: number, operation: BulkRequest['operations'][number]): void {
    const outcome = outcomes[index]
    if (outcome === undefined) return
    if (!isReadable(operation)) {
      const { method = 'none' } = operation
      part.record({ method, endpoint: undefined, path: undefined, data: undefined, outcome })
      return
    }
    const { method, endpoint, data } = operation
    const id = idOf(operation, ids) ?? operation.id
    part.record({
      method,
      endpoint: findHandler(session, endpoint) && endpoint,
      path: id === undefined ? endpoint : `${endpoint}/${encodeURIComponent(id)}`,
      data,
      outcome,
    })
  }

  for (const { index, deferred } of orderOperations(operations)) {
    const operation = operations[index]
    if (failures >= failOnErrors || operation === undefined) break
    if (isReadable(operation)) run(index, operation, deferred)
    else {
      fail(index, operation, operation.refusal)
      record(host.open(index), index, operation)
    }
  }
  for (const one of new Set([...incomplete.values()].flat())) complete(one)
  const done = outcomes.filter((outcome) => outcome !== undefined)
  return { status: 200, body: JSON.stringify({ schemas: [BULK_RESPONSE_URN], Operations: done }) }
}

/** The operation as a request of its own; its version counts as If-Match. */
function exchangeOf(
  { exchange }: Pick<BulkPart, 'exchange'>,
  { endpoint, version }: Pick<BulkOperation, 'endpoint' | 'version'>,
): Exchange {
  const handler = findHandler(exchange.session, endpoint) ?? refuseEndpoint(exchange.session, endpoint)
  const preconditions = version === undefined ? undefined : { ifMatch: version }
  return { ...exchange, handler, preconditions, query: {} }
}

function operate(
  exchange: Exchange,
  { method, data }: BulkOperation,
  id = '',
  ids: ReadonlyMap<string, string>,
): Answer {
  if (method === 'DELETE') return deleteResource(exchange, id)
  const resolved = resolveReferences(data as JsonObject, ids)
  if (method === 'POST') return createResource(exchange, resolved)
  return method === 'PUT' ? replaceResource(exchange, id, resolved) : patchResource(exchange, id, resolved)
}

/** The id of what an operation is about; `run` has made sure that a reference is known. */
function idOf({ id }: BulkOperation, ids: ReadonlyMap<string, string>): string | undefined {
  const reference = id === undefined ? undefined : toReference(id)
  return reference === undefined ? id : ids.get(reference)
}

function named({ method, bulkId }: { readonly method?: string; readonly bulkId?: string }) {
  return { ...(method !== undefined && { method }), ...(bulkId !== undefined && { bulkId }) }
}

function outcomeOf({ status, etag, location }: Answer, known: string | undefined) {
  const at = location ?? known
  return {
    ...(at !== undefined && { location: at }),
    ...(etag !== undefined && { version: etag }),
    status: String(status),
  }
}

function unresolved(bulkId: string): ScimError {
  return new ScimError({
    status: 409,
    scimType: 'invalidValue',
    code: 'scim.bulk.unresolved',
    detail: `"bulkId:${shown(bulkId)}" stands for nothing: no POST of this request has that bulkId, or it failed.`,
  })
}

function withoutReferences({ status, scimType, code, message }: ScimError): ScimError {
  return new ScimError({
    status,
    ...(scimType !== undefined && { scimType }),
    code,
    detail: `The resource was made, but without what it refers to in a circle: ${message}`,
  })
}
