import { request } from 'node:http'
import { gunzipSync } from 'node:zlib'

/** A request as the Go client puts it on the wire: these headers, and no Accept (ramp-developer-api.md 1.4). */
export interface WireRequest {
  readonly method: string
  readonly url: string
  readonly authorization?: string | undefined
  readonly contentType?: string
  /** Undefined: Content-Length 0 where the method has a body, as Go sends it. */
  readonly body?: string
  /** Its own, where the request is not the SDK's. */
  readonly userAgent?: string
}

export interface WireAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
}

const SDK_USER_AGENT = 'baton-sdk/v0.7.15'

export function sendOnWire({
  method,
  url,
  authorization,
  contentType,
  body,
  userAgent = SDK_USER_AGENT,
}: WireRequest): Promise<WireAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        method,
        headers: {
          'User-Agent': userAgent,
          ...(method !== 'GET' && { 'Content-Length': String(Buffer.byteLength(body ?? '')) }),
          ...(authorization !== undefined && { Authorization: authorization }),
          ...(contentType !== undefined && { 'Content-Type': contentType }),
          'Accept-Encoding': 'gzip',
        },
      },
      (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('error', reject)
        answer.on('end', () => {
          const bytes = Buffer.concat(chunks)
          const isGzip = answer.headers['content-encoding'] === 'gzip'
          const text = (isGzip ? gunzipSync(bytes) : bytes).toString('utf8')
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text })
        })
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })
}
