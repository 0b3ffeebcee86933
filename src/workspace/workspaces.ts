import type { JsonObject, JsonValue } from '../scim/document.ts'
import type { ApiClientWithSecret, NewApiClient } from './api-client.ts'
import type { ApiClients } from './api-clients.ts'
import type { Connection, ConnectionWithToken, NewConnection } from './connection.ts'
import type { Workspace } from './workspace.ts'

export interface WorkspaceSummary {
  readonly id: string
  readonly name: string
  /** UTC ISO 8601. */
  readonly createdAt: string
}

export interface NewWorkspace {
  /** Made when not given. Lower-case letters, digits and `-`, at most 63. */
  readonly id?: string
  readonly name?: string
  readonly connections?: readonly NewConnection[]
  readonly apiClients?: readonly NewApiClient[]
  /** Workspace settings by name; checked against the settings table before anything is made. */
  readonly settings?: JsonObject
  /** What is planted in it at its start and after each reset: whatever `plant` understands, already checked. */
  readonly seed?: JsonValue
}

export interface CreatedWorkspace extends WorkspaceSummary {
  readonly connections: readonly ConnectionWithToken[]
  readonly apiClients: readonly ApiClientWithSecret[]
}

/** The registry and the open workspaces. Everything is synchronous. */
export interface Workspaces {
  list(): readonly WorkspaceSummary[]
  get(id: string): WorkspaceSummary | undefined
  /** What the workspace began with; null for nothing. Throws WorkspaceRefusal (unknown). */
  seedOf(id: string): JsonValue
  /** Throws WorkspaceRefusal (taken id, taken connection name, taken token, unknown or invalid setting). */
  create(input: NewWorkspace): CreatedWorkspace
  /**
   * Opens the files on first use and runs what is overdue. The least recently used workspaces are closed again when
   * others are opened, so ask again in every turn of the event loop and keep none across turns. Throws
   * WorkspaceRefusal (unknown).
   */
  open(id: string): Workspace
  /** Closes and unlinks the workspace's files; its tokens are gone. */
  delete(id: string): void
  /**
   * People, resources, sync errors and due work are those of the seed, the settings those it was made with, the clock is
   * the real one again, and no fault is armed. Connections, API clients and their tokens stay, but for access tokens, which end; so does the
   * journal unless `journal` is true.
   */
  reset(id: string, options: { journal: boolean }): void
  /** Who may call the Developer API. Throws WorkspaceRefusal (unknown workspace, unknown client, taken name or token). */
  readonly apiClients: Pick<
    ApiClients,
    'ofWorkspace' | 'add' | 'remove' | 'findByToken' | 'findByCredentials' | 'mint' | 'revoke'
  >
  /** In the order they were made, disconnected ones included. */
  connections(workspaceId: string): readonly Connection[]
  addConnection(workspaceId: string, input: NewConnection): ConnectionWithToken
  /** A new token, made when not given; the old one opens nothing from now on. A disconnected connection has none. */
  rotate(workspaceId: string, connectionId: string, token?: string): ConnectionWithToken
  /** Ramp's "Disconnect": the token gets 401, people stay. */
  disconnect(workspaceId: string, connectionId: string): Connection
  /** Changes the overrides named; null takes one away. */
  updateConnection(workspaceId: string, connectionId: string, settings: JsonObject): Connection
  /** The live connection this bearer token belongs to; hashes the token and compares in constant time. */
  findConnection(token: string): Connection | undefined
  /** By its id, disconnected or not: the same object until it changes. */
  findConnectionById(id: string): Connection | undefined
  /**
   * From now on due work runs by itself when its time comes, in workspaces that are not open too: their files are
   * looked at one by one, in turns of the event loop of their own. To be called when the listeners are up.
   */
  startDueWork(): void
  /** Closes every file. */
  close(): void
}

export type WorkspaceRefusalCode =
  | 'workspace.unknown'
  | 'workspace.id-taken'
  | 'workspace.id-invalid'
  | 'connection.unknown'
  | 'connection.name-taken'
  | 'connection.token-taken'
  | 'connection.token-invalid'
  | 'api-client.unknown'
  | 'api-client.name-taken'
  | 'api-client.secret-taken'
  | 'api-client.secret-invalid'
  | 'email.taken'
  | 'setting.unknown'
  | 'setting.invalid'
  | 'clock.invalid'
  | 'fault.unknown'
  | 'fault.too-many'
  | 'entity.unknown'
  | 'entity.name-taken'
  | 'location.unknown'
  | 'place.name-taken'
  | 'person.unknown'
  | 'person.state'
  | 'person.refused'
  | 'place.unknown'
  | 'person.sole-owner'
  | 'termination.not-planned'
  | 'termination.invalid'
  | 'custom-field.unknown'
  | 'custom-field.name-taken'
  | 'spend-program.unknown'
  | 'spend-program.name-taken'
  | 'spend-program.place-unknown'

/** A refusal of the control side: what happened and what to do. */
export class WorkspaceRefusal extends Error {
  readonly code: WorkspaceRefusalCode
  constructor(code: WorkspaceRefusalCode, message: string) {
    super(message)
    this.name = 'WorkspaceRefusal'
    this.code = code
  }
}
