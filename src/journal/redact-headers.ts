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
  'x-request-id',
])

/** Of one header's value. */
export const MAX_VALUE_LENGTH = 1024

export type KeptHeaders = Readonly<Record<string, string>>

/** What may be kept of a request's headers, secrets in the values still in it. */
export function keptRequestHeaders(headers: Readonly<Record<string, unknown>>): KeptHeaders {
  return keptHeaders(headers, KEPT_REQUEST_HEADERS)
}

/** What may be kept of a response's headers, secrets in the values still in it. */
export function keptResponseHeaders(headers: Readonly<Record<string, unknown>>): KeptHeaders {
  return keptHeaders(headers, KEPT_RESPONSE_HEADERS)
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

function keptHeaders(headers: Readonly<Record<string, unknown>>, kept: ReadonlySet<string>): KeptHeaders {
  const result: Record<string, string> = {}
  for (const name in headers) {
    const key = kept.has(name) ? name : name.toLowerCase()
    if (!kept.has(key)) continue
    const text = headerText(headers[name])
    if (text !== undefined) result[key] = text
  }
  return result
}

function headerText(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  if (Array.isArray(value)) return headerText(value.join(', '))
  return undefined
}

/** The credentials a request came with: looked for in URL and bodies, where no one ought to repeat them. */
export function credentialsOf(headers: Readonly<Record<string, unknown>>): readonly string[] {
  const value = headers['authorization']
  if (typeof value !== 'string') return []
  const credential = value.slice(value.lastIndexOf(' ') + 1)
  return credential.length >= MIN_CREDENTIAL_LENGTH ? [credential] : []
}

/** Shorter texts occur by chance: taking them out would tear unrelated values apart. */
export const MIN_CREDENTIAL_LENGTH = 8
