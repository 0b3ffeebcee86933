import type { JsonObject, JsonValue } from '../scim/document.ts'
import type { ConnectionRow, Registry } from '../store/registry.ts'
import { toIsoInstant } from './clock.ts'
import type { WallClock } from './clock.ts'
import type { Connection, ConnectionWithToken, Idp, Mode, NewConnection } from './connection.ts'
import type { IdSource } from './ids.ts'
import { checkGivenToken, createTokenIndex, hashToken, mintToken } from './token.ts'
import { WorkspaceRefusal } from './workspaces.ts'

/** Throws WorkspaceRefusal `setting.unknown` or `setting.invalid`. */
export type CheckSetting = (name: string, value: JsonValue, scope: 'workspace' | 'connection') => void

export interface ConnectionsOptions {
  readonly registry: Registry
  readonly ids: IdSource
  readonly wallClock: WallClock
  readonly checkSetting: CheckSetting
}

interface Known {
  row: ConnectionRow
  /** Frozen, and replaced when the row changes. */
  connection: Connection
}

/** Connections prepared but not written: names, tokens and settings are checked, nothing is made. */
export interface PreparedConnection {
  readonly row: ConnectionRow
  readonly token: string
}

/** All connections, in memory and in the registry in step with it: a request finds its own without SQL. */
export interface Connections {
  ofWorkspace(workspaceId: string): readonly Connection[]
  find(token: string): Connection | undefined
  findById(id: string): Connection | undefined
  /** Checks new connections of one workspace, also against each other. Throws WorkspaceRefusal; writes nothing. */
  prepare(workspaceId: string, inputs: readonly NewConnection[]): readonly PreparedConnection[]
  /** Makes what was prepared findable, once its rows are written. */
  admit(prepared: readonly PreparedConnection[]): readonly ConnectionWithToken[]
  add(workspaceId: string, input: NewConnection): ConnectionWithToken
  rotate(workspaceId: string, connectionId: string, token?: string): ConnectionWithToken
  disconnect(workspaceId: string, connectionId: string): Connection
  updateSettings(workspaceId: string, connectionId: string, settings: JsonObject): Connection
  /** Forgets the connections of a deleted workspace. */
  forget(workspaceId: string): void
}

