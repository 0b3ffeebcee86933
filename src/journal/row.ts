import { isUtf8 } from 'node:buffer'
import type { BatchRow } from './batch.ts'
import { changesJson } from './changes.ts'
import type { CapturedMessage, Change, ExchangeDetail, ExchangeSummary } from './journal.ts'
import { redactBody } from './redact-body.ts'
import type { KeptHeaders } from './redact-headers.ts'
import {
  MAX_VALUE_LENGTH,
  MIN_CREDENTIAL_LENGTH,
  credentialsOf,
  redactHeaders,
  unpackHeaders,
} from './redact-headers.ts'
import { redactUrl } from './redact-url.ts'
import { isSuspicious } from './secret.ts'
import type { Finding } from '../scim/finding.ts'

export const SUMMARY_COLUMNS =
  'seq, id, at, wall_at, duration_ms, connection_id, method, path, status, operation, resource_type, resource_id,' +
  ' person_id, changes, changes_omitted, findings'

export const ALL_COLUMNS = `${SUMMARY_COLUMNS}, request, response, request_body, response_body`

export interface SummaryRow {
  readonly seq: number
  readonly id: string
  readonly at: string
  readonly wall_at: string
  readonly duration_ms: number
  readonly connection_id: string
  readonly method: string
  readonly path: string
  readonly status: number
  readonly operation: string
  readonly resource_type: string | null
  readonly resource_id: string | null
  readonly person_id: string | null
  readonly changes: string
  readonly changes_omitted: number
  readonly findings: string
}

export interface DetailRow extends SummaryRow {
  readonly request: string
  readonly response: string
  readonly request_body: Buffer | null
  readonly response_body: Buffer | null
}

interface MessageJson {
  readonly headers: KeptHeaders
  readonly bytes: number
  readonly truncated: boolean
  readonly redacted: boolean
}

interface KeptBody {
  readonly body: Buffer | null
  readonly bytes: number
  readonly truncated: boolean
  readonly redacted: boolean
  readonly secrets: readonly string[]
}

const MAX_URL_LENGTH = 8192
const MAX_NAME_LENGTH = 256
const MAX_MESSAGE_LENGTH = 1024
const NO_BODY: KeptBody = { body: null, bytes: 0, truncated: false, redacted: false, secrets: [] }

/**
 * The values of one row in the order of ALL_COLUMNS. Everything secret is taken out here, before anything is cut and
 * before anything reaches the file.
 */
export function encodeRow(seq: number, row: BatchRow, maxBodyBytes: number): unknown[] {
  const { head, requestBody, responseBody, before, after } = row
  const [id, at, wallAtMs, durationMs, connectionId, method, url, authorization] = head
  const [, , , , , , , , packedRequestHeaders, status, packedResponseHeaders, operation] = head
  const [, , , , , , , , , , , , resourceType, resourceId, personId, findings, secrets, responseBytes] = head
  const told = secrets === null ? [] : secrets.filter(isTellingApart)
  const credentials = [...credentialsOf(authorization), ...told]
  const requestHeaders = unpackHeaders(packedRequestHeaders)
  const request = keepRequestBody(requestBody, requestHeaders['content-encoding'], credentials, maxBodyBytes)
  // An error may quote what it refuses; a success never returns a password.
  const echoes = status >= 400 ? request.secrets.filter(isTellingApart) : []
  const known = echoes.length === 0 ? credentials : [...credentials, ...echoes]
  const response = ofWhole(keepText(responseBody, known, maxBodyBytes), responseBytes)
  const changes = changesJson(before, after)
  return [
    seq,
    id,
    at,
    new Date(wallAtMs).toISOString(),
    durationMs,
    connectionId,
    cut(method, MAX_NAME_LENGTH),
    cut(redactUrl(url, credentials), MAX_URL_LENGTH),
    status,
    operation,
    resourceType,
    resourceId,
    personId,
    changes.json === '[]' ? '[]' : (redactBody(changes.json, known).text ?? '[]'),
    changes.omitted,
    findings === null ? '[]' : findingsJson(findings, known),
    messageJson(requestHeaders, request, known),
    messageJson(unpackHeaders(packedResponseHeaders), response, known),
    request.body,
    response.body,
  ]
}

