import type { Database } from 'better-sqlite3'

/** When writes last came in, by connection (UTC ISO 8601). Call inside a transaction; nothing here opens one. */
export interface ConnectionSyncs {
  find(connectionId: string): string | undefined
  put(connectionId: string, lastSyncAt: string): void
}

/** The last synchronisations of one workspace file. */
export function createConnectionSyncs(database: Database): ConnectionSyncs {
  const select = database
    .prepare<[string], string>('SELECT last_sync_at FROM connection_sync WHERE connection_id = ?')
    .pluck()
  const upsert = database.prepare<[string, string]>(
    `INSERT INTO connection_sync (connection_id, last_sync_at) VALUES (?, ?)
     ON CONFLICT (connection_id) DO UPDATE SET last_sync_at = excluded.last_sync_at`,
  )
  return {
    find: (connectionId) => select.get(connectionId),
    put: (connectionId, lastSyncAt) => void upsert.run(connectionId, lastSyncAt),
  }
}
