/** Whose answer it is; SCIM and the Developer API share a port. */
export type Listener = 'scim' | 'developer' | 'control'

export interface FuzzRequest {
  readonly listener: Listener
  readonly method: string
  /** The request target as it goes on the wire; what would end the request line is escaped. */
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Buffer
  /** In chunks, without a Content-Length. */
  readonly isChunked?: boolean
}

/** Bytes that are no proper HTTP, sent on a connection of their own. */
export interface BrokenRequest {
  readonly listener: Listener
  readonly bytes: Buffer
}

const ENDS_LINE = /[\u0000-\u0020\u007f]/gu
const NOT_IN_HEADER = /[\u0000-\u0008\u000a-\u001f\u007f]|[^\u0000-\u00ff]/gu

const escapeByte = (character: string) => encodeURIComponent(character)

/** The request as bytes: a proper HTTP/1.1 message, whatever is in it. */
export function toBytes({ method, target, headers, body, isChunked }: FuzzRequest, host: string): Buffer {
  const line = `${method} ${target.toWellFormed().replaceAll(ENDS_LINE, escapeByte) || '/'} HTTP/1.1`
  const all = {
    host,
    ...headers,
    ...(body !== undefined &&
      (isChunked ? { 'transfer-encoding': 'chunked' } : { 'content-length': `${body.length}` })),
  }
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value.replaceAll(NOT_IN_HEADER, '?')}`)
  const start = Buffer.from([line, ...head, '', ''].join('\r\n'), 'utf8')
  if (body === undefined) return start
  return Buffer.concat(isChunked ? [start, ...chunksOf(body)] : [start, body])
}

function chunksOf(body: Buffer): Buffer[] {
  const half = Math.ceil(body.length / 2)
  const parts = [body.subarray(0, half), body.subarray(half)].filter(({ length }) => length > 0)
  return [
    ...parts.flatMap((part) => [Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n')]),
    Buffer.from('0\r\n\r\n'),
  ]
}

/** For a report: short, on one line, and complete enough to send again. */
export function describeBytes(bytes: Buffer, limit = 2_000): string {
  const shown = JSON.stringify(bytes.subarray(0, limit).toString('latin1'))
  return bytes.length > limit ? `${shown} (${bytes.length} bytes)` : shown
}
