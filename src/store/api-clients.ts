import type { Database } from 'better-sqlite3'

export interface ApiClientRow {
  readonly id: string
  readonly workspaceId: string
  readonly kind: string
  readonly name: string
  readonly scopes: readonly string[]
  /** Null for a client that is a token. */
  readonly clientId: string | null
  /** SHA-256 in hex: of the bearer token, or of the client secret. */
  readonly secretHash: string
  /** UTC ISO 8601. */
  readonly createdAt: string
}

export interface AccessTokenRow {
  /** SHA-256 in hex. */
  readonly tokenHash: string
  /** The id of the API client it was made for. */
  readonly apiClient: string
  readonly scopes: readonly string[]
  /** UTC ISO 8601, on the clock of the workspace. */
  readonly expiresAt: string
}

/** The rows of the registry about who calls the Developer API. Read once, then kept in step by their owner. */
export interface ApiClientRows {
  /** In the order they were made. */
  clients(): ApiClientRow[]
  /** In the order they were made. */
  accessTokens(): AccessTokenRow[]
  insert(row: ApiClientRow): void
  /** With its access tokens. */
  remove(id: string): void
  insertAccessToken(row: AccessTokenRow): void
  removeAccessToken(tokenHash: string): void
  /** One immediate transaction; a throw leaves nothing written. */
  transaction<T>(work: () => T): T
}

type Raw<Row> = Omit<Row, 'scopes'> & { readonly scopes: string }

/** Prepares its statements on a database opened with the migrations of series `registry`. */
export function createApiClientRows(database: Database): ApiClientRows {
  const selectClients = database.prepare<[], Raw<ApiClientRow>>(
    `SELECT id, workspace_id AS workspaceId, kind, name, scopes, client_id AS clientId,
       secret_hash AS secretHash, created_at AS createdAt
     FROM api_client ORDER BY pk`,
  )
  const selectAccessTokens = database.prepare<[], Raw<AccessTokenRow>>(
    `SELECT token_hash AS tokenHash, api_client AS apiClient, scopes, expires_at AS expiresAt
     FROM access_token ORDER BY pk`,
  )
  const insert = database.prepare<Raw<ApiClientRow>>(
    `INSERT INTO api_client (id, workspace_id, kind, name, scopes, client_id, secret_hash, created_at)
     VALUES (:id, :workspaceId, :kind, :name, :scopes, :clientId, :secretHash, :createdAt)`,
  )
  const remove = database.prepare<[string]>('DELETE FROM api_client WHERE id = ?')
  const insertAccessToken = database.prepare<Raw<AccessTokenRow>>(
    `INSERT INTO access_token (token_hash, api_client, scopes, expires_at)
     VALUES (:tokenHash, :apiClient, :scopes, :expiresAt)`,
  )
  const removeAccessToken = database.prepare<[string]>('DELETE FROM access_token WHERE token_hash = ?')

  return {
    clients: () => selectClients.all().map(decode),
    accessTokens: () => selectAccessTokens.all().map(decode),
    insert: (row) => void insert.run(encode(row)),
    remove: (id) => void remove.run(id),
    insertAccessToken: (row) => void insertAccessToken.run(encode(row)),
    removeAccessToken: (tokenHash) => void removeAccessToken.run(tokenHash),
    transaction: (work) => database.transaction(work).immediate(),
  }
}

function encode<Row extends { readonly scopes: readonly string[] }>(row: Row): Raw<Row> {
  return { ...row, scopes: JSON.stringify(row.scopes) }
}

function decode<Row extends { readonly scopes: readonly string[] }>(row: Raw<Row>): Row {
  return { ...row, scopes: JSON.parse(row.scopes) as string[] } as unknown as Row
}
