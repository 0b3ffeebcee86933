import type { Database } from 'better-sqlite3'
import { foldText } from '../../../src/scim/fold.ts'
import type { ResourceLines } from './rows.ts'

interface PersonLine {
  readonly pk: number
  readonly id: string
  readonly manager: number | null
  readonly email: string
  readonly emailKey: string
  readonly status: string
  readonly previousStatus: string | null
}

/** Everybody has a resource, linked or not; nobody is above themself; waits and sync errors are about somebody. */
export function checkPeople(
  database: Database,
  { linked, unlinked }: ResourceLines,
  { allowsCycles }: { readonly allowsCycles: boolean },
): string[] {
  const people = database
    .prepare<[], PersonLine>(
      `SELECT pk, id, manager, email, email_key AS emailKey, status, previous_status AS previousStatus FROM person`,
    )
    .all()
  const idOf = new Map([...linked, ...unlinked].map(({ pk, id }) => [pk, id]))
  const managerOf = new Map(people.map(({ pk, manager }) => [pk, manager]))
  const breaches: string[] = []
  for (const { pk, id, email, emailKey, status, previousStatus } of people) {
    if (idOf.get(pk) !== id) breaches.push(`person ${id} has no resource of its own`)
    if (foldText(email) !== emailKey) breaches.push(`person ${id}: email_key ${emailKey} of ${email}`)
    if ((status === 'USER_INACTIVE') !== (previousStatus !== null))
      breaches.push(`person ${id}: ${status} after ${previousStatus}`)
    if (!allowsCycles && isInCycle(pk, managerOf)) breaches.push(`person ${id} is above themself`)
  }
  return [...breaches, ...checkWaits(database), ...checkSyncErrors(database)]
}

function isInCycle(pk: number, managerOf: ReadonlyMap<number, number | null>): boolean {
  const seen = new Set<number>()
  for (let at = managerOf.get(pk); at !== null && at !== undefined; at = managerOf.get(at)) {
    if (at === pk) return true
    if (seen.has(at)) return false
    seen.add(at)
  }
  return false
}

const lines = (database: Database, sql: string) => database.prepare<[], string>(sql).pluck().all()

const checkWaits = (database: Database) => [
  ...lines(
    database,
    `SELECT 'a wait of pk ' || resource || ', which is no resource' FROM manager_wait
     WHERE NOT EXISTS (SELECT 1 FROM resource WHERE resource.pk = manager_wait.resource AND type = 'User')`,
  ),
  ...lines(
    database,
    `SELECT 'due work of ' || subject || ', who is no resource' FROM due_work
     WHERE kind = 'reconcile'
       AND NOT EXISTS (SELECT 1 FROM resource WHERE resource.id = subject)`,
  ),
]

const checkSyncErrors = (database: Database) => [
  ...lines(
    database,
    `SELECT reason || ' of ' || subject_key || ' is open ' || count(*) || ' times' FROM sync_error
     WHERE resolved_at IS NULL GROUP BY subject_key, reason HAVING count(*) > 1`,
  ),
  ...lines(
    database,
    `SELECT 'sync error ' || id || ' was seen ' || count || ' times' FROM sync_error WHERE count < 1`,
  ),
  ...lines(
    database,
    `SELECT 'sync error ' || id || ' (' || reason || ') is open about nobody' FROM sync_error
     WHERE resolved_at IS NULL AND person_id IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM resource WHERE resource.id = person_id)
       AND NOT EXISTS (SELECT 1 FROM unlinked_resource WHERE unlinked_resource.id = person_id)`,
  ),
]
