import type { Database } from 'better-sqlite3'
import type { JsonObject } from '../scim/document.ts'

/** Something that happened to a person. */
export interface ActivityItem {
  /** UTC ISO 8601. */
  readonly at: string
  /** Ramp's name of the event: `User invited`. */
  readonly event: string
  readonly personId: string
  readonly actor: string
  readonly details: JsonObject | null
}

export interface ActivityRow extends ActivityItem {
  readonly pk: number
}

export interface ActivityQuery {
  /** Only what is older than that row. */
  readonly beforePk: number
  readonly limit: number
  readonly personId?: string | undefined
}

/** What happened to people, in the order it happened. Call inside a transaction; nothing here opens one. */
export interface Activity {
  add(item: ActivityItem): void
  /** At most `limit` items, newest first. */
  list(query: ActivityQuery): readonly ActivityRow[]
  count(event: string, actor?: string): number
}

type Raw = Omit<ActivityRow, 'details'> & { readonly details: string | null }

/** The activity log of one workspace file. */
export function createActivity(database: Database): Activity {
  const insert = database.prepare<[string, string, string, string, string | null]>(
    'INSERT INTO activity (at, event, person_id, actor, details) VALUES (?, ?, ?, ?, ?)',
  )
  const select = (condition: string) =>
    `SELECT pk, at, event, person_id AS personId, actor, details FROM activity
     WHERE pk < ? AND subject = 'user' ${condition} ORDER BY pk DESC LIMIT CAST(? AS INTEGER)`
  const all = database.prepare<[number, number], Raw>(select(''))
  const ofPerson = database.prepare<[number, string, number], Raw>(select('AND person_id = ?'))
  const count = database.prepare<[string], number>('SELECT count(*) FROM activity WHERE event = ?').pluck()
  const countOfActor = database
    .prepare<[string, string], number>('SELECT count(*) FROM activity WHERE event = ? AND actor = ?')
    .pluck()
  return {
    add({ at, event, personId, actor, details }) {
      insert.run(at, event, personId, actor, details === null ? null : JSON.stringify(details))
    },
    list({ beforePk, limit, personId }) {
      const rows = personId === undefined ? all.all(beforePk, limit) : ofPerson.all(beforePk, personId, limit)
      return rows.map((row) => ({
        ...row,
        details: row.details === null ? null : (JSON.parse(row.details) as JsonObject),
      }))
    },
    count: (event, actor) => (actor === undefined ? count.get(event) : countOfActor.get(event, actor)) ?? 0,
  }
}
