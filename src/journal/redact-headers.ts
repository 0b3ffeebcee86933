import { REDACTED, holdsSecret } from './secret.ts'

/**
 * The only headers that are kept. `x-forwarded-` is spelt out: proxies put access tokens and users behind that prefix.
 */
const KEPT_REQUEST_HEADERS: ReadonlySet<string> = new Set([
  'accept',
  'accept-charset',
  'accept-encoding',
  'accept-language',
  'client-request-id',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'expect',
  'forwarded',
  'host',
  'if-match',
  'if-none-match',
  'prefer',
  'transfer-encoding',
  'user-agent',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-prefix',
  'x-forwarded-proto',
  'x-request-id',
])

const KEPT_RESPONSE_HEADERS: ReadonlySet<string> = new Set([
  'allow',
  'cache-control',
  'connection',
  'content-length',
  'content-type',
  'date',
  'etag',
  'location',
  'retry-after',
  'vary',
  'www-authenticate',
  'x-ratelimit-limit',
  'x-ratelimit-remaining',
  'x-ratelimit-reset',
  'x-request-id',
  'x-trace-id',
])

/** Of one header's value. */
export const MAX_VALUE_LENGTH = 1024

export type KeptHeaders = Readonly<Record<string, string>>

/** What may be kept of a request's headers as one text, for unpackHeaders; secrets in the values are still in it. */
export function packRequestHeaders(headers: Readonly<Record<string, unknown>>): string {
  return packHeaders(headers, KEPT_REQUEST_HEADERS)
}

/** The same of a response's headers. */
export function packResponseHeaders(headers: Readonly<Record<string, unknown>>): string {
  return packHeaders(headers, KEPT_RESPONSE_HEADERS)
}

export function unpackHeaders(packed: string): KeptHeaders {
  const headers: Record<string, string> = {}
  const lines = packed.split('\n')
  for (let line = 1; line < lines.length; line += 2) headers[lines[line - 1] ?? ''] = lines[line] ?? ''
  return headers
}

/** The same headers bounded, and values that hold a secret replaced. */
export function redactHeaders(headers: KeptHeaders, known: readonly string[]): KeptHeaders {
  const redacted: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    const cut = value.length > MAX_VALUE_LENGTH ? `${value.slice(0, MAX_VALUE_LENGTH)}…` : value
    redacted[name] = holdsSecret(value, known) ? REDACTED : cut
  }
  return redacted
}

/** Name and value on a line each: neither can hold a line end. */
function packHeaders(headers: Readonly<Record<string, unknown>>, kept: ReadonlySet<string>): string {
  let packed = ''
  for (const name in headers) {
    const key = kept.has(name) ? name : name.toLowerCase()
    if (!kept.has(key)) continue
    const text = headerText(headers[name])
    // RFC 9110 5.5: a line end within a value is read as a blank.
    if (text !== undefined) packed += `${key}\n${text.includes('\n') ? text.replaceAll('\n', ' ') : text}\n`
  }
  return packed
}

function headerText(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  if (Array.isArray(value)) return headerText(value.join(', '))
  return undefined
}

/** The credentials in a request's Authorization: looked for in URL and bodies, where no one ought to repeat them. */
export function credentialsOf(authorization: string | null): readonly string[] {
  if (authorization === null) return []
  const credential = authorization.slice(authorization.lastIndexOf(' ') + 1)
  const all = /^basic /i.test(authorization) ? [credential, passwordOf(credential)] : [credential]
  return all.filter(({ length }) => length >= MIN_CREDENTIAL_LENGTH)
}

/** Of `user:password`, as it was sent. */
function passwordOf(encoded: string): string {
  const pair = Buffer.from(encoded, 'base64').toString('utf8')
  return pair.slice(pair.indexOf(':') + 1)
}

/** Shorter texts occur by chance: taking them out would tear unrelated values apart. */
export const MIN_CREDENTIAL_LENGTH = 8
