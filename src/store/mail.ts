import type { Database } from 'better-sqlite3'
import type { JsonObject } from '../scim/document.ts'

export const MAIL_STATES = ['kept', 'queued', 'sent', 'failed', 'cancelled'] as const
/** `kept`: there is no server to send it. `cancelled`: nobody wanted it any more before it was sent. */
export type MailState = (typeof MAIL_STATES)[number]

/** A mail to be written: to whom, and what its template needs. */
export interface NewMail {
  readonly kind: string
  readonly personId: string
  /** The address as it is. */
  readonly recipient: string
  readonly details: JsonObject
  /** UTC ISO 8601. */
  readonly createdAt: string
  readonly state: 'kept' | 'queued'
}

export interface MailRow extends Omit<NewMail, 'state'> {
  readonly pk: number
  readonly state: MailState
  /** How often a server was asked to take it. */
  readonly attempts: number
  /** UTC ISO 8601; null unless it is queued. */
  readonly nextAttemptAt: string | null
  readonly sentAt: string | null
  readonly lastError: string | null
}

export interface MailQuery {
  /** Only what is older than that row. */
  readonly beforePk: number
  readonly limit: number
  readonly personId?: string | undefined
  readonly state?: MailState | undefined
}

/** Mail to the people of one workspace. Call inside a transaction; nothing here opens one. */
export interface MailTable {
  add(mail: NewMail): void
  find(pk: number): MailRow | undefined
  /** At most `limit`, newest first. */
  list(query: MailQuery): readonly MailRow[]
  /** At most `limit` of the queued ones to be sent by `now` (UTC ISO 8601), those first that wait longest. */
  listDue(now: string, limit: number): readonly MailRow[]
  /** When the next of the queued ones is to be sent. */
  nextAttemptAt(): string | undefined
  update(mail: MailRow): void
}

interface Raw extends Omit<MailRow, 'details'> {
  readonly details: string
}

const NEXT_ATTEMPT = `SELECT next_attempt_at FROM mail WHERE state = 'queued' ORDER BY next_attempt_at LIMIT 1`

/** Whether mail of that workspace file waits to be sent, now or later. */
export function hasQueuedMail(database: Database): boolean {
  return database.prepare(NEXT_ATTEMPT).get() !== undefined
}

/** The mail of one workspace file. */
export function createMailTable(database: Database): MailTable {
  const insert = database.prepare<[string, string, string, string, string, string, string | null]>(
    `INSERT INTO mail (kind, person_id, recipient, details, created_at, state, attempts, next_attempt_at)
     VALUES (?, ?, ?, ?, ?, ?, 0, ?)`,
  )
  const select = (rest: string) =>
    `SELECT pk, kind, person_id AS personId, recipient, details, created_at AS createdAt, state, attempts,
            next_attempt_at AS nextAttemptAt, sent_at AS sentAt, last_error AS lastError
     FROM mail WHERE ${rest}`
  const byPk = database.prepare<[number], Raw>(select('pk = ?'))
  const page = database.prepare<
    { beforePk: number; limit: number; personId: string | null; state: string | null },
    Raw
  >(
    select(
      `pk < @beforePk AND (@personId IS NULL OR person_id = @personId) AND (@state IS NULL OR state = @state)
       ORDER BY pk DESC LIMIT CAST(@limit AS INTEGER)`,
    ),
  )
  const due = database.prepare<[string, number], Raw>(
    select(`state = 'queued' AND next_attempt_at <= ? ORDER BY next_attempt_at, pk LIMIT CAST(? AS INTEGER)`),
  )
  const nextAttempt = database.prepare<[], string>(NEXT_ATTEMPT).pluck()
  const update = database.prepare<[string, number, string | null, string | null, string | null, number]>(
    'UPDATE mail SET state = ?, attempts = ?, next_attempt_at = ?, sent_at = ?, last_error = ? WHERE pk = ?',
  )
  const read = (row: Raw): MailRow => ({ ...row, details: JSON.parse(row.details) as JsonObject })
  return {
    add({ kind, personId, recipient, details, createdAt, state }) {
      const nextAttemptAt = state === 'queued' ? createdAt : null
      insert.run(kind, personId, recipient, JSON.stringify(details), createdAt, state, nextAttemptAt)
    },
    find(pk) {
      const row = byPk.get(pk)
      return row && read(row)
    },
    list: ({ personId = null, state = null, ...rest }) => page.all({ ...rest, personId, state }).map(read),
    listDue: (now, limit) => due.all(now, limit).map(read),
    nextAttemptAt: () => nextAttempt.get(),
    update({ pk, state, attempts, nextAttemptAt, sentAt, lastError }) {
      update.run(state, attempts, nextAttemptAt, sentAt, lastError, pk)
    },
  }
}
