import type { Database } from 'better-sqlite3'

/** A resource whose manager is not in Ramp yet (ramp-scim.md D2). */
export interface ManagerWait {
  /** pk of the waiting resource. */
  readonly resource: number
  /** The reference as the client sent it: an id, an e-mail, a user name. */
  readonly manager: string
  /** `manager`, folded. */
  readonly managerKey: string
  /** hold: the person is not provisioned meanwhile. link-later: only the link is missing. */
  readonly mode: 'hold' | 'link-later'
  readonly connectionId: string
  /** UTC ISO 8601. */
  readonly since: string
}

/** Who waits for whom; at most one manager each. */
export interface ManagerWaits {
  hasAny(): boolean
  /** Whether anybody waits for a manager known by one of the keys. */
  isAwaited(keys: readonly string[]): boolean
  /** At most `limit` who wait after that resource, oldest first. */
  list(after: number, limit: number): readonly ManagerWait[]
  find(resource: number): ManagerWait | undefined
  /** The same of those waiting for a manager known by one of the keys. */
  findByManagerKeys(keys: readonly string[], after: number, limit: number): readonly ManagerWait[]
  /** Replaces the wait of the same resource; one for the same manager goes on since when it began. */
  put(wait: ManagerWait): void
  remove(resource: number): void
}

/** Those who wait for a manager in one workspace file. */
export function createManagerWaits(database: Database): ManagerWaits {
  const columns = `resource, manager, manager_key AS managerKey, mode, connection_id AS connectionId, since`
  const all = database.prepare<[number, number], ManagerWait>(
    `SELECT ${columns} FROM manager_wait WHERE resource > ? ORDER BY resource LIMIT CAST(? AS INTEGER)`,
  )
  const byResource = database.prepare<[number], ManagerWait>(
    `SELECT ${columns} FROM manager_wait WHERE resource = ?`,
  )
  const byKey = database.prepare<[string, number, number], ManagerWait>(
    `SELECT ${columns} FROM manager_wait WHERE manager_key = ? AND resource > ?
     ORDER BY resource LIMIT CAST(? AS INTEGER)`,
  )
  const anyByKey = database
    .prepare<[string], number>(`SELECT 1 FROM manager_wait WHERE manager_key = ? LIMIT 1`)
    .pluck()
  const put = database.prepare<ManagerWait>(
    `INSERT INTO manager_wait (resource, manager, manager_key, mode, connection_id, since)
     VALUES (@resource, @manager, @managerKey, @mode, @connectionId, @since)
     ON CONFLICT (resource) DO UPDATE SET manager = @manager, manager_key = @managerKey, mode = @mode, connection_id = @connectionId,
       since = CASE WHEN manager_key = @managerKey THEN since ELSE @since END`,
  )
  const remove = database.prepare(`DELETE FROM manager_wait WHERE resource = ?`)
  const any = database.prepare<[], number>(`SELECT 1 FROM manager_wait LIMIT 1`).pluck()
  return {
    hasAny: () => any.get() !== undefined,
    isAwaited: (keys) => keys.some((key) => anyByKey.get(key) !== undefined),
    list: (after, limit) => all.all(after, limit),
    find: (resource) => byResource.get(resource),
    findByManagerKeys: (keys, after, limit) =>
      [...new Set(keys)]
        .flatMap((key) => byKey.all(key, after, limit))
        .sort((a, b) => a.resource - b.resource)
        .slice(0, limit),
    put: (wait) => void put.run(wait),
    remove: (resource) => void remove.run(resource),
  }
}
