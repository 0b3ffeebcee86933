import type { Database } from 'better-sqlite3'
import type { Journal } from '../journal/journal.ts'
import { DataRefusal, openDatabase } from '../store/database.ts'
import type { WorkspaceFiles } from './workspace-files.ts'

export interface JournalHandle {
  readonly journal: Journal
  readonly database: Database
}

export interface JournalFileOptions {
  /** The database is closed after the journal was. */
  readonly openJournal: (database: Database, workspaceId: string) => Journal
  /** Told when a damaged journal was moved to `movedTo` and a new one begun. Must not throw. */
  readonly onJournalSetAside?: (error: unknown, where: { workspaceId: string; movedTo: string }) => void
}

/**
 * Opens the journal of a workspace. One that is damaged, as a power cut may leave it, is set aside for whoever wants
 * to look at it: it is a record, and stops nobody from working. Throws DataRefusal.
 */
export function openJournalFile(
  id: string,
  files: WorkspaceFiles,
  options: JournalFileOptions,
): JournalHandle {
  const path = files.journalPath(id)
  try {
    // Looked for before SQLite makes one: a process that came to its end left none.
    return open(id, path, { ...options, isChecked: files.hasJournalLog(id) })
  } catch (error) {
    if (!isDamage(error)) throw error
    const movedTo = files.setJournalAside(id)
    options.onJournalSetAside?.(error, { workspaceId: id, movedTo })
    return open(id, path, { ...options, isChecked: false })
  }
}

function open(
  id: string,
  path: string,
  { openJournal, isChecked }: JournalFileOptions & { readonly isChecked: boolean },
): JournalHandle {
  const database = openDatabase({ path, series: 'journal' })
  try {
    if (isChecked) check(database, path)
    return { database, journal: openJournal(database, id) }
  } catch (error) {
    database.close()
    throw error
  }
}

/** Reads the whole file. */
function check(database: Database, path: string): void {
  const found = database.pragma('quick_check(1)', { simple: true })
  if (found !== 'ok') throw new DataRefusal('data.damaged', `${path} is damaged (${String(found)}).`)
}

/** What SQLite says of a file that does not hold together, and of one that never was a database. */
function isDamage(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error instanceof DataRefusal && error.code === 'data.damaged') return true
  if ('code' in error && /^SQLITE_(?:CORRUPT|NOTADB)/.test(String(error.code))) return true
  return isDamage(error.cause)
}
