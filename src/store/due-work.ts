import type { Database } from 'better-sqlite3'
import type { JsonObject } from '../scim/document.ts'

/** Something to be done for a subject when the workspace's clock reaches an instant. */
export interface DueWorkItem {
  readonly kind: string
  readonly subject: string
  /** UTC ISO 8601; kept with milliseconds. */
  readonly dueAt: string
  readonly payload: JsonObject
}

export interface StoredDueWork extends DueWorkItem {
  readonly pk: number
}

/** Work that waits for the workspace's clock; at most one item for each kind and subject. */
export interface DueWork {
  /** Replaces what waits for the same kind and subject. */
  schedule(item: DueWorkItem): void
  /** False when nothing waited. */
  cancel(kind: string, subject: string): boolean
  find(kind: string, subject: string): DueWorkItem | undefined
  /** Whether anything of that kind waits. */
  hasAny(kind: string): boolean
  nextDueAt(): string | undefined
  /** The item due first, if it is due by `now` (UTC ISO 8601 with milliseconds); of two at once the older one. */
  firstDue(now: string): StoredDueWork | undefined
  remove(pk: number): void
  postpone(pk: number, dueAt: string): void
}

interface DueWorkRow {
  pk: number
  kind: string
  subject: string
  due_at: string
  payload: string
}

const LATEST = '9999-12-31T23:59:59.999Z'

/** One width, so that the texts sort like the instants; past the year 9999 nothing is due. */
function normalizeInstant(text: string): string {
  const instant = new Date(text)
  const year = instant.getUTCFullYear()
  if (Number.isNaN(year) || year < 0) throw new RangeError(`due work: ${JSON.stringify(text)} is no instant`)
  return year > 9999 ? LATEST : instant.toISOString()
}

const fromRow = ({ pk, kind, subject, due_at: dueAt, payload }: DueWorkRow): StoredDueWork => ({
  pk,
  kind,
  subject,
  dueAt,
  payload: JSON.parse(payload) as JsonObject,
})

/**
 * The due work of one workspace file. `onScheduled` is told of every new or moved instant, inside the transaction
 * that may yet be rolled back: it is a hint to look again.
 */
export function createDueWork(
  database: Database,
  onScheduled: (dueAt: string) => void = () => undefined,
): DueWork {
  const put = database.prepare<[string, string, string, string]>(
    `INSERT INTO due_work (kind, subject, due_at, payload) VALUES (?, ?, ?, ?)
     ON CONFLICT (kind, subject) DO UPDATE SET due_at = excluded.due_at, payload = excluded.payload`,
  )
  const deleteByName = database.prepare<[string, string]>(
    'DELETE FROM due_work WHERE kind = ? AND subject = ?',
  )
  const deleteByPk = database.prepare<[number]>('DELETE FROM due_work WHERE pk = ?')
  const selectByName = database.prepare<[string, string], DueWorkRow>(
    'SELECT * FROM due_work WHERE kind = ? AND subject = ?',
  )
  const any = database.prepare<[string], number>('SELECT 1 FROM due_work WHERE kind = ? LIMIT 1').pluck()
  const selectNext = database
    .prepare<[], string>('SELECT due_at FROM due_work ORDER BY due_at, pk LIMIT 1')
    .pluck()
  const selectDue = database.prepare<[string], DueWorkRow>(
    'SELECT * FROM due_work WHERE due_at <= ? ORDER BY due_at, pk LIMIT 1',
  )
  const move = database.prepare<[string, number]>('UPDATE due_work SET due_at = ? WHERE pk = ?')

  return {
    schedule({ kind, subject, dueAt, payload }) {
      const instant = normalizeInstant(dueAt)
      put.run(kind, subject, instant, JSON.stringify(payload))
      onScheduled(instant)
    },
    cancel: (kind, subject) => deleteByName.run(kind, subject).changes > 0,
    find(kind, subject) {
      const row = selectByName.get(kind, subject)
      return row && fromRow(row)
    },
    hasAny: (kind) => any.get(kind) !== undefined,
    nextDueAt: () => selectNext.get(),
    firstDue(now) {
      const row = selectDue.get(now)
      return row && fromRow(row)
    },
    remove(pk) {
      deleteByPk.run(pk)
    },
    postpone(pk, dueAt) {
      const instant = normalizeInstant(dueAt)
      move.run(instant, pk)
      onScheduled(instant)
    },
  }
}
