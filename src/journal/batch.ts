import type { Finding } from '../scim/finding.ts'
import type { CapturedExchange } from './journal.ts'
import { packRequestHeaders, packResponseHeaders } from './redact-headers.ts'

/**
 * Exchanges numbered from `firstSeq` without a gap, as bytes: nothing that waits is garbage to be collected, and bytes go
 * to another thread without being copied. Secrets are still in it.
 */
export interface Batch {
  readonly firstSeq: number
  readonly count: number
  /** Only the first `length` bytes count. */
  readonly bytes: ArrayBuffer
  readonly length: number
}

/** What is kept of an exchange, as it is looked at on the way into the file. */
export interface BatchRow {
  readonly head: RowHead
  /** One character a byte. */
  readonly requestBody: string | null
  readonly responseBody: string | null
  readonly before: string | null
  readonly after: string | null
}

export type RowHead = readonly [
  id: string,
  at: string,
  wallAtMs: number,
  durationMs: number,
  connectionId: string,
  method: string,
  url: string,
  authorization: string | null,
  requestHeaders: string,
  status: number,
  responseHeaders: string,
  operation: string,
  resourceType: string | null,
  resourceId: string | null,
  personId: string | null,
  findings: readonly Finding[] | null,
  secrets: readonly string[] | null,
  responseBytes: number | null,
]

const MAX_FINDINGS = 100
/** Of the five parts of a row, before them: 32 bits each. */
const LENGTHS_BYTES = 5 * 4
/** UTF-8 takes no more for one UTF-16 code unit. */
const MAX_BYTES_OF_UNIT = 3

/** An exchange ready to be written into a batch. */
export interface PackedExchange {
  readonly head: string
  readonly exchange: CapturedExchange
  /** What it may take at most. */
  readonly maxBytes: number
}

export function packExchange(exchange: CapturedExchange): PackedExchange {
  const { requestHeaders, requestBody, responseBody, before, after, findings } = exchange
  const authorization = requestHeaders['authorization']
  const head: RowHead = [
    exchange.id,
    exchange.at,
    exchange.wallAtMs,
    exchange.durationMs,
    exchange.connectionId,
    exchange.method,
    exchange.url,
    typeof authorization === 'string' ? authorization : null,
    packRequestHeaders(requestHeaders),
    exchange.status,
    packResponseHeaders(exchange.responseHeaders),
    exchange.operation,
    exchange.resourceType ?? null,
    exchange.resourceId ?? null,
    exchange.personId ?? null,
    findings.length === 0 ? null : findings.slice(0, MAX_FINDINGS),
    exchange.secrets ?? null,
    exchange.responseBytes ?? null,
  ]
  const text = JSON.stringify(head)
  const units = text.length + lengthOf(responseBody) + lengthOf(before) + lengthOf(after)
  return {
    head: text,
    exchange,
    maxBytes: LENGTHS_BYTES + MAX_BYTES_OF_UNIT * units + lengthOf(requestBody),
  }
}

const lengthOf = (part: { readonly length: number } | undefined) => part?.length ?? 0

/** Writes a row at `start`, where there have to be `maxBytes`, and returns where it ends. */
export function writeRow(into: Buffer, start: number, { head, exchange }: PackedExchange): number {
  const { requestBody, responseBody, before, after } = exchange
  let at = start + LENGTHS_BYTES
  let slot = start
  const ended = (length: number) => {
    slot = into.writeUInt32LE(length, slot)
    at += length
  }
  ended(into.write(head, at))
  ended(requestBody === undefined ? 0 : requestBody.copy(into, at))
  for (const text of [responseBody, before, after])
    ended(text === undefined || text === '' ? 0 : into.write(text, at))
  return at
}

/** The rows of a batch, in their order. */
export function* rowsOf({ bytes, count }: Batch): Generator<BatchRow, void> {
  const from = Buffer.from(bytes)
  let at = 0
  for (let index = 0; index < count; index++) {
    const head = at + LENGTHS_BYTES
    const requestBody = head + from.readUInt32LE(at)
    const responseBody = requestBody + from.readUInt32LE(at + 4)
    const before = responseBody + from.readUInt32LE(at + 8)
    const after = before + from.readUInt32LE(at + 12)
    const end = after + from.readUInt32LE(at + 16)
    yield {
      head: JSON.parse(from.toString('utf8', head, requestBody)) as RowHead,
      requestBody: requestBody === responseBody ? null : from.toString('latin1', requestBody, responseBody),
      responseBody: textOf(from, responseBody, before),
      before: textOf(from, before, after),
      after: textOf(from, after, end),
    }
    at = end
  }
}

const textOf = (from: Buffer, start: number, end: number) =>
  start === end ? null : from.toString('utf8', start, end)

/** The number of the last exchange in it. */
export const lastSeqOf = ({ firstSeq, count }: Batch): number => firstSeq + count - 1

export const countRows = (batches: readonly Batch[]): number =>
  batches.reduce((sum, { count }) => sum + count, 0)
