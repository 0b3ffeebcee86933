import type { Database } from 'better-sqlite3'
import { LRUCache } from 'lru-cache'
import { openDatabase } from '../store/database.ts'
import type { JsonValue } from '../scim/document.ts'
import type { WorkspaceRow } from '../store/registry.ts'
import type { WorkspaceStore } from '../store/workspace-store.ts'
import { createAlarm } from './alarm.ts'
import type { WallClock } from './clock.ts'
import { createFaults } from './faults.ts'
import type { Faults } from './faults.ts'
import type { IdSource } from './ids.ts'
import { openJournalFile } from './journal-file.ts'
import type { JournalFileOptions, JournalHandle } from './journal-file.ts'
import { openWorkspace, peekNextWallAtMs } from './open-workspace.ts'
import type { OpenedWorkspace } from './open-workspace.ts'
import type { DueWorkHandlers } from './scheduler.ts'
import type { WorkspaceFiles } from './workspace-files.ts'
import type { Workspace } from './workspace.ts'

interface Entry extends OpenedWorkspace {
  readonly database: Database
  readonly journalHandle: JournalHandle
}

/** How long a workspace whose due work could not be looked at is left alone. */
const RETRY_MS = 5_000

export interface OpenWorkspacesOptions extends JournalFileOptions {
  readonly wallClock: WallClock
  readonly workspaceIds: (workspaceId: string) => IdSource
  /** `onScheduled` is to be told of every instant due work is scheduled for (UTC ISO 8601). */
  readonly openStore: (database: Database, onScheduled: (dueAt: string) => void) => WorkspaceStore
  /** Puts a seed into a workspace without rows, in the transaction of its first settings. */
  readonly plant?: (workspace: Workspace, seed: JsonValue) => void
  /** What runs when the workspace's clock reaches it. */
  readonly dueWorkHandlers: (workspace: Workspace) => DueWorkHandlers
  /** Told of failures nobody waits for: due work that threw, a file that could not be opened for it. Must not throw. */
  readonly reportFault: (error: unknown, where: FaultPlace) => void
  /** Whether a workspace nobody has opened yet has something to do besides its due work, so that it is opened. */
  readonly needsOpening?: (database: Database) => boolean
  /** How many workspaces are kept open; each takes eight file descriptors. Those in memory all are. */
  readonly maxOpen?: number
}

export interface FaultPlace {
  readonly workspaceId: string
  readonly kind?: string
  readonly subject?: string
}

/** The workspaces that are open, and the due work of all. */
export interface OpenWorkspaces {
  /** Opens the files on first use, and runs some of what is overdue. */
  open(row: WorkspaceRow): Workspace
  /** As new, with or without what the journal holds. */
  reset(row: WorkspaceRow, options: { readonly journal: boolean }): void
  /** Closes and removes the files; nothing of it rings any more. */
  remove(workspaceId: string): void
  /** Due work of these, and of all opened from now on, runs by itself. */
  startDueWork(workspaceIds: readonly string[]): void
  close(): void
}