export function createConnections({
  registry,
  ids,
  wallClock,
  checkSetting,
}: ConnectionsOptions): Connections {
  const byId = new Map<string, Known>()
  const byWorkspace = new Map<string, Known[]>()
  const byToken = createTokenIndex<Known>()
  for (const row of registry.connections()) remember(row)

  function remember(row: ConnectionRow): Known {
    const known = { row, connection: toConnection(row) }
    byId.set(row.id, known)
    const siblings = byWorkspace.get(row.workspaceId)
    if (siblings) siblings.push(known)
    else byWorkspace.set(row.workspaceId, [known])
    if (row.tokenHash !== null) byToken.set(row.tokenHash, known)
    return known
  }

  function get(workspaceId: string, connectionId: string): Known {
    const known = byId.get(connectionId)
    if (known?.row.workspaceId === workspaceId) return known
    throw new WorkspaceRefusal(
      'connection.unknown',
      `Workspace ${workspaceId} has no connection ${JSON.stringify(connectionId)}.`,
    )
  }

  /** Writes the row, then brings memory in step. */
  function change(known: Known, row: ConnectionRow): Connection {
    registry.updateConnection(row)
    if (known.row.tokenHash !== row.tokenHash) {
      if (known.row.tokenHash !== null) byToken.delete(known.row.tokenHash)
      if (row.tokenHash !== null) byToken.set(row.tokenHash, known)
    }
    known.row = row
    known.connection = toConnection(row)
    return known.connection
  }

  function takeToken(workspaceId: string, given: string | undefined): string {
    if (given === undefined) return mintToken(workspaceId, ids)
    checkGivenToken(given)
    return given
  }

  function refuseTakenToken(tokenHash: string, also: ReadonlySet<string>): void {
    if (!byToken.has(tokenHash) && !also.has(tokenHash)) return
    throw new WorkspaceRefusal(
      'connection.token-taken',
      'The token given is in use by another connection: the token alone chooses the workspace, so each has its own.',
    )
  }

  function prepare(workspaceId: string, inputs: readonly NewConnection[]): readonly PreparedConnection[] {
    const live = (byWorkspace.get(workspaceId) ?? []).filter(({ row }) => row.disconnectedAt === null)
    const names = new Set(live.map(({ row }) => row.name))
    const hashes = new Set<string>()
    const createdAt = toIsoInstant(wallClock())
    return inputs.map(({ name, idp, mode = 'ramp', token: given, settings = {} }) => {
      if (names.has(name)) {
        throw new WorkspaceRefusal(
          'connection.name-taken',
          `Workspace ${workspaceId} has a connection named ${JSON.stringify(name)} already.`,
        )
      }
      names.add(name)
      for (const [setting, value] of Object.entries(settings))
        checkSetting(setting, value ?? null, 'connection')
      const token = takeToken(workspaceId, given)
      const tokenHash = hashToken(token)
      refuseTakenToken(tokenHash, hashes)
      hashes.add(tokenHash)
      const row = {
        id: ids.uuid(),
        workspaceId,
        name,
        idp,
        mode,
        settings,
        tokenHash,
        createdAt,
        disconnectedAt: null,
      }
      return { row, token }
    })
  }

  const admit: Connections['admit'] = (prepared) =>
    prepared.map(({ row, token }) => ({ ...remember(row).connection, token }))

  return {
    ofWorkspace: (workspaceId) => (byWorkspace.get(workspaceId) ?? []).map(({ connection }) => connection),
    find: (token) => byToken.find(token)?.connection,
    findById: (id) => byId.get(id)?.connection,
    prepare,
    admit,
    add(workspaceId, input) {
      const prepared = prepare(workspaceId, [input])
      for (const { row } of prepared) registry.insertConnection(row)
      const [added] = admit(prepared)
      if (added === undefined) throw new Error('one connection prepared, none admitted')
      return added
    },
    rotate(workspaceId, connectionId, given) {
      const known = get(workspaceId, connectionId)
      if (known.row.disconnectedAt !== null) {
        throw new WorkspaceRefusal(
          'connection.unknown',
          `Connection ${JSON.stringify(known.row.name)} of workspace ${workspaceId} is disconnected; add a new one instead.`,
        )
      }
      const token = takeToken(workspaceId, given)
      const tokenHash = hashToken(token)
      if (tokenHash !== known.row.tokenHash) refuseTakenToken(tokenHash, new Set())
      return { ...change(known, { ...known.row, tokenHash }), token }
    },
    disconnect(workspaceId, connectionId) {
      const known = get(workspaceId, connectionId)
      if (known.row.disconnectedAt !== null) return known.connection
      return change(known, { ...known.row, tokenHash: null, disconnectedAt: toIsoInstant(wallClock()) })
    },
    updateSettings(workspaceId, connectionId, settings) {
      const known = get(workspaceId, connectionId)
      const merged = new Map(Object.entries(known.row.settings))
      for (const [name, value] of Object.entries(settings)) {
        if (value === null || value === undefined) {
          merged.delete(name)
        } else {
          checkSetting(name, value, 'connection')
          merged.set(name, value)
        }
      }
      return change(known, { ...known.row, settings: Object.fromEntries(merged) })
    },
    forget(workspaceId) {
      for (const { row } of byWorkspace.get(workspaceId) ?? []) {
        byId.delete(row.id)
        if (row.tokenHash !== null) byToken.delete(row.tokenHash)
      }
      byWorkspace.delete(workspaceId)
    },
  }
}

function toConnection({ tokenHash: _, idp, mode, ...row }: ConnectionRow): Connection {
  return Object.freeze({ ...row, idp: idp as Idp, mode: mode as Mode })
}
