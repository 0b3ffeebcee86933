import { timingSafeEqual } from 'node:crypto'
import type { AccessTokenRow, ApiClientRow, ApiClientRows } from '../store/api-clients.ts'
import type { ApiAccess, ApiClient, ApiClientKind, ApiClientWithSecret, NewApiClient } from './api-client.ts'
import { toIsoInstant } from './clock.ts'
import type { WallClock } from './clock.ts'
import type { IdSource } from './ids.ts'
import { checkGivenToken, createTokenIndex, hashToken, mintToken } from './token.ts'
import { WorkspaceRefusal } from './workspaces.ts'

export interface ApiClientsOptions {
  readonly rows: ApiClientRows
  readonly ids: IdSource
  readonly wallClock: WallClock
}

/** An API client prepared but not written: name and secret are checked, nothing is made. */
export interface PreparedApiClient {
  readonly row: ApiClientRow
  readonly secret: string
}

/** All API clients and what they hold, in memory and in the registry in step with it. */
export interface ApiClients {
  /** In the order they were made. */
  ofWorkspace(workspaceId: string): readonly ApiClient[]
  /** Checks new clients of one workspace, also against each other. Throws WorkspaceRefusal; writes nothing. */
  prepare(workspaceId: string, inputs: readonly NewApiClient[]): readonly PreparedApiClient[]
  /** Makes what was prepared findable, once its rows are written. */
  admit(prepared: readonly PreparedApiClient[]): readonly ApiClientWithSecret[]
  /** Throws WorkspaceRefusal: api-client.name-taken, api-client.secret-taken, api-client.secret-invalid. */
  add(workspaceId: string, input: NewApiClient): ApiClientWithSecret
  /** Its tokens open nothing from now on. Throws WorkspaceRefusal api-client.unknown. */
  remove(workspaceId: string, id: string): void
  /** What a bearer token opens, expired or not; hashes the token and compares in constant time. */
  findByToken(token: string): ApiAccess | undefined
  /** The client of that id, and whether one of the spellings is its secret; undefined for an id nobody has. */
  findByCredentials(
    clientId: string,
    spellings: readonly string[],
  ): { readonly client: ApiClient; readonly isGenuine: boolean } | undefined
  /** A new access token, which `now` and `expiresAt` (UTC ISO 8601) are told on the workspace's clock. */
  mint(client: ApiClient, scopes: readonly string[], time: { now: string; expiresAt: string }): string
  /** Ends an access token of that client; false when it is none of its. */
  revoke(client: ApiClient, token: string): boolean
  /** Ends every access token of the workspace; its clients stay. */
  revokeAll(workspaceId: string): void
  /** Forgets the clients of a deleted workspace. */
  forget(workspaceId: string): void
}

interface Known {
  readonly row: ApiClientRow
  readonly client: ApiClient
  /** By the hash of the token, in the order they were made. */
  readonly minted: Map<string, AccessTokenRow>
}

/** Who asks for a token before every request leaves that many behind; the oldest go. */
const MAX_ACCESS_TOKENS = 1000
const CLIENT_ID_BYTES = 12