/** `findRow` tells whether a workspace still is, when its alarm rings. */
export function createOpenWorkspaces(
  options: OpenWorkspacesOptions,
  files: WorkspaceFiles,
  findRow: (workspaceId: string) => WorkspaceRow | undefined,
): OpenWorkspaces {
  const { wallClock, reportFault } = options
  const alarm = createAlarm(wallClock, ring)
  const opened = files.inMemory
    ? new Map<string, Entry>()
    : new LRUCache<string, Entry>({
        max: options.maxOpen ?? 64,
        dispose: (entry, workspaceId, reason) => {
          if (reason === 'evict') closeReporting(workspaceId, entry)
        },
      })
  let closed = false
  /** Whose due work did not fit into the last turn. */
  const behind = new WeakSet<Entry>()
  /** Longer than the files are open. */
  const faults = new Map<string, Faults>()

  const openJournal = (id: string) => openJournalFile(id, files, options)

  function faultsOf(id: string): Faults {
    let known = faults.get(id)
    if (known === undefined) faults.set(id, (known = createFaults()))
    return known
  }

  /** Takes over `journalHandle`, and closes it when the rest cannot be opened. */
  function openEntry({ id, name, settings, seed }: WorkspaceRow, journalHandle: JournalHandle): Entry {
    let database: Database | undefined
    try {
      database = openDatabase({ path: files.storePath(id), series: 'workspace' })
      const workspace = openWorkspace({
        id,
        name,
        initialSettings: settings,
        plant: (workspace) => {
          if (seed !== null) options.plant?.(workspace, seed)
        },
        database,
        journal: journalHandle.journal,
        faults: faultsOf(id),
        ids: options.workspaceIds(id),
        wallClock,
        openStore: options.openStore,
        dueWorkHandlers: options.dueWorkHandlers,
        reportFailure: (error, { kind, subject }) => reportFault(error, { workspaceId: id, kind, subject }),
        onNextDue: (wallAtMs) => alarm.set(id, wallAtMs),
      })
      const entry = { ...workspace, database, journalHandle }
      opened.set(id, entry)
      return entry
    } catch (error) {
      database?.close()
      closeJournal(journalHandle)
      throw error
    }
  }

  function catchUp(id: string, entry: Entry): void {
    try {
      entry.catchUp()
      if (entry.isOverdue()) behind.add(entry)
      else behind.delete(entry)
    } catch (error) {
      behind.delete(entry)
      reportFault(error, { workspaceId: id })
      alarm.set(id, wallClock() + RETRY_MS)
    }
  }

  const openOnly = (row: WorkspaceRow): Entry => {
    if (closed) throw new Error('The workspaces are closed.')
    return opened.get(row.id) ?? openEntry(row, openJournal(row.id))
  }

  function open(row: WorkspaceRow): Workspace {
    const entry = openOnly(row)
    // What did not fit into one turn goes on in turns of the alarm, or of whoever moved the clock; nobody else waits.
    const isAttendedTo = wallClock() < entry.moverUntilMs() || (alarm.isRunning() && behind.has(entry))
    if (entry.isOverdue() && !isAttendedTo) catchUp(row.id, entry)
    return entry.workspace
  }

  function ring(id: string): void {
    try {
      const row = findRow(id)
      if (row === undefined) return
      const entry = openOnly(row)
      if (wallClock() < entry.moverUntilMs()) alarm.set(id, entry.moverUntilMs())
      else catchUp(id, entry)
    } catch (error) {
      reportFault(error, { workspaceId: id })
      alarm.set(id, wallClock() + RETRY_MS)
    }
  }

  function closeReporting(workspaceId: string, entry: Entry): void {
    try {
      closeEntry(entry)
    } catch (error) {
      reportFault(error, { workspaceId })
    }
  }

  /** Forgets the open files of a workspace without closing them. */
  function takeEntry(id: string): Entry | undefined {
    const entry = opened.get(id)
    opened.delete(id)
    return entry
  }

  /** Looks at the files that are not open, one a turn, so that what they wait for is known. */
  function peekAtClosed(queue: string[]): void {
    const id = queue.pop()
    if (id === undefined || closed) return
    const row = findRow(id)
    if (row !== undefined && files.hasStore(id) && opened.get(id) === undefined) {
      try {
        const database = openDatabase({ path: files.storePath(id), series: 'workspace' })
        let isNeeded = false
        try {
          alarm.set(id, peekNextWallAtMs(database, wallClock))
          isNeeded = options.needsOpening?.(database) ?? false
        } finally {
          database.close()
        }
        if (isNeeded) open(row)
      } catch (error) {
        reportFault(error, { workspaceId: id })
      }
    }
    setImmediate(peekAtClosed, queue).unref()
  }

  return {
    open,
    reset(row, { journal: withJournal }) {
      const entry = takeEntry(row.id)
      const journalHandle = entry?.journalHandle ?? openJournal(row.id)
      if (withJournal) journalHandle.journal.clear()
      if (entry) awaitNoDisk(entry.database)
      entry?.database.close()
      files.removeStore(row.id)
      faults.delete(row.id)
      openEntry(row, journalHandle)
    },
    remove(workspaceId) {
      const entry = takeEntry(workspaceId)
      if (entry) {
        awaitNoDisk(entry.database)
        awaitNoDisk(entry.journalHandle.database)
        closeEntry(entry)
      }
      alarm.set(workspaceId, undefined)
      faults.delete(workspaceId)
      files.removeAll(workspaceId)
    },
    startDueWork(workspaceIds) {
      alarm.start()
      peekAtClosed([...workspaceIds].reverse())
    },
    close() {
      closed = true
      alarm.stop()
      for (const [id, entry] of [...opened.entries()]) closeReporting(id, entry)
      opened.clear()
    },
  }
}

/** The file is removed next: closing brings nothing to the disk first. */
function awaitNoDisk(database: Database): void {
  database.pragma('synchronous = OFF')
}

function closeEntry({ database, journalHandle }: Entry): void {
  try {
    database.close()
  } finally {
    closeJournal(journalHandle)
  }
}

function closeJournal({ journal, database }: JournalHandle): void {
  try {
    journal.close()
  } finally {
    database.close()
  }
}
