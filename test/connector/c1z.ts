import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import SqliteDatabase from 'better-sqlite3'
import type { SyncFile } from './connector.ts'

/** Before the compressed database (ramp-developer-api.md 1.7). */
const MAGIC = Buffer.from('C1ZF\0', 'latin1')
/** Where SQLite's header says which journal it is read with; in memory there is only the plain one. */
const JOURNAL_BYTES = [18, 19]

/** What the last finished sync of a .c1z holds. Throws for another file, and for one without a finished sync. */
export function readC1z(file: Buffer): SyncFile {
  if (!file.subarray(0, MAGIC.length).equals(MAGIC)) throw new Error('no .c1z with SQLite inside')
  const bytes = zstdDecompressSync(file.subarray(MAGIC.length))
  for (const at of JOURNAL_BYTES) bytes[at] = 1
  const database = new SqliteDatabase(bytes)
  try {
    const sync = database
      .prepare<[], string>(
        'SELECT sync_id FROM v1_sync_runs WHERE ended_at IS NOT NULL ORDER BY ended_at DESC LIMIT 1',
      )
      .pluck()
      .get()
    if (sync === undefined) throw new Error('no finished sync: exit status 0 is no proof of one')
    const rows = database
      .prepare<[string], { type: string; id: string }>(
        'SELECT resource_type_id AS type, external_id AS id FROM v1_resources WHERE sync_id = ?',
      )
      .all(sync)
    const grants = database
      .prepare<[string], string>('SELECT external_id FROM v1_grants WHERE sync_id = ?')
      .pluck()
      .all(sync)
    const resources = [...Map.groupBy(rows, ({ type }) => type)].map(
      ([type, those]) => [type, new Set(those.map(({ id }) => idWithoutType(type, id)))] as const,
    )
    return { resources: Object.fromEntries(resources), grants: new Set(grants) }
  } finally {
    database.close()
  }
}

/** `user/<uuid>` or `user:<uuid>`, by version. */
const idWithoutType = (type: string, id: string) =>
  id.startsWith(`${type}/`) || id.startsWith(`${type}:`) ? id.slice(type.length + 1) : id

/** A file of that shape, for the test of the reader. */
export function toC1z(database: Buffer): Buffer {
  return Buffer.concat([MAGIC, zstdCompressSync(database)])
}
