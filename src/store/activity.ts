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

export interface ActivityPage {
  /** Newest first. */
  readonly items: readonly ActivityRow[]
  /** Where the next page begins; undefined on the last one. */
  readonly next: number | undefined
}

/** What happened to people, in the order it happened. Call inside a transaction; nothing here opens one. */
export interface Activity {
  add(item: ActivityItem): void
  /** Looks through a bounded stretch: a page that is not full may have a next one. */
  page(query: ActivityQuery): ActivityPage
  /** How often that happened in the name of that actor. To be asked outside of writing transactions. */
  count(event: string, actor: string): number
}

type Raw = Omit<ActivityRow, 'details'> & { readonly details: string | null }

/** Rows looked through for one page: an index by person would cost every write a page of the file. */
const STRETCH = 100_000

/** The activity log of one workspace file. */
export function createActivity(database: Database): Activity {
  const insert = database.prepare<[string, string, string, string, string | null]>(
    'INSERT INTO activity (at, event, person_id, actor, details) VALUES (?, ?, ?, ?, ?)',
  )
  const select = (condition: string) =>
    `SELECT pk, at, event, person_id AS personId, actor, details FROM activity
     WHERE pk < ? AND pk >= ? AND subject = 'user' ${condition} ORDER BY pk DESC LIMIT CAST(? AS INTEGER)`
  const all = database.prepare<[number, number, number], Raw>(select(''))
  const ofPerson = database.prepare<[number, number, string, number], Raw>(select('AND person_id = ?'))
  const newest = database.prepare<[], number>('SELECT coalesce(max(pk), 0) FROM activity').pluck()
  const countSince = database.prepare<[number], { event: string; actor: string; n: number }>(
    'SELECT event, actor, count(*) AS n FROM activity WHERE pk > ? GROUP BY event, actor',
  )
  // Nothing is ever taken out of the log, so that only what is new has to be counted.
  const counts = new Map<string, number>()
  let countedTo = 0

  function count(event: string, actor: string): number {
    const last = newest.get() ?? 0
    if (last > countedTo)
      for (const row of countSince.all(countedTo)) {
        const key = `${row.event} ${row.actor}`
        counts.set(key, (counts.get(key) ?? 0) + row.n)
      }
    countedTo = last
    return counts.get(`${event} ${actor}`) ?? 0
  }

  return {
    add({ at, event, personId, actor, details }) {
      insert.run(at, event, personId, actor, details === null ? null : JSON.stringify(details))
    },
    page({ beforePk, limit, personId }) {
      const before = Math.min(beforePk, (newest.get() ?? 0) + 1)
      const from = Math.max(1, before - STRETCH)
      const rows =
        personId === undefined ? all.all(before, from, limit) : ofPerson.all(before, from, personId, limit)
      const end = rows.length === limit ? rows.at(-1)?.pk : from
      return {
        items: rows.map((row) => ({
          ...row,
          details: row.details === null ? null : (JSON.parse(row.details) as JsonObject),
        })),
        next: end === undefined || end <= 1 ? undefined : end,
      }
    },
    count,
  }
}
