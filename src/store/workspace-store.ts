import type { Database } from 'better-sqlite3'

/** The rows of one workspace file, by what they are. Prepared once, when the workspace is opened. */
export interface WorkspaceStore {
  readonly database: Database
}