const isTellingApart = (secret: string) => secret.length >= MIN_CREDENTIAL_LENGTH

/** `raw` is one character a byte. */
function keepRequestBody(
  raw: string | null,
  encoding: string | undefined,
  known: readonly string[],
  maxBodyBytes: number,
): KeptBody {
  if (raw === null) return NO_BODY
  // A compressed body cannot be searched for secrets.
  if (encoding !== undefined && encoding !== 'identity')
    return { ...NO_BODY, bytes: raw.length, redacted: true }
  const { text, redacted, secrets } = redactBody(raw, known)
  if (text === undefined) return { ...NO_BODY, bytes: raw.length, redacted }
  const kept = Buffer.from(text, 'latin1')
  return { ...cutBody(kept, maxBodyBytes), bytes: raw.length, redacted, secrets: secrets.map(fromLatin1) }
}

const fromLatin1 = (text: string) => Buffer.from(text, 'latin1').toString()

function keepText(text: string | null, known: readonly string[], maxBodyBytes: number): KeptBody {
  if (text === null || text === '') return NO_BODY
  const kept = redactBody(text, known)
  if (kept.text === undefined) return { ...NO_BODY, bytes: Buffer.byteLength(text), redacted: true }
  const encoded = Buffer.from(kept.text)
  const bytes = kept.redacted ? Buffer.byteLength(text) : encoded.length
  return { ...cutBody(encoded, maxBodyBytes), bytes, redacted: kept.redacted, secrets: [] }
}

/** The beginning of a body, as part of the whole. */
const ofWhole = (kept: KeptBody, bytes: number | null): KeptBody =>
  bytes === null ? kept : { ...kept, bytes, truncated: true }

/** Cut between characters, so that text stays text. */
function cutBody(body: Buffer, maxBytes: number): { body: Buffer; truncated: boolean } {
  if (body.length <= maxBytes) return { body, truncated: false }
  let end = maxBytes
  while (end > maxBytes - 3 && ((body[end] ?? 0) & 0xc0) === 0x80) end--
  return { body: body.subarray(0, end), truncated: true }
}

const cut = (text: string, length: number) => (text.length > length ? `${text.slice(0, length)}…` : text)

function messageJson(headers: KeptHeaders, body: KeptBody, known: readonly string[]): string {
  const { bytes, truncated, redacted } = body
  const message: MessageJson = { headers, bytes, truncated, redacted }
  const json = JSON.stringify(message)
  return json.length > MAX_VALUE_LENGTH || isSuspicious(json, known)
    ? JSON.stringify({ ...message, headers: redactHeaders(headers, known) })
    : json
}

function findingsJson(findings: readonly Finding[], known: readonly string[]): string {
  const bounded = findings.map((finding) => ({
    ...finding,
    message: cut(finding.message, MAX_MESSAGE_LENGTH),
    ...(finding.attribute === undefined ? {} : { attribute: cut(finding.attribute, MAX_NAME_LENGTH) }),
  }))
  return redactBody(JSON.stringify(bounded), known).text ?? '[]'
}

export function decodeSummary(row: SummaryRow): ExchangeSummary {
  return {
    id: row.id,
    seq: row.seq,
    at: row.at,
    wallAt: row.wall_at,
    durationMs: row.duration_ms,
    connectionId: row.connection_id,
    method: row.method,
    path: row.path,
    status: row.status,
    operation: row.operation,
    resourceType: row.resource_type,
    resourceId: row.resource_id,
    personId: row.person_id,
    changes: JSON.parse(row.changes) as Change[],
    changesOmitted: row.changes_omitted,
    findings: JSON.parse(row.findings) as Finding[],
  }
}

export function decodeDetail(row: DetailRow): ExchangeDetail {
  return {
    ...decodeSummary(row),
    request: decodeMessage(row.request, row.request_body),
    response: decodeMessage(row.response, row.response_body),
  }
}

function decodeMessage(json: string, body: Buffer | null): CapturedMessage {
  const message = JSON.parse(json) as MessageJson
  const encoding = body === null || isUtf8(body) ? 'utf-8' : 'base64'
  return { ...message, body: body?.toString(encoding) ?? null, encoding }
}
