import type { FastifyInstance } from 'fastify'
import { bulkEndpoint } from './bulk-endpoint.ts'
import { discoveryEndpoints } from './discovery-endpoints.ts'
import { meEndpoint } from './me-endpoint.ts'
import { resourceEndpoints } from './resource-endpoints.ts'
import { CONNECTION, createScimExchanges } from './scim-exchange.ts'
import type { ScimFaceOptions } from './scim-exchange.ts'
import { createScimRouter } from './scim-route.ts'
import { rootEndpoints, searchEndpoint } from './search-endpoints.ts'

/** The SCIM face of the API listener, to be registered under its prefix. */
export function scimFace(app: FastifyInstance, options: ScimFaceOptions): void {
  const exchanges = createScimExchanges(options)
  const { route, notFound, refuse } = createScimRouter(app, exchanges)
  app.decorateRequest(CONNECTION, null)
  app.addHook('onRequest', exchanges.authenticateFirst)
  app.setErrorHandler((error, request, reply) => refuse(request, reply, error))
  app.setNotFoundHandler(notFound)

  const endpoints = [
    ...options.endpoints.flatMap(resourceEndpoints),
    ...options.endpoints.map(searchEndpoint),
    ...rootEndpoints,
    ...discoveryEndpoints,
    bulkEndpoint,
    meEndpoint,
  ]
  endpoints.forEach(route)
}
