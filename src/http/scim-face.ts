import type { FastifyInstance } from 'fastify'
import { bulkEndpoint } from './bulk-endpoint.ts'
import { discoveryEndpoints } from './discovery-endpoints.ts'
import { createFaultStage } from './fault-stage.ts'
import { meEndpoint } from './me-endpoint.ts'
import { resourceEndpoints } from './resource-endpoints.ts'
import { CONNECTION, createScimExchanges } from './scim-exchange.ts'
import type { ScimFaceOptions } from './scim-exchange.ts'
import { scimFaultDialect } from './scim-fault-dialect.ts'
import { createScimRouter } from './scim-route.ts'
import type { ScimEndpoint } from './scim-route.ts'
import { rootEndpoints, searchEndpoint } from './search-endpoints.ts'

/** The SCIM face of the API listener, to be registered under its prefix. */
export function scimFace(app: FastifyInstance, options: ScimFaceOptions): void {
  const exchanges = createScimExchanges(options, createFaultStage(app, scimFaultDialect))
  const { route, notFound, refuse } = createScimRouter(app, exchanges)
  app.decorateRequest(CONNECTION, null)
  app.addHook('onRequest', exchanges.authenticateFirst)
  app.setErrorHandler((error, request, reply) => refuse(request, reply, error))
  app.setNotFoundHandler(notFound)

  endpointsOf(options.endpoints).forEach(route)
}

const endpointsOf = (endpoints: readonly string[]): readonly ScimEndpoint[] => [
  ...endpoints.flatMap(resourceEndpoints),
  ...endpoints.map(searchEndpoint),
  ...rootEndpoints,
  ...discoveryEndpoints,
  bulkEndpoint,
  meEndpoint,
]

/** What can be done at these endpoints, as the journal names it. */
export const scimOperationNames = (endpoints: readonly string[]): readonly string[] => [
  ...new Set(
    endpointsOf(endpoints).flatMap(({ verbs }) => Object.values(verbs).map(({ operation }) => operation)),
  ),
]
