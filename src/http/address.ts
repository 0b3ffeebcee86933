import type { FastifyRequest } from 'fastify'

export const SCIM_PREFIX = '/scim/v2'

/**
 * The request target as the routes know it (A1): whatever stands before `/scim/v2` is a proxy's prefix, doubled and
 * trailing slashes count once, and Entra's flag may stand between base URL and endpoint (`/scim/v2/?flag/Users?...`).
 */
export function toRoutedUrl(url: string): string {
  const at = url.indexOf(SCIM_PREFIX)
  if (at === -1) return url
  const moved = url
    .slice(at)
    .replace(/^(\/scim\/v2)\/?\?aadOptscim062020(\/[^?]*)\??/i, '$1$2?aadOptscim062020&')
  const mark = moved.indexOf('?')
  const path = mark === -1 ? moved : moved.slice(0, mark)
  const query = mark === -1 ? '' : moved.slice(mark)
  return (
    (path.includes('//') || path.endsWith('/') ? path.replace(/\/{2,}/g, '/').replace(/\/$/, '') : path) +
    query
  )
}

/**
 * The base URL as the client sees it: the configured public one, else what the request was sent to, with the prefix a
 * proxy put before `/scim/v2`. `X-Forwarded-*` counts only where Fastify trusts the peer.
 */
export function baseUrlOf(request: FastifyRequest, publicUrl: string | undefined): string {
  if (publicUrl !== undefined) return publicUrl
  const url = request.originalUrl
  const at = url.indexOf(SCIM_PREFIX)
  const prefix = at > 0 ? url.slice(0, at) : ''
  return `${request.protocol}://${request.host}${prefix}${SCIM_PREFIX}`
}
