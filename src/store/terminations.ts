import type { Database } from 'better-sqlite3'
import { personColumns } from './people.ts'
import type { PersonRow } from './people.ts'

/** Somebody who was terminated: gone from everything else, the e-mail free again. */
export interface TerminatedRow {
  readonly pk: number
  readonly id: string
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  readonly role: string
  /** UTC ISO 8601. */
  readonly terminatedAt: string
  readonly terminatedBy: string
}

export interface Farewell {
  /** Who terminates. */
  readonly by: string
  /** UTC ISO 8601; undefined: each when they were to be. */
  readonly at: string | undefined
}

/** Who is to be terminated, who was, and what stands in the way. Call inside a transaction; nothing here opens one. */
export interface Terminations {
  /** At most `limit` people who are to be terminated by `until` (UTC ISO 8601), in the order they are. */
  listDue(until: string, limit: number): readonly PersonRow[]
  nextDueAt(): string | undefined
  /** At most `limit` people the provider deactivated after `afterPk`, oldest first. */
  listDeactivated(afterPk: number, limit: number): readonly PersonRow[]
  /** What an admin said stands in the way, sorted. */
  blockersOf(pk: number): readonly string[]
  /** Those of the people anything stands in the way of. */
  findBlocked(pks: readonly number[]): ReadonlySet<number>
  setBlockers(pk: number, kinds: readonly string[]): void
  /** Takes the people out of Ramp, with what they had there; their resources and reports must be gone before. */
  bury(pks: readonly number[], farewell: Farewell): void
  findTerminated(id: string): TerminatedRow | undefined
  /** At most `limit` terminated people after `afterPk`, in the order they once came. */
  listTerminated(afterPk: number, limit: number): readonly TerminatedRow[]
}

/** The terminations of one workspace file. */
export function createTerminations(database: Database): Terminations {
  const select = (condition: string) => `SELECT ${personColumns} FROM person WHERE ${condition}`
  const due = database.prepare<[string, number], PersonRow>(
    select('termination_at <= ? ORDER BY termination_at, pk LIMIT CAST(? AS INTEGER)'),
  )
  const nextDue = database
    .prepare<[], string>(
      'SELECT termination_at FROM person WHERE termination_at IS NOT NULL ORDER BY termination_at LIMIT 1',
    )
    .pluck()
  const deactivated = database.prepare<[number, number], PersonRow>(
    select(
      `pk > ? AND status = 'USER_INACTIVE' AND deactivated_by = 'scim' ORDER BY pk LIMIT CAST(? AS INTEGER)`,
    ),
  )
  const blockers = database
    .prepare<[number], string>('SELECT kind FROM termination_blocker WHERE person = ? ORDER BY kind')
    .pluck()
  const anyBlocker = database.prepare<[], number>('SELECT 1 FROM termination_blocker LIMIT 1').pluck()
  const these = '(SELECT value FROM json_each(?))'
  const blocked = database
    .prepare<[string], number>(`SELECT DISTINCT person FROM termination_blocker WHERE person IN ${these}`)
    .pluck()
  const unblock = database.prepare<[number]>('DELETE FROM termination_blocker WHERE person = ?')
  const block = database.prepare<[number, string]>(
    'INSERT OR IGNORE INTO termination_blocker (person, kind) VALUES (?, ?)',
  )
  const remember = database.prepare<[string | null, string, string]>(
    `INSERT INTO terminated_person (pk, id, email, first_name, last_name, role, terminated_at, terminated_by)
     SELECT pk, id, email, first_name, last_name, role, coalesce(?, termination_at), ?
     FROM person WHERE pk IN ${these}`,
  )
  const record = database.prepare<[string | null, string, string]>(
    `INSERT INTO activity (at, event, person_id, actor, details)
     SELECT coalesce(?, termination_at), 'User deleted', id, ?, NULL FROM person WHERE pk IN ${these}
     ORDER BY termination_at, pk`,
  )
  // What hangs on a person by pk.
  const forget = [
    ['termination_blocker', 'person'],
    ['custom_value', 'person'],
    ['fund', 'person'],
    ['person', 'pk'],
  ].map(([table, column]) => database.prepare<[string]>(`DELETE FROM ${table} WHERE ${column} IN ${these}`))
  const columns = `pk, id, email, first_name AS firstName, last_name AS lastName, role,
    terminated_at AS terminatedAt, terminated_by AS terminatedBy`
  const terminated = database.prepare<[string], TerminatedRow>(
    `SELECT ${columns} FROM terminated_person WHERE id = ?`,
  )
  const page = database.prepare<[number, number], TerminatedRow>(
    `SELECT ${columns} FROM terminated_person WHERE pk > ? ORDER BY pk LIMIT CAST(? AS INTEGER)`,
  )
  return {
    listDue: (until, limit) => due.all(until, limit),
    nextDueAt: () => nextDue.get(),
    listDeactivated: (afterPk, limit) => deactivated.all(afterPk, limit),
    blockersOf: (pk) => blockers.all(pk),
    findBlocked: (pks) => new Set(anyBlocker.get() === undefined ? [] : blocked.all(JSON.stringify(pks))),
    setBlockers(pk, kinds) {
      unblock.run(pk)
      for (const kind of kinds) block.run(pk, kind)
    },
    bury(pks, { by, at }) {
      const list = JSON.stringify(pks)
      remember.run(at ?? null, by, list)
      record.run(at ?? null, by, list)
      for (const statement of forget) statement.run(list)
    },
    findTerminated: (id) => terminated.get(id),
    listTerminated: (afterPk, limit) => page.all(afterPk, limit),
  }
}
