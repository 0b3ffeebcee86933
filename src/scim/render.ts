import type { JsonObject } from './document.ts'
import { project } from './project.ts'
import type { Projection } from './project.ts'
import type { ResourceType } from './schema/resource-type.ts'
import type { StoredResource } from './target.ts'

export const LIST_RESPONSE_URN = 'urn:ietf:params:scim:api:messages:2.0:ListResponse'

/** The absolute address of a resource (RFC 7643 3.1, meta.location). */
export function resourceLocation(type: ResourceType, baseUrl: string, id: string): string {
  return `${baseUrl}${type.endpoint}/${id}`
}

interface MetaText {
  readonly baseUrl: string
  /** From the comma before `meta` to the value of `created`. */
  readonly opening: string
  /** From the comma before `location` to the id at its end. */
  readonly location: string
}

const metaTexts = new WeakMap<ResourceType, MetaText>()

/** What is alike in `meta` of all resources of a type: kept, because a page repeats it a hundred times. */
function metaOf(type: ResourceType, baseUrl: string): MetaText {
  const known = metaTexts.get(type)
  if (known?.baseUrl === baseUrl) return known
  const text = {
    baseUrl,
    opening: `,"meta":{"resourceType":"${type.name}","created":"`,
    location: `,"location":${JSON.stringify(resourceLocation(type, baseUrl, '')).slice(0, -1)}`,
  }
  metaTexts.set(type, text)
  return text
}

/** The resource as JSON text. Without a projection the stored text is used as it is: nothing is parsed. */
export function renderResource(
  type: ResourceType,
  baseUrl: string,
  resource: StoredResource,
  projection?: Projection,
): string {
  const { id, json, created, lastModified, version } = resource
  const { opening, location } = metaOf(type, baseUrl)
  const whole = `{"id":"${id}",${json.slice(1, -1)}${opening}${created}","lastModified":"${lastModified}","version":"W/\\"${version}\\""${location}${id}"}}`
  return projection === undefined
    ? whole
    : JSON.stringify(project(projection, JSON.parse(whole) as JsonObject))
}

/** How a client goes on from a page: by index (RFC 7644 3.4.2.4) or by cursor (RFC 9865 2). */
export interface ListPaging {
  readonly startIndex?: number
  readonly nextCursor?: string
  readonly previousCursor?: string
}

/**
 * A ListResponse of resources that are JSON text already: numbers are numbers, `Resources` is always there (RFC 7644
 * 3.4.2; E1).
 */
export function renderList(rendered: readonly string[], totalResults: number, paging: ListPaging): string {
  const { startIndex, nextCursor, previousCursor } = paging
  const start = startIndex === undefined ? '' : `"startIndex":${startIndex},`
  const next = nextCursor === undefined ? '' : `"nextCursor":"${nextCursor}",`
  const previous = previousCursor === undefined ? '' : `"previousCursor":"${previousCursor}",`
  return `{"schemas":["${LIST_RESPONSE_URN}"],"totalResults":${totalResults},${start}"itemsPerPage":${rendered.length},${previous}${next}"Resources":[${rendered.join(',')}]}`
}

/** A ListResponse over things that are not stored: discovery, and collections that are always empty. */
export function renderPlainList(resources: readonly JsonObject[]): string {
  return JSON.stringify({
    schemas: [LIST_RESPONSE_URN],
    totalResults: resources.length,
    startIndex: 1,
    itemsPerPage: resources.length,
    Resources: resources,
  })
}