export function createApiClients({ rows, ids, wallClock }: ApiClientsOptions): ApiClients {
  const byId = new Map<string, Known>()
  const byClientId = new Map<string, Known>()
  const byWorkspace = new Map<string, Known[]>()
  const byToken = createTokenIndex<ApiAccess>()
  for (const row of rows.clients()) remember(row)
  for (const row of rows.accessTokens()) {
    const known = byId.get(row.apiClient)
    if (known !== undefined) rememberAccessToken(known, row)
  }

  function remember(row: ApiClientRow): Known {
    const known: Known = { row, client: toClient(row), minted: new Map() }
    byId.set(row.id, known)
    const siblings = byWorkspace.get(row.workspaceId)
    if (siblings) siblings.push(known)
    else byWorkspace.set(row.workspaceId, [known])
    if (row.clientId !== null) byClientId.set(row.clientId, known)
    else byToken.set(row.secretHash, { client: known.client, scopes: new Set(row.scopes), expiresAt: null })
    return known
  }

  function rememberAccessToken({ client, minted }: Known, row: AccessTokenRow): void {
    minted.set(row.tokenHash, row)
    byToken.set(row.tokenHash, { client, scopes: new Set(row.scopes), expiresAt: row.expiresAt })
  }

  function forgetAccessToken({ minted }: Known, tokenHash: string): void {
    minted.delete(tokenHash)
    byToken.delete(tokenHash)
  }

  function forgetClient({ row, minted }: Known): void {
    byId.delete(row.id)
    if (row.clientId === null) byToken.delete(row.secretHash)
    else byClientId.delete(row.clientId)
    for (const tokenHash of minted.keys()) byToken.delete(tokenHash)
  }

  function prepare(workspaceId: string, inputs: readonly NewApiClient[]): readonly PreparedApiClient[] {
    const names = new Set((byWorkspace.get(workspaceId) ?? []).map(({ row }) => row.name))
    const taken = new Set<string>()
    const createdAt = toIsoInstant(wallClock())
    return inputs.map(({ kind, name, scopes, clientId: givenId, secret: given }) => {
      if (names.has(name)) throw nameTaken(workspaceId, name)
      names.add(name)
      for (const text of [givenId, given])
        if (text !== undefined) checkGivenToken(text, 'api-client.secret-invalid')
      const secret = given ?? mintToken(workspaceId, ids)
      const secretHash = hashToken(secret)
      const clientId = kind === 'token' ? null : (givenId ?? `onramp-client-${ids.secret(CLIENT_ID_BYTES)}`)
      const key = clientId ?? secretHash
      if (taken.has(key) || (clientId === null ? byToken.has(secretHash) : byClientId.has(clientId)))
        throw secretTaken()
      taken.add(key)
      const row = { id: ids.uuid(), workspaceId, kind, name, scopes, clientId, secretHash, createdAt }
      return { row, secret }
    })
  }

  const admit: ApiClients['admit'] = (prepared) =>
    prepared.map(({ row, secret }) => ({ ...remember(row).client, secret }))

  function makeRoom(known: Known, now: string): void {
    const tokens = [...known.minted.values()]
    const surplus = tokens.length - MAX_ACCESS_TOKENS + 1
    const ended = tokens.filter(({ expiresAt }, index) => expiresAt <= now || index < surplus)
    for (const { tokenHash } of ended) {
      rows.removeAccessToken(tokenHash)
      forgetAccessToken(known, tokenHash)
    }
  }

  return {
    ofWorkspace: (workspaceId) => (byWorkspace.get(workspaceId) ?? []).map(({ client }) => client),
    prepare,
    admit,
    add(workspaceId, input) {
      const prepared = prepare(workspaceId, [input])
      for (const { row } of prepared) rows.insert(row)
      const [added] = admit(prepared)
      if (added === undefined) throw new Error('one API client prepared, none admitted')
      return added
    },
    remove(workspaceId, id) {
      const known = byId.get(id)
      if (known?.row.workspaceId !== workspaceId)
        throw new WorkspaceRefusal(
          'api-client.unknown',
          `Workspace ${workspaceId} has no API client ${JSON.stringify(id)}.`,
        )
      rows.remove(id)
      forgetClient(known)
      const siblings = byWorkspace.get(workspaceId) ?? []
      byWorkspace.set(
        workspaceId,
        siblings.filter((each) => each !== known),
      )
    },
    findByToken: (token) => byToken.find(token),
    findByCredentials(clientId, spellings) {
      const known = byClientId.get(clientId)
      if (known === undefined) return undefined
      const wanted = Buffer.from(known.row.secretHash, 'latin1')
      const isGenuine = spellings
        .map((spelling) => timingSafeEqual(wanted, Buffer.from(hashToken(spelling), 'latin1')))
        .includes(true)
      return { client: known.client, isGenuine }
    },
    mint(client, scopes, { now, expiresAt }) {
      const known = byId.get(client.id)
      if (known === undefined) throw new Error('an access token for a client that was removed')
      const token = mintToken(client.workspaceId, ids)
      const row = { tokenHash: hashToken(token), apiClient: client.id, scopes, expiresAt }
      rows.transaction(() => {
        makeRoom(known, now)
        rows.insertAccessToken(row)
      })
      rememberAccessToken(known, row)
      return token
    },
    revoke(client, token) {
      const known = byId.get(client.id)
      const tokenHash = hashToken(token)
      if (known === undefined || !known.minted.has(tokenHash)) return false
      rows.removeAccessToken(tokenHash)
      forgetAccessToken(known, tokenHash)
      return true
    },
    revokeAll(workspaceId) {
      for (const known of byWorkspace.get(workspaceId) ?? []) {
        const hashes = [...known.minted.keys()]
        if (hashes.length === 0) continue
        rows.transaction(() => hashes.forEach((tokenHash) => rows.removeAccessToken(tokenHash)))
        for (const tokenHash of hashes) forgetAccessToken(known, tokenHash)
      }
    },
    forget(workspaceId) {
      for (const known of byWorkspace.get(workspaceId) ?? []) forgetClient(known)
      byWorkspace.delete(workspaceId)
    },
  }
}

function toClient({ secretHash: _, kind, ...row }: ApiClientRow): ApiClient {
  return Object.freeze({ ...row, kind: kind as ApiClientKind })
}

function nameTaken(workspaceId: string, name: string): WorkspaceRefusal {
  return new WorkspaceRefusal(
    'api-client.name-taken',
    `Workspace ${workspaceId} has an API client named ${JSON.stringify(name)} already.`,
  )
}

function secretTaken(): WorkspaceRefusal {
  return new WorkspaceRefusal(
    'api-client.secret-taken',
    'The token or client id given is in use by another API client: it alone chooses the workspace, so each has its own.',
  )
}
