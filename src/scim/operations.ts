import type { ScimDocument } from './document.ts'
import { ScimError } from './error.ts'
import type { Findings } from './finding.ts'
import { parseListRequest } from './list-request.ts'
import type { ScimQuery } from './list-request.ts'
import { replaceDocument, requireAttributes, toDocument } from './document/normalise.ts'
import { applyPatch } from './patch/apply.ts'
import { parseProjection } from './project.ts'
import type { Projection } from './project.ts'
import { renderList, renderResource, resourceLocation } from './render.ts'
import type { ResourceHandler, StoredResource, TargetSession } from './target.ts'
import type { Tolerances } from './tolerance.ts'

/** What an exchange touched, for whoever keeps a record of it. */
export interface Trace {
  resourceType?: string
  resourceId?: string
  before?: ScimDocument
  after?: ScimDocument
}

/** One request as the core sees it. */
export interface Exchange {
  readonly session: TargetSession
  readonly handler: ResourceHandler
  readonly tolerances: Tolerances
  readonly findings: Findings
  /** The address of the service as the client sees it, without a trailing slash. */
  readonly baseUrl: string
  readonly query: ScimQuery
  readonly trace: Trace
}

export interface Answer {
  readonly status: number
  /** JSON text; absent for 204. */
  readonly body?: string
  readonly location?: string
}

/** POST (RFC 7644 3.3): 201 with the resource and its location. Throws ScimError. */
export function createResource(exchange: Exchange, body: unknown): Answer {
  const { session, handler, tolerances, trace } = exchange
  const projection = projectionOf(exchange)
  const next = toDocument(handler.type, body, tolerances)
  requireAttributes(handler.type, next)
  const resource = session.unitOfWork(() => handler.create(next))
  touch(trace, handler, resource.id)
  trace.after = resource.document
  return withBody(exchange, 201, resource, projection)
}

/** GET by id (RFC 7644 3.4.1). Throws ScimError 404. */
export function readResource(exchange: Exchange, id: string): Answer {
  const projection = projectionOf(exchange)
  const resource = find(exchange, id)
  touch(exchange.trace, exchange.handler, id)
  return withBody(exchange, 200, resource, projection)
}

/** GET of a collection (RFC 7644 3.4.2): always 200 with a full ListResponse, also without a hit. */
export function listResources(exchange: Exchange): Answer {
  const { handler, session, query, tolerances, baseUrl, trace } = exchange
  const projection = projectionOf(exchange)
  const request = parseListRequest(handler.type, query, session.protocol, tolerances)
  trace.resourceType = handler.type.name
  const page = handler.list(request)
  return { status: 200, body: renderList(handler.type, baseUrl, request.startIndex, page, projection) }
}

/** PUT (RFC 7644 3.5.1): 200 with the resource. Throws ScimError. */
export function replaceResource(exchange: Exchange, id: string, body: unknown): Answer {
  const { handler, tolerances } = exchange
  return change(exchange, id, (current) => {
    const next = replaceDocument(handler.type, current, body, handler.keptOnReplace, tolerances)
    requireAttributes(handler.type, next)
    return next
  })
}

/** PATCH (RFC 7644 3.5.2): all operations or none; 200 with the resource, or 204 where the target answers so. */
export function patchResource(exchange: Exchange, id: string, body: unknown): Answer {
  const { handler, tolerances, query, session } = exchange
  const answer = change(exchange, id, (current) => applyPatch(handler.type, current, body, tolerances))
  // RFC 7644 3.5.2: a request for attributes is answered with 200 (P34).
  const wantsBody = query.attributes !== undefined || query.excludedAttributes !== undefined
  return session.protocol.patchAnswer === 204 && !wantsBody ? { status: 204 } : answer
}

/** DELETE (RFC 7644 3.6): 204 without a body. Throws ScimError 404. */
export function deleteResource(exchange: Exchange, id: string): Answer {
  const { session, handler, trace } = exchange
  return session.unitOfWork(() => {
    const resource = find(exchange, id)
    touch(trace, handler, id)
    trace.before = documentOf(resource)
    handler.remove(resource)
    return { status: 204 }
  })
}

function change(exchange: Exchange, id: string, toNext: (current: ScimDocument) => ScimDocument): Answer {
  const { session, handler, trace } = exchange
  const projection = projectionOf(exchange)
  const resource = session.unitOfWork(() => {
    const stored = find(exchange, id)
    touch(trace, handler, id)
    const current = documentOf(stored)
    const updated = handler.update(stored, current, toNext(current))
    trace.before = current
    trace.after = updated.document
    return updated
  })
  return withBody(exchange, 200, resource, projection)
}

function find({ handler }: Exchange, id: string): StoredResource {
  const resource = handler.find(id)
  if (resource === undefined)
    throw new ScimError({
      status: 404,
      code: 'scim.resource.not-found',
      detail: `There is no ${handler.type.name} with the id "${id.slice(0, 100)}". Search with a filter to find the right id.`,
    })
  return resource
}

function withBody(
  { handler, baseUrl }: Exchange,
  status: number,
  resource: StoredResource,
  projection?: Projection,
): Answer {
  return {
    status,
    body: renderResource(handler.type, baseUrl, resource, projection),
    location: resourceLocation(handler.type, baseUrl, resource.id),
  }
}

function projectionOf({ handler, query }: Exchange): Projection | undefined {
  return parseProjection(handler.type, query.attributes, query.excludedAttributes)
}

function touch(trace: Trace, handler: ResourceHandler, id: string): void {
  trace.resourceType = handler.type.name
  trace.resourceId = id
}

function documentOf({ json }: StoredResource): ScimDocument {
  return JSON.parse(json) as ScimDocument
}
