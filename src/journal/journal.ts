import type { Finding } from '../scim/finding.ts'

/** What the API listener hands over after an answer; nothing here is changed afterwards. */
export interface CapturedExchange {
  /** Of an operation in a bulk request: the id of that request, a dot, and its number from 1. */
  readonly id: string
  /** The workspace's time, UTC ISO 8601. */
  readonly at: string
  /** Wall time in epoch milliseconds. */
  readonly wallAtMs: number
  readonly durationMs: number
  readonly connectionId: string
  readonly method: string
  /** Path and query as received. */
  readonly url: string
  readonly requestHeaders: Readonly<Record<string, string | string[] | undefined>>
  /** As received, before any repair; undefined when there was none. */
  readonly requestBody: Buffer | undefined
  readonly status: number
  readonly responseHeaders: Readonly<Record<string, unknown>>
  readonly responseBody: string | undefined
  /** The length of the whole body, where `responseBody` is the beginning of it. */
  readonly responseBytes?: number | undefined
  /** `users.create`, `users.get`, `users.list`, `users.replace`, `users.patch`, `users.delete`, `discovery`, `none`. */
  readonly operation: string
  readonly resourceType: string | undefined
  readonly resourceId: string | undefined
  readonly personId: string | undefined
  /** The resource before and after as JSON text; absent where it did not exist or was not written. */
  readonly before: string | undefined
  readonly after: string | undefined
  readonly findings: readonly Finding[]
  /** Texts to be taken out wherever they stand, beside the credentials of the Authorization header. */
  readonly secrets?: readonly string[]
}

export interface Change {
  /** Attribute path: `active`, `name.givenName`, `emails`, `urn:...:User:department`. */
  readonly attribute: string
  /** Null where it was absent; a text in brackets that says so where it was too long to keep. */
  readonly before: unknown
  readonly after: unknown
}

export interface ExchangeSummary {
  readonly id: string
  readonly seq: number
  readonly at: string
  readonly wallAt: string
  readonly durationMs: number
  readonly connectionId: string
  readonly method: string
  readonly path: string
  readonly status: number
  readonly operation: string
  readonly resourceType: string | null
  readonly resourceId: string | null
  readonly personId: string | null
  readonly changes: readonly Change[]
  /** How many further changes were left out: the list is bounded. */
  readonly changesOmitted: number
  readonly findings: readonly Finding[]
}

export interface CapturedMessage {
  readonly headers: Readonly<Record<string, unknown>>
  /** Text where the bytes are valid UTF-8, else base64 (`encoding` tells). */
  readonly body: string | null
  readonly encoding: 'utf-8' | 'base64'
  /** As received or sent, before redaction and cut. With `bytes` > 0 and no body, the whole body was withheld. */
  readonly bytes: number
  /** True when only the first part was kept. */
  readonly truncated: boolean
  /** True when a secret was taken out. */
  readonly redacted: boolean
}

export interface ExchangeDetail extends ExchangeSummary {
  readonly request: CapturedMessage
  readonly response: CapturedMessage
}

export interface ExchangeQuery {
  readonly connectionId?: string
  readonly method?: string
  readonly status?: number
  readonly resourceId?: string
  readonly personId?: string
  /** UTC ISO 8601, on the workspace's clock; inclusive. */
  readonly since?: string
  readonly limit: number
  /** Exchanges older than this sequence number (keyset paging, newest first). */
  readonly before?: number
}

/** A workspace's record of what was sent and answered. */
export interface Journal {
  /** Cheap: takes over what is worth keeping; written in batches within a fraction of a second. */
  record(exchange: CapturedExchange): void
  /** Writes what is pending, then answers newest first. `next` is the `before` of the next page, or null. */
  list(query: ExchangeQuery): { readonly exchanges: readonly ExchangeSummary[]; readonly next: number | null }
  find(id: string): ExchangeDetail | undefined
  /** Forgets everything, pending exchanges too; numbering goes on. */
  clear(): void
  /** Writes what is pending. Never throws: a failure is reported where the journal was made. */
  flush(): void
  /** Flushes and stops the timer; recording is ignored from now on. The database stays its opener's to close. */
  close(): void
}
