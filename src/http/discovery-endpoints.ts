import type { FastifyRequest } from 'fastify'
import { findDescribed, resourceTypes, schemas, serviceProviderConfig } from '../scim/discovery.ts'
import type { Described } from '../scim/discovery.ts'
import type { JsonObject } from '../scim/document.ts'
import { ScimError } from '../scim/error.ts'
import type { Answer } from '../scim/operations.ts'
import { renderPlainList } from '../scim/render.ts'
import { idOf } from './resource-endpoints.ts'
import type { ScimRequest } from './scim-exchange.ts'
import type { ScimEndpoint } from './scim-route.ts'

/** The discovery endpoints (RFC 7644 section 4). */
export const discoveryEndpoints: readonly ScimEndpoint[] = [
  discovery('/ServiceProviderConfig', ({ session, baseUrl }) =>
    one(serviceProviderConfig(session, baseUrl), `${baseUrl}/ServiceProviderConfig`),
  ),
  discovery('/ResourceTypes', ({ session, baseUrl }) => list(resourceTypes(session, baseUrl))),
  discovery('/ResourceTypes/:id', ({ session, baseUrl }, request) => {
    const found = findDescribed(resourceTypes(session, baseUrl), 'resource type', idOf(request))
    return one(found, `${baseUrl}/ResourceTypes/${found.id}`)
  }),
  discovery('/Schemas', ({ session, baseUrl }) => list(schemas(session, baseUrl))),
  discovery('/Schemas/:id', ({ session, baseUrl }, request) => {
    const found = findDescribed(schemas(session, baseUrl), 'schema', idOf(request))
    return one(found, `${baseUrl}/Schemas/${found.id}`)
  }),
]

function discovery(
  url: string,
  describe: (scim: ScimRequest, request: FastifyRequest) => Answer,
): ScimEndpoint {
  return {
    url,
    body: 'user',
    verbs: {
      GET: {
        operation: 'discovery',
        operate(scim, request) {
          if (scim.query.filter === undefined) return describe(scim, request)
          // RFC 7644 section 4: filters on discovery endpoints are refused.
          throw new ScimError({
            status: 403,
            code: 'scim.discovery.filter',
            detail: 'A discovery endpoint takes no filter. Leave the filter out.',
          })
        },
      },
    },
  }
}

function one(described: JsonObject, location: string): Answer {
  return { status: 200, body: JSON.stringify(described), location, isRead: true }
}

function list(described: readonly Described[]): Answer {
  return { status: 200, body: renderPlainList(described) }
}
