import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import SqliteDatabase, { SqliteError } from 'better-sqlite3'
import type { Database } from 'better-sqlite3'

export type Series = 'registry' | 'workspace' | 'journal'

export interface Migration {
  readonly version: number
  readonly file: string
  readonly sql: string
  /** Rebuilds a table: foreign keys are off around it and checked before it is committed. */
  readonly rebuild: boolean
}

export type DataRefusalCode =
  | 'data.in-use'
  | 'data.registry-lost'
  | 'data.newer-version'
  | 'data.not-onramp'
  | 'data.damaged'
  | 'data.unwritable'
  | 'data.migration-failed'

/** Data that cannot be opened; the message is one sentence on what is wrong and one on what to do. */
export class DataRefusal extends Error {
  readonly code: DataRefusalCode
  constructor(code: DataRefusalCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'DataRefusal'
    this.code = code
  }
}

export interface OpenDatabaseOptions {
  /** A file, made with its folder when missing, or `:memory:`. */
  readonly path: string
  readonly series: Series
  /** The migrations of the series, in order; those shipped with onramp when not given. */
  readonly migrations?: readonly Migration[]
}

const MIGRATION_NAME = /^(\d{4})-[a-z0-9]+(?:-[a-z0-9]+)*\.sql$/

/**
 * The migrations of one folder, sorted. Throws an Error on a file name that is not `NNNN-slug.sql` and on a gap or
 * double number: that is a broken installation, not broken data.
 */
export function readMigrations(folder: string): readonly Migration[] {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort()
  return files.map((file, index) => {
    const version = Number(MIGRATION_NAME.exec(file)?.[1] ?? Number.NaN)
    if (version !== index + 1) {
      throw new Error(
        `Migration ${file} in ${folder} breaks the sequence: number ${index + 1} is expected there, named NNNN-slug.sql.`,
      )
    }
    const sql = readFileSync(`${folder}/${file}`, 'utf8')
    return { version, file, sql, rebuild: /^-- rebuild\b/.test(sql) }
  })
}

const shipped = (series: Series): readonly Migration[] =>
  readMigrations(fileURLToPath(new URL(`../../migrations/${series}`, import.meta.url)))

// Read when the module is loaded, so that opening the two hundredth workspace reads no SQL from disk.
const SHIPPED: Readonly<Record<Series, readonly Migration[]>> = {
  registry: shipped('registry'),
  workspace: shipped('workspace'),
  journal: shipped('journal'),
}

// `onr` and the first letter of the series in ASCII: one file cannot be taken for another, nor for another program's.
const APPLICATION_ID: Readonly<Record<Series, number>> = {
  registry: 0x6f_6e_72_72,
  workspace: 0x6f_6e_72_77,
  journal: 0x6f_6e_72_6a,
}

/** How long another process may hold a lock (a backup, somebody's sqlite3 shell) before a statement fails. */
const BUSY_TIMEOUT_MS = 1000
/** A second onramp is refused after this long: enough for the first one to finish stopping. */
const REGISTRY_BUSY_TIMEOUT_MS = 300

/** Exchanges are written in batches of hundreds of kilobytes: large pages make that a few writes instead of many. */
const JOURNAL_PAGE_BYTES = 32 * 1024
export const PAGE_BYTES = 4 * 1024
const pageSizeOf = (series: Series) => (series === 'journal' ? JOURNAL_PAGE_BYTES : PAGE_BYTES)

export const CACHE_KIB = 8 * 1024
export const MMAP_BYTES = 1024 * 1024 * 1024
/** A write-ahead log that grew in one large transaction is cut back to this on the next checkpoint. */
export const WAL_KEPT_BYTES = 32 * 1024 * 1024

/**
 * Opens a database of the series at its newest version, migrating it when it is older. Throws DataRefusal; then
 * nothing stays open and the data has the version it had. The registry is locked for this process alone.
 */
export function openDatabase({ path, series, migrations = SHIPPED[series] }: OpenDatabaseOptions): Database {
  return refusing(path, series, () => {
    if (path !== ':memory:') makeFolder(dirname(path))
    const timeout = series === 'registry' ? REGISTRY_BUSY_TIMEOUT_MS : BUSY_TIMEOUT_MS
    const database = new SqliteDatabase(path, { timeout })
    try {
      configure(database, series)
      migrate(database, path, series, migrations)
      // A kill loses nothing either way. A power cut may cost the journal, and provisioned state nothing.
      database.pragma(`synchronous = ${series === 'journal' ? 'OFF' : 'NORMAL'}`)
      return database
    } catch (error) {
      database.close()
      throw error
    }
  })
}

// Not mkdirSync's `recursive`: on a file system that answers ENOENT to mkdir (/proc) that one never returns.
function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  makeFolder(dirname(folder))
  mkdirSync(folder)
}

