import { request } from 'node:http'
import type { Reply } from './tenant.ts'

/** Sends a request target and headers exactly as given: `fetch` would encode the one and add to the other. */
export function requestRaw(
  origin: string,
  method: string,
  target: string,
  headers: Record<string, string>,
  body?: string,
): Promise<Reply> {
  const { hostname, port } = new URL(origin)
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, method, path: target, headers, agent: false }, (answer) => {
      const parts: Buffer[] = []
      answer.on('data', (part: Buffer) => parts.push(part))
      answer.on('error', reject)
      answer.on('end', () => {
        const text = Buffer.concat(parts).toString('utf8')
        const received = Object.entries(answer.headers).map(([name, value]) => [name, String(value)] as const)
        resolve({
          status: answer.statusCode ?? 0,
          headers: new Headers(received.map(([name, value]) => [name, value])),
          body: text === '' ? undefined : JSON.parse(text),
        })
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}
