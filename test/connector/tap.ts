import { createServer, request } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** A request that went through, with the status of its answer. */
export interface Tapped {
  readonly method: string
  /** Below `/developer/v1`. */
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
  readonly status: number
}

export interface Tap {
  readonly baseUrl: string
  readonly seen: readonly Tapped[]
  /** Called before a request goes on; its number begins with 1. */
  beforeRequest: (number: number) => Promise<unknown>
  /** Called before an answer is passed back. */
  beforeAnswer: (answer: Tapped, headers: IncomingHttpHeaders) => Promise<unknown>
}

/**
 * A passage on loopback between a connector and onramp, open until the test ends. The connector's host is passed on, so
 * that the addresses onramp answers with lead through it again.
 */
export async function openTap(origin: string): Promise<Tap> {
  const seen: Tapped[] = []
  const nothing = () => Promise.resolve()
  let number = 0
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const body = Buffer.concat(chunks)
      const { method = '', url = '', headers } = incoming
      void tap.beforeRequest(++number).then(() => {
        const passed = request(origin + url, { method, headers }, (answer) => {
          const answered: Buffer[] = []
          answer.on('data', (chunk: Buffer) => answered.push(chunk))
          answer.on('end', () => {
            const status = answer.statusCode ?? 0
            const path = url.replace('/developer/v1', '')
            const tapped = { method, path, headers, body: body.toString('utf8'), status }
            seen.push(tapped)
            void tap.beforeAnswer(tapped, answer.headers).then(() => {
              outgoing.writeHead(status, answer.headers).end(Buffer.concat(answered))
            })
          })
        })
        passed.on('error', () => outgoing.destroy())
        passed.end(body)
      })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const tap: Tap = {
    baseUrl: `http://127.0.0.1:${port}`,
    seen,
    beforeRequest: nothing,
    beforeAnswer: nothing,
  }
  return tap
}
