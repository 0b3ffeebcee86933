import type { Database } from 'better-sqlite3'

export type DeferredTaskStatus = 'STARTED' | 'IN_PROGRESS' | 'SUCCESS' | 'ERROR'

/** Something the Developer API was asked to do, and what came of it. */
export interface DeferredTaskRow {
  readonly id: string
  /** The client's own name for the request. */
  readonly idempotencyKey: string
  /** JSON text, the same for the same request. */
  readonly request: string
  readonly status: DeferredTaskStatus
  /** Ids of people. */
  readonly actingUserId: string | null
  readonly userId: string | null
  readonly error: string | null
  /** UTC ISO 8601. */
  readonly createdAt: string
}

/** The deferred tasks of one workspace file. Call writes inside a transaction. */
export interface DeferredTasks {
  find(id: string): DeferredTaskRow | undefined
  findByKey(idempotencyKey: string): DeferredTaskRow | undefined
  insert(task: DeferredTaskRow): void
  /** Status, user and error. */
  update(task: DeferredTaskRow): void
}

export function createDeferredTasks(database: Database): DeferredTasks {
  const select = (condition: string) =>
    `SELECT id, idempotency_key AS idempotencyKey, request, status, acting_user_id AS actingUserId,
       user_id AS userId, error, created_at AS createdAt FROM deferred_task WHERE ${condition}`
  const byId = database.prepare<[string], DeferredTaskRow>(select('id = ?'))
  const byKey = database.prepare<[string], DeferredTaskRow>(select('idempotency_key = ?'))
  const insert = database.prepare<DeferredTaskRow>(
    `INSERT INTO deferred_task (id, idempotency_key, request, status, acting_user_id, user_id, error, created_at)
     VALUES (@id, @idempotencyKey, @request, @status, @actingUserId, @userId, @error, @createdAt)`,
  )
  const update = database.prepare<[string, string | null, string | null, string]>(
    'UPDATE deferred_task SET status = ?, user_id = ?, error = ? WHERE id = ?',
  )
  return {
    find: (id) => byId.get(id),
    findByKey: (idempotencyKey) => byKey.get(idempotencyKey),
    insert: (task) => void insert.run(task),
    update: ({ status, userId, error, id }) => void update.run(status, userId, error, id),
  }
}
