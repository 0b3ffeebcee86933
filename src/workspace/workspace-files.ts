import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const MEMORY = ':memory:'

/** Where the databases of a data folder lie: registry.db, workspaces/ID.db and workspaces/ID.journal.db. */
export interface WorkspaceFiles {
  readonly inMemory: boolean
  readonly registryPath: string
  storePath(workspaceId: string): string
  journalPath(workspaceId: string): string
  hasStore(workspaceId: string): boolean
  hasAny(workspaceId: string): boolean
  /** How many workspace files lie there, known to the registry or not. */
  count(): number
  removeStore(workspaceId: string): void
  removeAll(workspaceId: string): void
}

/** `dataFolder` is a folder, or `:memory:`: then there are no files and nothing to remove. */
export function createWorkspaceFiles(dataFolder: string): WorkspaceFiles {
  const inMemory = dataFolder === MEMORY
  const folder = join(dataFolder, 'workspaces')
  const pathOf = (file: string) => (inMemory ? MEMORY : join(folder, file))
  const storePath = (workspaceId: string) => pathOf(`${workspaceId}.db`)
  const journalPath = (workspaceId: string) => pathOf(`${workspaceId}.journal.db`)

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
    removeStore: (workspaceId) => remove(storePath(workspaceId)),
    removeAll(workspaceId) {
      remove(storePath(workspaceId))
      remove(journalPath(workspaceId))
    },
  }
}
