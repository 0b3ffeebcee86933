import type { JsonObject, JsonValue } from './document.ts'
import { ScimError } from './error.ts'
import { describePagination } from './list-request.ts'
import type { Attribute, Schema } from './schema/attribute.ts'
import type { ResourceType } from './schema/resource-type.ts'
import type { TargetSession } from './target.ts'

/** A schema or a resource type as the client reads it. */
export interface Described extends JsonObject {
  readonly id: string
}

const SCHEMA_URN = 'urn:ietf:params:scim:schemas:core:2.0'

/** /ServiceProviderConfig: what this server does, no more (RFC 7643 section 5). */
export function serviceProviderConfig(session: TargetSession, baseUrl: string): JsonObject {
  const { protocol, features } = session
  const pagination = describePagination(session)
  const { patch, filter, sort, etag, bulk } = features
  return {
    schemas: [`${SCHEMA_URN}:ServiceProviderConfig`],
    patch: { supported: patch },
    bulk: {
      supported: bulk,
      maxOperations: bulk ? protocol.bulkMaxOperations : 0,
      maxPayloadSize: bulk ? protocol.bodyMaxBytes.bulk : 0,
    },
    filter: { supported: filter, maxResults: filter ? protocol.pageSizeMax : 0 },
    changePassword: { supported: false },
    sort: { supported: sort },
    etag: { supported: etag },
    ...(pagination !== undefined && { pagination }),
    authenticationSchemes: [
      {
        type: 'oauthbearertoken',
        name: 'Bearer token',
        description: 'The API token of the connection, sent as Authorization: Bearer.',
        specUri: 'https://www.rfc-editor.org/info/rfc6750',
        primary: true,
      },
    ],
    meta: { resourceType: 'ServiceProviderConfig', location: `${baseUrl}/ServiceProviderConfig` },
  }
}

/** /ResourceTypes (RFC 7643 section 6). */
export function resourceTypes({ handlers }: TargetSession, baseUrl: string): readonly Described[] {
  return handlers.map(({ type }) => describeResourceType(type, baseUrl))
}

/** /Schemas: the tables the engine runs on (RFC 7643 section 7). */
export function schemas({ handlers }: TargetSession, baseUrl: string): readonly Described[] {
  const used = handlers.flatMap(({ type }) => [type.schema, ...type.extensions.map(({ schema }) => schema)])
  return [...new Set(used)].map((schema) => describeSchema(schema, baseUrl))
}

/** The one of that id (compared without case), from /Schemas or /ResourceTypes. Throws ScimError 404. */
export function findDescribed(described: readonly Described[], what: string, id: string): Described {
  const found = described.find((one) => one.id.toLowerCase() === id.toLowerCase())
  if (found !== undefined) return found
  const known = described.map((one) => one.id).join(', ')
  throw new ScimError({
    status: 404,
    code: 'scim.discovery.not-found',
    detail: `There is no ${what} "${id.slice(0, 200)}". This server has: ${known}.`,
  })
}

function describeResourceType(type: ResourceType, baseUrl: string): Described {
  return {
    schemas: [`${SCHEMA_URN}:ResourceType`],
    id: type.name,
    name: type.name,
    endpoint: type.endpoint,
    description: type.description,
    schema: type.schema.id,
    schemaExtensions: type.extensions.map(({ schema, required }) => ({ schema: schema.id, required })),
    meta: { resourceType: 'ResourceType', location: `${baseUrl}/ResourceTypes/${type.name}` },
  }
}

function describeSchema(schema: Schema, baseUrl: string): Described {
  return {
    schemas: [`${SCHEMA_URN}:Schema`],
    id: schema.id,
    name: schema.name,
    description: schema.description,
    attributes: schema.attributes.map(describeAttribute),
    meta: { resourceType: 'Schema', location: `${baseUrl}/Schemas/${schema.id}` },
  }
}

function describeAttribute({ subAttributes, ...characteristics }: Attribute): JsonValue {
  return subAttributes === undefined
    ? characteristics
    : { ...(characteristics as JsonObject), subAttributes: subAttributes.map(describeAttribute) }
}
