import type { ScimDocument } from './document.ts'
import { ScimError } from './error.ts'
import { checkPreconditions, entityTag, isUnchanged } from './etag.ts'
import type { Preconditions } from './etag.ts'
import { requirePatch } from './features.ts'
import type { Findings } from './finding.ts'
import { pagingOf, parseListRequest } from './list-request.ts'
import type { ScimQuery } from './list-request.ts'
import { replaceDocument, requireAttributes, toDocument } from './document/normalise.ts'
import { createReferences, NO_REFERENCE_CHANGES } from './document/references.ts'
import type { References } from './document/references.ts'
import { applyOperations } from './patch/apply.ts'
import { parsePatch } from './patch/operations.ts'
import { parseProjection } from './project.ts'
import type { Projection } from './project.ts'
import { referencesOf, withChanged, withReferences } from './references.ts'
import { renderList, renderResource, resourceLocation } from './render.ts'
import type { ResourceHandler, StoredResource, TargetSession } from './target.ts'
import type { Tolerances } from './tolerance.ts'

/** What an exchange touched, for whoever keeps a record of it. */
export interface Trace {
  resourceType?: string
  resourceId?: string
  /** The document before and after as JSON text. */
  before?: string
  after?: string
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
  /** Of If-Match and If-None-Match; they count only where ETags are offered. */
  readonly preconditions?: Preconditions | undefined
  readonly trace: Trace
}

export interface Answer {
  readonly status: number
  /** JSON text; absent for 204 and 304. */
  readonly body?: string | undefined
  /** The absolute address of the one resource the answer is about. */
  readonly location?: string
  /** The answer is a representation of what is at `location` (RFC 9110 8.7). */
  readonly isRead?: boolean
  /** The body is a list, which may be long. */
  readonly isList?: boolean
  /** Absent where ETags are not offered. */
  readonly etag?: string
  /** The methods of the address. */
  readonly allow?: string
}

/** POST (RFC 7644 3.3): 201 with the resource and its location. Throws ScimError. */
export function createResource(exchange: Exchange, body: unknown): Answer {
  const { session, handler, tolerances, trace } = exchange
  const projection = projectionOf(exchange)
  const references = createReferences(handler.type)
  const next = toDocument(handler.type, body, tolerances, references)
  requireAttributes(handler.type, next)
  const changes = references?.changes() ?? NO_REFERENCE_CHANGES
  const resource = session.unitOfWork(() => handler.create(next, changes))
  touch(trace, handler, resource.id)
  trace.after = withChanged(resource.json, resource.changed, 'added')
  return withBody(exchange, 201, resource, projection)
}

/** GET by id (RFC 7644 3.4.1); 304 when If-None-Match names this version. Throws ScimError 404, 412. */
export function readResource(exchange: Exchange, id: string): Answer {
  const { preconditions, session, trace, handler } = exchange
  const projection = projectionOf(exchange)
  const resource = find(exchange, id)
  touch(trace, handler, id)
  const isKnown = preconditions !== undefined && session.features.etag && isUnchanged(resource, preconditions)
  return isKnown
    ? { ...about(exchange, 304, resource), isRead: true }
    : { ...withBody(exchange, 200, resource, projection), isRead: true }
}

/** GET of a collection (RFC 7644 3.4.2): always 200 with a full ListResponse, also without a hit. */
export function listResources(exchange: Exchange): Answer {
  const { handler, session, query, tolerances, baseUrl, trace } = exchange
  const { type } = handler
  const projection = projectionOf(exchange)
  const request = parseListRequest(type, query, session, tolerances)
  trace.resourceType = type.name
  const page = handler.list(request)
  const resources = withReferences(handler, baseUrl, projection, page.resources)
  const rendered = resources.map((resource) => renderResource(type, baseUrl, resource, projection))
  const paging = pagingOf(type.endpoint, query, session, request, page)
  return { status: 200, body: renderList(rendered, page.totalResults, paging), isList: true }
}

/** PUT (RFC 7644 3.5.1): 200 with the resource. Throws ScimError. */
export function replaceResource(exchange: Exchange, id: string, body: unknown): Answer {
  const { handler, tolerances } = exchange
  const { resource, projection } = change(exchange, id, (current, references) => {
    const next = replaceDocument(handler.type, current, body, handler.keptOnReplace, tolerances, references)
    requireAttributes(handler.type, next)
    return next
  })
  return withBody(exchange, 200, resource, projection)
}

/**
 * PATCH (RFC 7644 3.5.2): all operations or none; 200 with the resource, or 204 where the target answers so. The body is
 * read before the resource is looked up. Throws ScimError, 501 where PATCH is not offered.
 */
export function patchResource(exchange: Exchange, id: string, body: unknown): Answer {
  const { handler, tolerances, query, session } = exchange
  requirePatch(session.features)
  const operations = parsePatch(body, tolerances)
  const { resource, projection } = change(exchange, id, (current, references) =>
    applyOperations(handler.type, current, operations, tolerances, references),
  )
  // RFC 7644 3.5.2: a request for attributes is answered with 200 (P34).
  const wantsBody = query.attributes !== undefined || query.excludedAttributes !== undefined
  const { patchAnswer = session.protocol.patchAnswer } = handler
  return patchAnswer === 200 || wantsBody
    ? withBody(exchange, 200, resource, projection)
    : about(exchange, 204, resource)
}

/** DELETE (RFC 7644 3.6): 204 without a body. Throws ScimError 404. */
export function deleteResource(exchange: Exchange, id: string): Answer {
  const { session, handler, trace } = exchange
  return session.unitOfWork(() => {
    const resource = findToChange(exchange, id)
    trace.before = resource.json
    handler.remove(resource)
    return { status: 204 }
  })
}

function change(
  exchange: Exchange,
  id: string,
  toNext: (current: ScimDocument, references: References | undefined) => ScimDocument,
): { readonly resource: StoredResource; readonly projection: Projection | undefined } {
  const { session, handler, trace, baseUrl } = exchange
  const projection = projectionOf(exchange)
  const resource = session.unitOfWork(() => {
    const stored = findToChange(exchange, id)
    const current = documentOf(stored)
    const references = referencesOf(handler, baseUrl, stored)
    const next = toNext(current, references)
    const changes = references?.changes() ?? NO_REFERENCE_CHANGES
    const updated = handler.update(stored, current, next, changes)
    trace.before = withChanged(stored.json, updated.changed, 'removed')
    trace.after = withChanged(updated.json, updated.changed, 'added')
    return updated
  })
  return { resource, projection }
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

function findToChange(exchange: Exchange, id: string): StoredResource {
  const { session, handler, trace, preconditions } = exchange
  const resource = find(exchange, id)
  touch(trace, handler, id)
  if (preconditions !== undefined && session.features.etag) checkPreconditions(resource, preconditions)
  return resource
}

function withBody(
  exchange: Exchange,
  status: number,
  resource: StoredResource,
  projection?: Projection,
): Answer {
  const { handler, baseUrl } = exchange
  const [complete = resource] = withReferences(handler, baseUrl, projection, [resource])
  return {
    ...about(exchange, status, resource),
    body: renderResource(handler.type, baseUrl, complete, projection),
  }
}

function about({ handler, baseUrl, session }: Exchange, status: number, resource: StoredResource): Answer {
  const location = resourceLocation(handler.type, baseUrl, resource.id)
  return session.features.etag ? { status, location, etag: entityTag(resource) } : { status, location }
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