function configure(database: Database, series: Series): void {
  // Before the first read, so that the lock is taken with it and no shared-memory file is made.
  if (series === 'registry') database.pragma('locking_mode = EXCLUSIVE')
  // A file that never held anything is made without waiting for the disk: a kill loses nothing by it, and a power
  // cut a workspace that was a second old.
  const fresh = series !== 'registry' && database.pragma('page_count', { simple: true }) === 0
  database.pragma(`synchronous = ${fresh ? 'OFF' : 'NORMAL'}`)
  if (series === 'journal') database.pragma(`page_size = ${JOURNAL_PAGE_BYTES}`)
  database.pragma('journal_mode = WAL')
  database.pragma(`wal_autocheckpoint = ${Math.floor(WAL_KEPT_BYTES / pageSizeOf(series))}`)
  database.pragma('foreign_keys = ON')
  database.pragma(`cache_size = -${CACHE_KIB}`)
  database.pragma(`mmap_size = ${MMAP_BYTES}`)
  database.pragma(`journal_size_limit = ${WAL_KEPT_BYTES}`)
  database.pragma('temp_store = MEMORY')
}

function migrate(database: Database, path: string, series: Series, migrations: readonly Migration[]): void {
  const version = versionOf(database, path, series)
  if (version > migrations.length) {
    throw new DataRefusal(
      'data.newer-version',
      `${path} was written by a newer onramp (data version ${version}, this one knows ${migrations.length}). ` +
        'Start the newer onramp on it, or choose another data folder.',
    )
  }
  for (const migration of migrations.slice(version)) apply(database, path, series, migration)
}

/** The data version of the file; 0 for an empty one. */
function versionOf(database: Database, path: string, series: Series): number {
  const version = database.pragma('user_version', { simple: true }) as number
  const applicationId = database.pragma('application_id', { simple: true }) as number
  if (applicationId === APPLICATION_ID[series]) return version
  const objects = database.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() as number
  if (applicationId === 0 && version === 0 && objects === 0) return 0
  throw new DataRefusal(
    'data.not-onramp',
    `${path} is an SQLite database, but not onramp's ${series} data. Move it away, or choose another data folder.`,
  )
}

function apply(database: Database, path: string, series: Series, migration: Migration): void {
  if (migration.rebuild) database.pragma('foreign_keys = OFF')
  try {
    database
      .transaction(() => {
        database.exec(migration.sql)
        if (migration.rebuild) checkForeignKeys(database, migration)
        database.pragma(`application_id = ${APPLICATION_ID[series]}`)
        database.pragma(`user_version = ${migration.version}`)
      })
      .immediate()
  } catch (error) {
    if (error instanceof SqliteError && DISK_CODES.test(error.code)) throw error
    throw new DataRefusal(
      'data.migration-failed',
      `${path} could not be brought to data version ${migration.version} by ${migration.file} and was left at ` +
        `version ${migration.version - 1}: ${messageOf(error)}. Go on with the onramp that wrote it, and report this.`,
      { cause: error },
    )
  } finally {
    if (migration.rebuild) database.pragma('foreign_keys = ON')
  }
}

function checkForeignKeys(database: Database, migration: Migration): void {
  const broken = database.pragma('foreign_key_check') as readonly { readonly table: string }[]
  const first = broken[0]
  if (first !== undefined)
    throw new Error(`${migration.file} leaves dangling references in table ${first.table}`)
}

const DISK_CODES = /^SQLITE_(BUSY|LOCKED|IOERR|FULL|READONLY|CANTOPEN|NOTADB|CORRUPT)/

/** Runs `open`, turning what SQLite and the file system say into a DataRefusal. */
function refusing<T>(path: string, series: Series, open: () => T): T {
  try {
    return open()
  } catch (error) {
    if (error instanceof DataRefusal) throw error
    throw refusalOf(path, series, error)
  }
}

function refusalOf(path: string, series: Series, error: unknown): DataRefusal {
  const cause = { cause: error }
  const code = error instanceof SqliteError ? error.code : ''
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) {
    const holder = series === 'registry' ? 'another onramp' : 'another program'
    return new DataRefusal(
      'data.in-use',
      `${path} is in use by ${holder}. Stop that one, or choose another data folder.`,
      cause,
    )
  }
  if (code.startsWith('SQLITE_NOTADB')) {
    return new DataRefusal(
      'data.not-onramp',
      `${path} is not a database. Move it away, or choose another data folder.`,
      cause,
    )
  }
  if (code.startsWith('SQLITE_CORRUPT')) {
    return new DataRefusal(
      'data.damaged',
      `${path} is damaged (${messageOf(error)}). Restore it from a copy, or move it away.`,
      cause,
    )
  }
  return new DataRefusal(
    'data.unwritable',
    `${path} cannot be opened for writing (${messageOf(error)}). Check the folder, its permissions and the free space.`,
    cause,
  )
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
