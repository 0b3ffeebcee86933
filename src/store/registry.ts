import type { Database } from 'better-sqlite3'
import type { JsonObject, JsonValue } from '../scim/document.ts'

export interface WorkspaceRow {
  readonly id: string
  readonly name: string
  /** As given when the workspace was made. */
  readonly settings: JsonObject
  /** What it began with; null for nothing. */
  readonly seed: JsonValue
  /** UTC ISO 8601. */
  readonly createdAt: string
}

export interface ConnectionRow {
  readonly id: string
  readonly workspaceId: string
  readonly name: string
  readonly idp: string
  readonly mode: string
  readonly settings: JsonObject
  /** SHA-256 of the token in hex; null once disconnected. */
  readonly tokenHash: string | null
  readonly createdAt: string
  readonly disconnectedAt: string | null
}

/** The rows of the registry: which workspaces and connections there are. Read once, then kept in step by its owner. */
export interface Registry {
  workspaces(): WorkspaceRow[]
  /** In the order they were made. */
  connections(): ConnectionRow[]
  insertWorkspace(row: WorkspaceRow): void
  /** With its connections. */
  deleteWorkspace(id: string): void
  insertConnection(row: ConnectionRow): void
  /** Writes the settings, the token hash and the end of the connection of that id. */
  updateConnection(row: ConnectionRow): void
  /** Workspaces whose files are to be removed. */
  leftovers(): string[]
  addLeftover(workspaceId: string): void
  removeLeftover(workspaceId: string): void
  /** One immediate transaction; a throw leaves nothing written. */
  transaction<T>(work: () => T): T
  close(): void
}

type RawWorkspace = Omit<WorkspaceRow, 'settings' | 'seed'> & {
  readonly settings: string
  readonly seed: string | null
}
type Raw<Row extends { settings: JsonObject }> = Omit<Row, 'settings'> & { settings: string }

/** Prepares its statements on a database opened with the migrations of series `registry`; `close` closes that. */
export function createRegistry(database: Database): Registry {
  const selectWorkspaces = database.prepare<[], RawWorkspace>(
    'SELECT id, name, settings, seed, created_at AS createdAt FROM workspace ORDER BY pk',
  )
  const selectConnections = database.prepare<[], Raw<ConnectionRow>>(
    `SELECT id, workspace_id AS workspaceId, name, idp, mode, settings, token_hash AS tokenHash,
       created_at AS createdAt, disconnected_at AS disconnectedAt
     FROM connection ORDER BY pk`,
  )
  const insertWorkspace = database.prepare<RawWorkspace>(
    'INSERT INTO workspace (id, name, settings, seed, created_at) VALUES (:id, :name, :settings, :seed, :createdAt)',
  )
  const deleteWorkspace = database.prepare<[string]>('DELETE FROM workspace WHERE id = ?')
  const insertConnection = database.prepare<Raw<ConnectionRow>>(
    `INSERT INTO connection (id, workspace_id, name, idp, mode, settings, token_hash, created_at, disconnected_at)
     VALUES (:id, :workspaceId, :name, :idp, :mode, :settings, :tokenHash, :createdAt, :disconnectedAt)`,
  )
  const updateConnection = database.prepare<Raw<ConnectionRow>>(
    `UPDATE connection SET settings = :settings, token_hash = :tokenHash, disconnected_at = :disconnectedAt
     WHERE id = :id`,
  )
  const selectLeftovers = database.prepare<[], string>('SELECT workspace_id FROM leftover').pluck()
  const insertLeftover = database.prepare<[string]>(
    'INSERT OR IGNORE INTO leftover (workspace_id) VALUES (?)',
  )
  const deleteLeftover = database.prepare<[string]>('DELETE FROM leftover WHERE workspace_id = ?')

  return {
    workspaces: () =>
      selectWorkspaces.all().map((row) => ({
        ...row,
        settings: JSON.parse(row.settings) as JsonObject,
        seed: row.seed === null ? null : (JSON.parse(row.seed) as JsonValue),
      })),
    connections: () => selectConnections.all().map(decode),
    insertWorkspace(row) {
      const seed = row.seed === null ? null : JSON.stringify(row.seed)
      insertWorkspace.run({ ...row, settings: JSON.stringify(row.settings), seed })
    },
    deleteWorkspace(id) {
      deleteWorkspace.run(id)
    },
    insertConnection(row) {
      insertConnection.run(encode(row))
    },
    updateConnection(row) {
      updateConnection.run(encode(row))
    },
    leftovers: () => selectLeftovers.all(),
    addLeftover(workspaceId) {
      insertLeftover.run(workspaceId)
    },
    removeLeftover(workspaceId) {
      deleteLeftover.run(workspaceId)
    },
    transaction: (work) => database.transaction(work).immediate(),
    close() {
      database.close()
    },
  }
}

function encode<Row extends { settings: JsonObject }>(row: Row): Raw<Row> {
  return { ...row, settings: JSON.stringify(row.settings) }
}

function decode<Row extends { settings: JsonObject }>(row: Raw<Row>): Row {
  return { ...row, settings: JSON.parse(row.settings) as JsonObject } as unknown as Row
}
