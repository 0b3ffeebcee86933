import type { Database } from 'better-sqlite3'
import { DEFERRED_TASK } from '../../../src/ramp/due-work.ts'
import { renderUser } from '../../../src/ramp/developer/user-view.ts'
import { vendorDetails } from '../../../src/ramp/developer/vendor-view.ts'
import type { WorkspaceStore } from '../../../src/store/workspace-store.ts'

/** What the Developer API keeps is of people who are or were, its tasks are done or to be done, its texts up to date. */
export function checkDeveloper(database: Database, store: WorkspaceStore): string[] {
  return [...checkTexts(database, store), ...checkVendors(database, store), ...checkTasks(database, store)]
}

function checkTexts(database: Database, store: WorkspaceStore): string[] {
  const { users } = store.developer
  const business = database.prepare<[], string>('SELECT id FROM business').pluck().get() ?? ''
  const pks = database
    .prepare<[], number>('SELECT pk FROM person WHERE developer_json IS NOT NULL')
    .pluck()
    .all()
  return pks.flatMap((pk) => {
    const row = users.findRow(pk)
    const kept = users.findText(pk)
    const made = row && renderUser(row, users.customFields(pk), business)
    return kept === made ? [] : [`the text kept of person ${pk} is ${kept}, and would be ${made}`]
  })
}

interface VendorLine {
  readonly id: string
  readonly owner: string | null
  readonly details: string
  readonly defaults: number
}

function checkVendors(database: Database, store: WorkspaceStore): string[] {
  const vendors = database
    .prepare<[], VendorLine>(
      `SELECT id, owner_id AS owner, details,
         (SELECT count(*) FROM vendor_contact WHERE vendor = vendor.pk AND is_default = 1) AS defaults
       FROM vendor`,
    )
    .all()
  return vendors.flatMap(({ id, owner, details, defaults }) => [
    ...(owner === null || store.people.find(owner) !== undefined ? [] : [`vendor ${id}: ${owner} owns it`]),
    ...(defaults < 2 ? [] : [`vendor ${id} has ${defaults} default contacts`]),
    ...(vendorDetails.safeParse(JSON.parse(details)).success ? [] : [`vendor ${id}: ${details}`]),
  ])
}

interface TaskLine {
  readonly id: string
  readonly status: string
  readonly user: string | null
  readonly error: string | null
  readonly isWaiting: 0 | 1
}

function checkTasks(database: Database, store: WorkspaceStore): string[] {
  const tasks = database
    .prepare<[string], TaskLine>(
      `SELECT id, status, user_id AS user, error,
         EXISTS (SELECT 1 FROM due_work WHERE kind = ? AND subject = id) AS isWaiting
       FROM deferred_task`,
    )
    .all(DEFERRED_TASK)
  const isSomebody = (id: string) =>
    (store.people.find(id) ?? store.terminations.findTerminated(id)) !== undefined
  return tasks.flatMap(({ id, status, user, error, isWaiting }) => {
    const isDone = status === 'SUCCESS' || status === 'ERROR'
    const isRight =
      (user !== null) === (status === 'SUCCESS') &&
      (error !== null) === (status === 'ERROR') &&
      (isWaiting === 1) === !isDone &&
      (user === null || isSomebody(user))
    return isRight ? [] : [`task ${id}: ${JSON.stringify({ status, user, error, isWaiting })}`]
  })
}
