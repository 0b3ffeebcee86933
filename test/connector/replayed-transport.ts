import type { Access } from './connector.ts'
import { DecodeError, token as tokenAnswer } from './strict-decoder.ts'
import type { Decoder } from './strict-decoder.ts'
import { sendOnWire } from './wire.ts'
import type { WireAnswer, WireRequest } from './wire.ts'

/** An answer the program would end with 1 on; like it, it never shows the body (ramp-developer-api.md 1.6). */
export class ConnectorError extends Error {
  readonly status: number

  constructor(status: number, { method, url }: WireRequest) {
    super(`unexpected status ${status} for ${method} ${url}`)
    this.name = 'ConnectorError'
    this.status = status
  }
}

export interface TransportOptions {
  /** `http://host:port`; slashes at its end are cut. */
  readonly baseUrl: string
  readonly access: Access
  readonly scopes: readonly string[]
  /** Instead of sleeping; what was said about it is in seconds. */
  readonly wait: (seconds: number) => void | Promise<void>
}

export interface Transport {
  readonly url: (path: string) => string
  /** With the token, decoded strictly; answers that ask for it are waited out unless `once`. */
  call<T>(request: WireRequest, decode: Decoder<T>, once?: 'once'): Promise<T>
  /** The same, for the status alone. */
  act(request: WireRequest): Promise<void>
  /** Requests sent, tokens aside, in order. */
  readonly sent: readonly string[]
}

const RETRIED: ReadonlySet<number> = new Set([408, 429])
const MOST_ATTEMPTS = 6
/** The token is asked for outside of the SDK. */
const GO_USER_AGENT = 'Go-http-client/1.1'
/** Go's oauth2 asks anew this long before a token ends. */
const EARLY_SECONDS = 10

export function createTransport({ baseUrl, access, scopes, wait }: TransportOptions): Transport {
  const base = `${baseUrl.replace(/\/+$/, '')}/developer/v1`
  const sent: string[] = []
  let minted: { readonly text: string; readonly isKept: boolean } | undefined

  async function bearer(): Promise<string> {
    if ('token' in access) return access.token
    if (minted?.isKept !== true) minted = await mint(`${base}/token`, access, scopes)
    return minted.text
  }

  async function send(request: WireRequest, once: boolean): Promise<WireAnswer> {
    for (let attempt = 1; ; attempt++) {
      const authorization = `Bearer ${await bearer()}`
      sent.push(`${request.method} ${request.url.slice(base.length)}`)
      const answer = await sendOnWire({ ...request, authorization })
      checkRateHeaders(answer)
      if (answer.status < 300) return answer
      const isRetried = RETRIED.has(answer.status) || answer.status >= 500
      if (!isRetried || once || attempt === MOST_ATTEMPTS) throw new ConnectorError(answer.status, request)
      await wait(secondsToWait(answer, attempt))
    }
  }

  return {
    url: (path) => base + path,
    sent,
    async call(request, decode, once) {
      const answer = await send(request, once !== undefined)
      const type = String(answer.headers['content-type'] ?? '').split(';')[0]
      if (type !== 'application/json')
        throw new Error(`unexpected content type ${type} for ${request.method} ${request.url}`)
      return decode(JSON.parse(answer.text), '$')
    },
    async act(request) {
      await send(request, true)
    },
  }
}

/** Basic first, both halves percent-encoded; after a refusal once more in the form (1.3). */
async function mint(url: string, access: Extract<Access, { clientId: string }>, scopes: readonly string[]) {
  const { clientId, clientSecret } = access
  const pair = `${encode(clientId)}:${encode(clientSecret)}`
  const request = {
    method: 'POST',
    url,
    contentType: 'application/x-www-form-urlencoded',
    userAgent: GO_USER_AGENT,
  }
  const form = { grant_type: 'client_credentials', scope: scopes.join(' ') }
  let answer = await sendOnWire({
    ...request,
    authorization: `Basic ${Buffer.from(pair).toString('base64')}`,
    body: new URLSearchParams(form).toString(),
  })
  if (answer.status >= 300) {
    const credentials = { client_id: clientId, client_secret: clientSecret }
    answer = await sendOnWire({
      ...request,
      body: new URLSearchParams({ ...credentials, ...form }).toString(),
    })
  }
  if (answer.status >= 300) throw new Error(`oauth2: cannot fetch token: ${answer.status} ${answer.text}`)
  const read = tokenAnswer(JSON.parse(answer.text), '$')
  if (read.access_token === '') throw new DecodeError('$.access_token', 'an access token', '')
  return { text: read.access_token, isKept: read.expires_in > EARLY_SECONDS }
}

/** As Go's url.QueryEscape does. */
const encode = (part: string) =>
  encodeURIComponent(part)
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')

const LIMITS = ['x-ratelimit', 'ratelimit', 'x-ratelimit-requests', 'x-rate-limit']

/** A value that is no whole number is an error, on a 200 too (1.6). */
function checkRateHeaders({ headers }: WireAnswer): void {
  for (const name of LIMITS.flatMap((prefix) => [`${prefix}-limit`, `${prefix}-remaining`]))
    if (headers[name] !== undefined && !/^[+-]?\d+$/.test(String(headers[name])))
      throw new Error(`${name} is no number: ${String(headers[name])}`)
}

/** What the answer asks for in seconds; else longer from time to time, or a minute where a limit is said to be met. */
function secondsToWait({ status, headers }: WireAnswer, attempt: number): number {
  const resets = [...LIMITS.map((prefix) => headers[`${prefix}-reset`]), headers['retry-after']]
  const asked = resets.find((reset) => reset !== undefined && reset !== '')
  if (asked !== undefined) return Number(asked)
  return status === 429 ? 60 : attempt
}
