import autocannon from 'autocannon'
import type { Result } from 'autocannon'
import type { Server } from './server.ts'
import { API_TOKEN, TOKEN } from './token.ts'
import type { Call, Row } from './workload.ts'

export const CONNECTIONS = 16

export interface Sample {
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** The server's processor time for one request. */
  readonly cpuUs: number | undefined
  /** Of one answer, with its headers. */
  readonly bytes: number
}

/** How long to call: for so many seconds or exactly so often. */
export type Extent = { readonly seconds: number } | { readonly calls: number }

export interface DriveOptions {
  readonly server: Server
  readonly row: Row
  readonly extent: Extent
  readonly next: () => Call
}

const OKTA_HEADERS = {
  accept: 'application/scim+json',
  'accept-charset': 'utf-8',
  'accept-encoding': 'gzip,deflate',
  'user-agent': 'Okta SCIM Client 1.0.0',
  authorization: `Bearer ${TOKEN}`,
}
const WRITE_HEADERS = { ...OKTA_HEADERS, 'content-type': 'application/scim+json; charset=utf-8' }
const CONNECTOR_HEADERS = {
  'accept-encoding': 'gzip',
  'user-agent': 'baton-sdk/v0.7.15',
  authorization: `Bearer ${API_TOKEN}`,
}

/** autocannon writes into the headers it is given: they are others each time. */
function headersOf({ face, body }: Call): Record<string, string> {
  if (face === 'developer') return { ...CONNECTOR_HEADERS }
  return { ...(body === undefined ? OKTA_HEADERS : WRITE_HEADERS) }
}

const baseOf = ({ scimBaseUrl, developerBaseUrl }: Server, { face }: Call) =>
  face === 'developer' ? developerBaseUrl : scimBaseUrl

/** Calls a server over 16 connections. Throws when one answer is not the expected one. */
export async function drive({ server, row, extent, next }: DriveOptions): Promise<Sample> {
  const latenciesMs: number[] = []
  let wrongStatus: number | undefined
  let firstMs = 0
  let lastMs = 0
  let bytes = 0
  const cpuBefore = server.cpuMs()

  const result = await new Promise<Result>((resolve, reject) => {
    const instance = autocannon(
      {
        url: new URL(server.scimBaseUrl).origin,
        connections: CONNECTIONS,
        sampleInt: 50,
        ...('calls' in extent ? { amount: extent.calls } : { duration: extent.seconds }),
        requests: [
          {
            setupRequest: (request) => {
              const call = next()
              const { method, path, body } = call
              const { pathname } = new URL(baseOf(server, call))
              return { ...request, method, path: pathname + path, headers: headersOf(call), body }
            },
          },
        ],
        verifyBody: (body) => typeof body === 'string' && body.includes(row.answerHolds),
      },
      (error: Error | null, done) => {
        if (error === null) resolve(done)
        else reject(error)
      },
    )
    instance.on('response', (_client, status, size, latencyMs) => {
      lastMs = performance.now()
      if (latenciesMs.length === 0) firstMs = lastMs
      latenciesMs.push(latencyMs)
      bytes += size
      if (status !== row.status) wrongStatus ??= status
    })
  })
  const cpuAfter = server.cpuMs()

  const complaint =
    wrongStatus !== undefined
      ? `answered ${wrongStatus} instead of ${row.status}`
      : result.errors + result.timeouts > 0
        ? `left ${result.errors + result.timeouts} requests without an answer`
        : result.mismatches > 0
          ? `gave ${result.mismatches} answers without ${row.answerHolds}`
          : latenciesMs.length < 2
            ? 'answered next to nothing'
            : undefined
  if (complaint !== undefined) throw new Error(`${row.name}: the ${server.kind} server ${complaint}.`)

  latenciesMs.sort((a, b) => a - b)
  return {
    perSecond: ((latenciesMs.length - 1) * 1000) / (lastMs - firstMs),
    p50Ms: quantile(latenciesMs, 0.5),
    p99Ms: quantile(latenciesMs, 0.99),
    cpuUs:
      cpuBefore === undefined || cpuAfter === undefined
        ? undefined
        : ((cpuAfter - cpuBefore) * 1000) / latenciesMs.length,
    bytes: bytes / latenciesMs.length,
  }
}

/** One call outside of any measurement, which may take as long as it needs. Throws unless it succeeds. */
export async function sendOne(server: Server, call: Call): Promise<string> {
  const { method, path, body } = call
  const answer = await fetch(baseOf(server, call) + path, {
    method,
    headers: headersOf(call),
    ...(body !== undefined && { body }),
  })
  const text = await answer.text()
  if (answer.ok) return text
  throw new Error(
    `${method} ${path}: the ${server.kind} server answered ${answer.status}: ${text.slice(0, 300)}`,
  )
}

/** Of ascending values, the nearest rank. */
export function quantile(ascending: readonly number[], share: number): number {
  return ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * share))] ?? Number.NaN
}
