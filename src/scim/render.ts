import type { JsonObject } from './document.ts'
import { project } from './project.ts'
import type { Projection } from './project.ts'
import type { ResourceType } from './schema/resource-type.ts'
import type { ResourcePage, StoredResource } from './target.ts'

export const LIST_RESPONSE_URN = 'urn:ietf:params:scim:api:messages:2.0:ListResponse'

/** The absolute address of a resource (RFC 7643 3.1, meta.location). */
export function resourceLocation(type: ResourceType, baseUrl: string, id: string): string {
  return `${baseUrl}${type.endpoint}/${id}`
}

/** The resource as JSON text. Without a projection the stored text is used as it is: nothing is parsed. */
export function renderResource(
  type: ResourceType,
  baseUrl: string,
  resource: StoredResource,
  projection?: Projection,
): string {
  const { id, json, created, lastModified, version } = resource
  const location = JSON.stringify(resourceLocation(type, baseUrl, id))
  const meta = `{"resourceType":"${type.name}","created":"${created}","lastModified":"${lastModified}","version":"W/\\"${version}\\"","location":${location}}`
  const whole = `{"id":"${id}",${json.slice(1, -1)},"meta":${meta}}`
  return projection === undefined
    ? whole
    : JSON.stringify(project(projection, JSON.parse(whole) as JsonObject))
}

/** A ListResponse as JSON text: numbers are numbers, `Resources` is always there (RFC 7644 3.4.2; E1). */
export function renderList(
  type: ResourceType,
  baseUrl: string,
  startIndex: number,
  { totalResults, resources }: ResourcePage,
  projection?: Projection,
): string {
  const rendered = resources.map((resource) => renderResource(type, baseUrl, resource, projection))
  return `{"schemas":["${LIST_RESPONSE_URN}"],"totalResults":${totalResults},"startIndex":${startIndex},"itemsPerPage":${rendered.length},"Resources":[${rendered.join(',')}]}`
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
