import type { FastifyRequest } from 'fastify'
import { ScimError } from '../scim/error.ts'

/** Where SCIM is mounted, whatever a proxy puts before it. */
export const SCIM_PREFIX = '/scim/v2'

/** Where the Developer API is mounted, likewise. */
export const DEVELOPER_PREFIX = '/developer/v1'

/** A page a link in mail leads to, behind whatever a proxy puts before it. */
const LINK_PAGE = /^[^?]+?(\/(?:invites|confirm-email)\/[^/?]+)$/

/**
 * The request target as the routes know it (A1): whatever stands before `/scim/v2` or `/developer/v1` is a proxy's prefix, doubled and
 * trailing slashes count once, and Entra's flag may stand between base URL and endpoint (`/scim/v2/?flag/Users?...`).
 */
export function toRoutedUrl(url: string): string {
  if (isRouted(url)) return url
  const at = Math.min(...[SCIM_PREFIX, DEVELOPER_PREFIX].map((prefix) => prefixAt(url, prefix)))
  if (at === Infinity) return LINK_PAGE.exec(url)?.[1] ?? url
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

const SLASH = 0x2f

/** Whether it reads already as the routes know it, as nearly every address does. */
function isRouted(url: string): boolean {
  if (!url.startsWith(`${SCIM_PREFIX}/`) && !url.startsWith(`${DEVELOPER_PREFIX}/`)) return false
  const mark = url.indexOf('?')
  const end = mark === -1 ? url.length : mark
  const doubled = url.indexOf('//')
  return url.charCodeAt(end - 1) !== SLASH && (doubled === -1 || doubled > end)
}

/**
 * The base URL as the client sees it: the configured public one, else what the request was sent to, with the prefix a
 * proxy put before the face's own. `X-Forwarded-*` counts only where Fastify trusts the peer. Throws 400 for HTTP/1.1
 * without a Host (RFC 9112 3.2).
 */
export function baseUrlOf(
  request: FastifyRequest,
  publicUrl: string | undefined,
  facePrefix: string = SCIM_PREFIX,
): string {
  if (request.headers.host === undefined && request.raw.httpVersion === '1.1') throw hostMissing()
  if (publicUrl !== undefined) return publicUrl
  const at = prefixAt(request.originalUrl, facePrefix)
  // A proxy that does not rewrite sends the whole address (RFC 9112 3.2.2); its host stands in Host as well.
  const prefix =
    at > 0 && at !== Infinity ? request.originalUrl.slice(0, at).replace(/^https?:\/\/[^/]*/i, '') : ''
  return `${request.protocol}://${request.host || localHost(request)}${prefix}${facePrefix}`
}

/** Where the prefix starts in the path; Infinity where it stands only in the query, or nowhere. */
function prefixAt(url: string, prefix: string): number {
  const at = url.indexOf(prefix)
  const query = url.indexOf('?')
  return at === -1 || (query !== -1 && query < at) ? Infinity : at
}

/** HTTP/1.0 names no host: the address that was connected to. */
function localHost({ raw: { socket } }: FastifyRequest): string {
  const { localAddress = '127.0.0.1', localPort = 0 } = socket
  const address = localAddress.replace(/^::ffff:/, '')
  return `${address.includes(':') ? `[${address}]` : address}:${localPort}`
}

function hostMissing(): ScimError {
  return new ScimError({
    status: 400,
    scimType: 'invalidSyntax',
    code: 'http.host-missing',
    detail: 'The request has no Host header. Send the host of the base URL in it.',
  })
}
