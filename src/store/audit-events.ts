import type { Database } from 'better-sqlite3'
import type { JsonObject } from '../scim/document.ts'

/** Something that happened to a person or to a vendor. */
export interface AuditEventRow {
  readonly pk: number
  /** UTC ISO 8601. */
  readonly at: string
  readonly event: string
  readonly subject: 'user' | 'vendor'
  readonly subjectId: string
  readonly actor: string
}

export interface VendorEvent {
  /** UTC ISO 8601. */
  readonly at: string
  readonly event: string
  readonly vendorId: string
  readonly actor: string
  readonly details: JsonObject | null
}

/** What happened to people and vendors, in one order. Call writes inside a transaction. */
export interface AuditEvents {
  /** At most `limit` events before that one, newest first. */
  page(beforePk: number, limit: number): readonly AuditEventRow[]
  has(pk: number): boolean
  addVendorEvent(event: VendorEvent): void
}

export function createAuditEvents(database: Database): AuditEvents {
  const page = database.prepare<[number, number], AuditEventRow>(
    `SELECT pk, at, event, subject, person_id AS subjectId, actor FROM activity
     WHERE pk < ? ORDER BY pk DESC LIMIT ?`,
  )
  const one = database.prepare<[number], number>('SELECT 1 FROM activity WHERE pk = ?').pluck()
  const insert = database.prepare<[string, string, string, string, string | null]>(
    `INSERT INTO activity (at, event, person_id, actor, details, subject) VALUES (?, ?, ?, ?, ?, 'vendor')`,
  )
  return {
    page: (beforePk, limit) => page.all(beforePk, limit),
    has: (pk) => one.get(pk) !== undefined,
    addVendorEvent({ at, event, vendorId, actor, details }) {
      insert.run(at, event, vendorId, actor, details === null ? null : JSON.stringify(details))
    },
  }
}
