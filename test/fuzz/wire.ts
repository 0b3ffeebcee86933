import { connect } from 'node:net'
import type { Socket } from 'node:net'

export interface WireAnswer {
  readonly status: number
  /** By lower-case name; of several the last. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  readonly elapsedMs: number
}

/** What came instead of an answer. */
export class NoAnswer extends Error {
  override name = 'NoAnswer'
}

export interface Wire {
  /** Sends one request and reads its answer. Throws NoAnswer when the connection ends, or nothing comes in time. */
  send(bytes: Buffer, options: { readonly isHead: boolean }): Promise<WireAnswer>
  /** Sends bytes on a connection of their own and ends it; returns all that came back. Throws NoAnswer in time. */
  sendBroken(bytes: Buffer): Promise<Buffer>
  close(): void
}

interface Parsed {
  readonly answer: Omit<WireAnswer, 'elapsedMs'>
  readonly length: number
}

/**
 * One keep-alive connection to a listener, opened again when the server has closed it. Written on a bare socket, since
 * HTTP clients refuse to send what a fuzz has to.
 */
export function createWire(port: number, hangMs: number): Wire {
  let socket: Socket | undefined

  /** Undefined when a connection used before was closed unanswered: the server had ended it while it was idle. */
  function exchange(
    on: Socket,
    bytes: Buffer,
    { isHead, isReused }: { readonly isHead: boolean; readonly isReused: boolean },
  ): Promise<WireAnswer | undefined> {
    return new Promise((resolve, reject) => {
      const startedAtMs = performance.now()
      let received: Buffer = Buffer.alloc(0)
      const settle = (finish: () => void) => {
        stopWaiting()
        on.removeListener('data', read)
        on.removeListener('close', closed)
        finish()
      }
      const fail = (why: string) =>
        settle(() => {
          on.destroy()
          if (socket === on) socket = undefined
          reject(new NoAnswer(`${why} after ${Math.round(performance.now() - startedAtMs)} ms`))
        })
      const read = (chunk: Buffer) => {
        received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
        const parsed = parseAnswer(received, isHead)
        if (parsed === undefined) return
        const elapsedMs = performance.now() - startedAtMs
        settle(() => {
          if (parsed.answer.headers['connection'] === 'close' || parsed.length < received.length) {
            on.destroy()
            socket = undefined
          }
          resolve({ ...parsed.answer, elapsedMs })
        })
      }
      const closed = () =>
        received.length === 0 && isReused
          ? settle(() => resolve(undefined))
          : fail('the connection was closed')
      const stopWaiting = onSilence(hangMs, () => fail('no answer'))
      on.on('data', read).on('close', closed)
      on.write(bytes)
    })
  }

  const open = () => connect({ port, host: '127.0.0.1', noDelay: true }).on('error', () => undefined)

  return {
    async send(bytes, { isHead }) {
      const kept = socket?.destroyed === false ? socket : undefined
      const answer = kept && (await exchange(kept, bytes, { isHead, isReused: true }))
      if (answer !== undefined) return answer
      socket = open()
      const fresh = await exchange(socket, bytes, { isHead, isReused: false })
      if (fresh === undefined) throw new NoAnswer('the connection was closed')
      return fresh
    },
    sendBroken(bytes) {
      return new Promise((resolve, reject) => {
        const parts: Buffer[] = []
        const own = open()
        const stopWaiting = onSilence(hangMs, () => {
          own.destroy()
          reject(new NoAnswer(`the connection was neither answered nor closed in ${hangMs} ms`))
        })
        own.on('data', (part: Buffer) => parts.push(part))
        own.on('close', () => {
          stopWaiting()
          resolve(Buffer.concat(parts))
        })
        own.end(bytes)
      })
    },
    close() {
      socket?.destroy()
    },
  }
}

/**
 * Calls `giveUp` when nothing stopped it in time. A timer that rings far too late says that this machine stood still, and
 * the server with it: then it waits once more.
 */
function onSilence(hangMs: number, giveUp: () => void): () => void {
  let sinceMs = performance.now()
  const ring = () => {
    if (performance.now() - sinceMs < 2 * hangMs) {
      giveUp()
      return
    }
    sinceMs = performance.now()
    timer = setTimeout(ring, hangMs)
  }
  let timer = setTimeout(ring, hangMs)
  return () => clearTimeout(timer)
}

/** The first final answer in the bytes, undefined while it is incomplete. Throws when they are no HTTP. */
export function parseAnswer(bytes: Buffer, isHead: boolean): Parsed | undefined {
  const headEnd = bytes.indexOf('\r\n\r\n')
  if (headEnd === -1) return undefined
  const [first = '', ...lines] = bytes.subarray(0, headEnd).toString('latin1').split('\r\n')
  const status = Number(/^HTTP\/1\.1 (\d{3}) /u.exec(`${first} `)?.[1] ?? Number.NaN)
  const bodyStart = headEnd + 4
  if (status >= 100 && status < 200) {
    const next = parseAnswer(bytes.subarray(bodyStart), isHead)
    return next && { ...next, length: next.length + bodyStart }
  }
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
    }),
  )
  const whole = (body: Buffer, length: number): Parsed => ({ answer: { status, headers, body }, length })
  if (isHead || status === 204 || status === 304) return whole(Buffer.alloc(0), bodyStart)
  if (headers['transfer-encoding']?.toLowerCase() === 'chunked') {
    const chunked = parseChunks(bytes, bodyStart)
    return chunked && whole(chunked.body, chunked.end)
  }
  const end = bodyStart + Number(headers['content-length'] ?? 0)
  return bytes.length < end ? undefined : whole(bytes.subarray(bodyStart, end), end)
}

function parseChunks(bytes: Buffer, start: number): { body: Buffer; end: number } | undefined {
  const parts: Buffer[] = []
  for (let at = start; ;) {
    const lineEnd = bytes.indexOf('\r\n', at)
    if (lineEnd === -1) return undefined
    const size = Number.parseInt(bytes.subarray(at, lineEnd).toString('latin1'), 16)
    const end = lineEnd + 2 + size + 2
    if (Number.isNaN(size) || bytes.length < end) return undefined
    if (size === 0) return { body: Buffer.concat(parts), end }
    parts.push(bytes.subarray(lineEnd + 2, end - 2))
    at = end
  }
}
