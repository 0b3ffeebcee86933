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
