import { createHash, timingSafeEqual } from 'node:crypto'
import { isIP } from 'node:net'
import type { HttpError } from '@fastify/sensible'
import { refuse } from './refusal.ts'

const LOOPBACK = ['127.0.0.1', 'localhost', '::1'] as const
const WILDCARDS: ReadonlySet<string> = new Set(['0.0.0.0', '::'])
/** Probes carry no secret and learn none. */
const OPEN_PATHS: ReadonlySet<string> = new Set(['/healthz', '/readyz'])

const normalizeHost = (host: string): string =>
  host
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase()

/** Whether a control listener on this address is reachable from other machines and may not start without a token. */
export function controlNeedsToken(host: string): boolean {
  const name = normalizeHost(host)
  return !(name === 'localhost' || name === '::1' || (isIP(name) === 4 && name.startsWith('127.')))
}

export interface GuardOptions {
  /** The address the control listener is bound to. */
  readonly host: string
  /** More names this listener is reached by, such as a service name in a container network. */
  readonly allowedHosts?: readonly string[]
  /** When set, demanded on every route but the two health routes. */
  readonly token?: string
}

export interface GuardedRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

interface Authority {
  readonly name: string
  readonly text: string
}

/** The name in a Host header; undefined when it is not `name`, `name:port` or `[ipv6]:port`. */
function parseAuthority(header: unknown): Authority | undefined {
  if (typeof header !== 'string') return undefined
  const text = header.trim().toLowerCase()
  const match = /^(?<name>\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/.exec(text)
  const name = match?.groups?.['name']
  return name === undefined ? undefined : { name: normalizeHost(name), text }
}

/** The token of a Bearer credential, or the password of a Basic one, which is what a browser can send. */
function parseToken(header: string | string[] | undefined): string | undefined {
  if (typeof header !== 'string') return undefined
  const match = /^(bearer|basic) +(\S+) *$/i.exec(header)
  const [, scheme, credential] = match ?? []
  if (scheme === undefined || credential === undefined) return undefined
  if (scheme.toLowerCase() === 'bearer') return credential
  const pair = Buffer.from(credential, 'base64').toString('utf8')
  return pair.includes(':') ? pair.slice(pair.indexOf(':') + 1) : undefined
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/**
 * The check every request to the control listener passes before anything else: the Host header against an allow-list
 * (DNS rebinding), any Origin against this listener's own (cross-site requests), then the token.
 * Returns the refusal to throw, or undefined.
 */
export function createGuard(options: GuardOptions): (request: GuardedRequest) => HttpError | undefined {
  const bound = normalizeHost(options.host)
  const allowed: ReadonlySet<string> = new Set([
    ...LOOPBACK,
    ...(options.allowedHosts ?? []).map(normalizeHost),
    ...(WILDCARDS.has(bound) ? [] : [bound]),
  ])
  // A literal address cannot be rebound by DNS, so bound to every address, every address is a fair name.
  const takesAddresses = WILDCARDS.has(bound)
  const expected = options.token === undefined ? undefined : digest(options.token)

  return ({ url, headers }) => {
    const authority = parseAuthority(headers['host'])
    const isAllowed =
      authority !== undefined &&
      (allowed.has(authority.name) || (takesAddresses && isIP(authority.name) !== 0))
    if (!isAllowed) {
      return refuse(
        'host.refused',
        `The Host header ${JSON.stringify(headers['host'] ?? '')} is not a name of this listener.`,
      )
    }
    const origin = headers['origin']
    if (origin !== undefined && origin !== `http://${authority.text}`) {
      return refuse('origin.refused', `Requests from the web origin ${JSON.stringify(origin)} are not taken.`)
    }
    if (expected === undefined || OPEN_PATHS.has(url.split('?', 1)[0] ?? '')) return undefined
    const token = parseToken(headers['authorization'])
    if (token === undefined) return refuse('token.missing', 'This control listener asks for a token.')
    if (!timingSafeEqual(digest(token), expected))
      return refuse('token.wrong', 'The control token is not the right one.')
    return undefined
  }
}
