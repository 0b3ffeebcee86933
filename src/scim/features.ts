import { ScimError, badRequest } from './error.ts'

/**
 * The optional parts of RFC 7644 and RFC 9865. Each is advertised in /ServiceProviderConfig exactly when it is served.
 */
export const FEATURES = ['patch', 'filter', 'sort', 'etag', 'bulk', 'cursorPaging', 'search'] as const
export type Feature = (typeof FEATURES)[number]

/**
 * What a connection is offered. `search`: POST /.search and queries at the root (RFC 7644 3.4.2.1, 3.4.3), which has no
 * member in /ServiceProviderConfig.
 */
export type Features = Readonly<Record<Feature, boolean>>

/** Throws 501 where PATCH is not offered (RFC 7644 3.12, table 8). */
export function requirePatch({ patch }: Features): void {
  if (!patch)
    throw new ScimError({
      status: 501,
      code: 'scim.feature.patch',
      detail: 'PATCH is not supported here. Replace the whole resource with PUT.',
    })
}

/** Throws 400 invalidFilter where filters are not offered: unlike other parameters, an ignored one finds everything. */
export function refuseFilter({ filter }: Features, sent: string | undefined): void {
  if (!filter && sent !== undefined)
    throw badRequest(
      'invalidFilter',
      'scim.feature.filter',
      'Filters are not supported here. List the resources without one.',
    )
}

/** Throws 404 for an endpoint that is not offered: it does not exist (RFC 7644 3.12, table 8). */
export function requireEndpoint(features: Features, feature: 'bulk' | 'search', endpoint: string): void {
  if (!features[feature])
    throw new ScimError({
      status: 404,
      code: `scim.feature.${feature}`,
      detail: `There is no ${endpoint} here: the feature "${feature}" is off, and /ServiceProviderConfig does not offer it.`,
    })
}
