import type { Finding } from '../scim/finding.ts'
import type { CapturedExchange } from './journal.ts'
import { packRequestHeaders, packResponseHeaders } from './redact-headers.ts'

/** One exchange as a row of plain values: the cheapest thing to clone into another thread. Secrets are still in it. */
export type BatchRow = readonly [
  id: string,
  at: string,
  wallAtMs: number,
  durationMs: number,
  connectionId: string,
  method: string,
  url: string,
  authorization: string | null,
  requestHeaders: string,
  requestBody: string | null,
  status: number,
  responseHeaders: string,
  responseBody: string | null,
  operation: string,
  resourceType: string | null,
  resourceId: string | null,
  personId: string | null,
  before: string | null,
  after: string | null,
  findings: readonly Finding[] | null,
  secrets: readonly string[] | null,
  responseBytes: number | null,
]

/** Exchanges numbered from `firstSeq` without a gap. */
export interface Batch {
  readonly firstSeq: number
  readonly rows: readonly BatchRow[]
  /** Characters of the bodies in it: what it takes in memory, roughly. */
  readonly weight: number
}

const MAX_FINDINGS = 100

/** What is kept of a captured exchange, as it has to be looked at on the way into the file. */
export function toBatchRow(exchange: CapturedExchange): BatchRow {
  const { requestHeaders, requestBody, findings } = exchange
  const authorization = requestHeaders['authorization']
  return [
    exchange.id,
    exchange.at,
    exchange.wallAtMs,
    exchange.durationMs,
    exchange.connectionId,
    exchange.method,
    exchange.url,
    typeof authorization === 'string' ? authorization : null,
    packRequestHeaders(requestHeaders),
    // One character a byte. A Buffer may be a part of a pool, all of which would be cloned with it.
    requestBody === undefined || requestBody.length === 0 ? null : requestBody.toString('latin1'),
    exchange.status,
    packResponseHeaders(exchange.responseHeaders),
    exchange.responseBody ?? null,
    exchange.operation,
    exchange.resourceType ?? null,
    exchange.resourceId ?? null,
    exchange.personId ?? null,
    exchange.before ?? null,
    exchange.after ?? null,
    findings.length === 0 ? null : findings.slice(0, MAX_FINDINGS),
    exchange.secrets ?? null,
    exchange.responseBytes ?? null,
  ]
}

/** The number of the last exchange in it. */
export const lastSeqOf = ({ firstSeq, rows }: Batch): number => firstSeq + rows.length - 1

export const countRows = (batches: readonly Batch[]): number =>
  batches.reduce((count, { rows }) => count + rows.length, 0)
