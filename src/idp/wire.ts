import { request as httpRequest, type Agent } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { promisify } from 'node:util'
import { gunzip, inflate } from 'node:zlib'

export interface WireRequest {
  readonly method: string
  /** An absolute URL; its path and query go out as they stand, save for what no request line can hold. */
  readonly url: string
  /** Sent with this spelling and in this order. */
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

export interface WireAnswer {
  readonly status: number
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const unpack: Readonly<Record<string, (bytes: Buffer) => Promise<Buffer>>> = {
  gzip: promisify(gunzip),
  deflate: promisify(inflate),
}

// Providers differ in what they escape (`+`, `%20`, bare quotes), so the text is kept rather than parsed and rebuilt.
const requestTarget = (url: string) =>
  url.replace(/^https?:\/\/[^/?#]*/u, '').replace(/[^!-~]/gu, (character) => encodeURIComponent(character))

/** Sends one request and reads the whole answer. Rejects when no answer comes within `timeoutMs`. */
export function send(
  message: WireRequest,
  { agent, timeoutMs = 60_000 }: { readonly agent?: Agent; readonly timeoutMs?: number } = {},
): Promise<WireAnswer> {
  const { protocol, hostname, port } = new URL(message.url)
  const { promise, resolve, reject } = Promise.withResolvers<WireAnswer>()
  const body = message.body === undefined ? undefined : Buffer.from(message.body)
  const options = {
    hostname: hostname.replace(/^\[|\]$/gu, ''),
    port,
    method: message.method,
    path: requestTarget(message.url),
    headers: { ...message.headers, ...(body && { 'Content-Length': body.byteLength }) },
    timeout: timeoutMs,
    ...(agent && { agent }),
  }
  const request = protocol === 'https:' ? httpsRequest(options) : httpRequest(options)
  request.on('timeout', () => request.destroy(new Error(`no answer within ${timeoutMs} ms`)))
  request.on('error', reject)
  request.on('response', (response) => {
    const chunks: Buffer[] = []
    response.on('data', (chunk: Buffer) => chunks.push(chunk))
    response.on('error', reject)
    response.on('end', () => {
      const bytes = Buffer.concat(chunks)
      const decode = unpack[response.headers['content-encoding'] ?? '']
      Promise.resolve(decode && bytes.byteLength > 0 ? decode(bytes) : bytes).then((text) => {
        resolve({
          status: response.statusCode ?? 0,
          headers: Object.fromEntries(
            Object.entries(response.headers).map(([name, value]) => [name, [value ?? []].flat().join(', ')]),
          ),
          body: text.toString('utf8'),
        })
      }, reject)
    })
  })
  request.end(body)
  return promise
}
