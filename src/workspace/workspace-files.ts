import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const MEMORY = ':memory:'

/**
 * Where the databases of a data folder lie: registry.db, workspaces/ID.db and workspaces/ID.journal.db, a damaged one
 * beside it under ID.journal.db.damaged.
 */
export interface WorkspaceFiles {
  readonly inMemory: boolean
  readonly registryPath: string
  storePath(workspaceId: string): string
  journalPath(workspaceId: string): string
  hasStore(workspaceId: string): boolean
  hasAny(workspaceId: string): boolean
  /** Whether a process left the journal without closing it. */
  hasJournalLog(workspaceId: string): boolean
  /** How many workspace files lie there, known to the registry or not. */
  count(): number
  removeStore(workspaceId: string): void
  /** Moves the journal, which nobody has open, and tells where to; one moved there before is removed. */
  setJournalAside(workspaceId: string): string
  removeAll(workspaceId: string): void
}

/** `dataFolder` is a folder, or `:memory:`: then there are no files and nothing to remove. */
export function createWorkspaceFiles(dataFolder: string): WorkspaceFiles {
  const inMemory = dataFolder === MEMORY
  const folder = join(dataFolder, 'workspaces')
  const pathOf = (file: string) => (inMemory ? MEMORY : join(folder, file))
  const storePath = (workspaceId: string) => pathOf(`${workspaceId}.db`)
  const journalPath = (workspaceId: string) => pathOf(`${workspaceId}.journal.db`)
  const asidePath = (workspaceId: string) => `${journalPath(workspaceId)}.damaged`

  function remove(path: string): void {
    if (inMemory) return
    // The database first: a write-ahead log without one is dropped when the path is used again.
    for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true })
  }

  return {
    inMemory,
    registryPath: inMemory ? MEMORY : join(dataFolder, 'registry.db'),
    storePath,
    journalPath,
    hasStore: (workspaceId) => !inMemory && existsSync(storePath(workspaceId)),
    hasAny: (workspaceId) =>
      !inMemory && (existsSync(storePath(workspaceId)) || existsSync(journalPath(workspaceId))),
    count: () =>
      inMemory || !existsSync(folder) ? 0 : readdirSync(folder).filter((file) => file.endsWith('.db')).length,
    hasJournalLog: (workspaceId) => !inMemory && existsSync(`${journalPath(workspaceId)}-wal`),
    removeStore: (workspaceId) => remove(storePath(workspaceId)),
    setJournalAside(workspaceId) {
      const from = journalPath(workspaceId)
      const to = asidePath(workspaceId)
      remove(to)
      // With its log, without which less of it can be read.
      for (const suffix of ['', '-wal']) if (existsSync(from + suffix)) renameSync(from + suffix, to + suffix)
      remove(from)
      return to
    },
    removeAll(workspaceId) {
      remove(storePath(workspaceId))
      remove(journalPath(workspaceId))
      remove(asidePath(workspaceId))
    },
  }
}
