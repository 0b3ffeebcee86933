import { servedScopes } from './ramp/developer/scopes.ts'
import { seedOwner } from './ramp/seed.ts'
import { findNearestName } from './nearest-name.ts'
import { tokenNameUnknown } from './start-refusal.ts'
import type { NewApiClient } from './workspace/api-client.ts'
import type { Idp, Mode, NewConnection } from './workspace/connection.ts'
import type { Workspaces } from './workspace/workspaces.ts'

/** A connection as the start announces it. */
export interface ReadyConnection {
  readonly id: string
  readonly name: string
  readonly idp: Idp
  readonly mode: Mode
  /** There only when it was made or set in this run: tokens are stored hashed. */
  readonly token?: string
}

/** A token of the Developer API as the start announces it. */
export interface ReadyApiToken {
  readonly id: string
  readonly name: string
  readonly scopes: readonly string[]
  /** There only when it was made in this run. */
  readonly token?: string
}

/** Client credentials of the Developer API as the start announces them. */
export interface ReadyApiClient {
  readonly id: string
  readonly name: string
  readonly scopes: readonly string[]
  readonly clientId: string
  /** There only when it was made in this run. */
  readonly clientSecret?: string
}

/** A workspace as the start announces it. */
export interface ReadyWorkspace {
  readonly id: string
  readonly name: string
  readonly connections: readonly ReadyConnection[]
  readonly apiTokens: readonly ReadyApiToken[]
  readonly apiClients: readonly ReadyApiClient[]
}

/** The workspace of the first start. */
export const DEFAULT_WORKSPACE_ID = 'default'

/** The connections of a workspace nobody asked others for. */
export const defaultConnections: readonly NewConnection[] = [
  { name: 'okta', idp: 'okta', mode: 'ramp' },
  { name: 'entra', idp: 'entra', mode: 'ramp' },
  { name: 'generic', idp: 'generic', mode: 'ramp' },
  { name: 'spec', idp: 'generic', mode: 'spec' },
]

/** Who may call the Developer API of a workspace nobody asked others for. */
export const defaultApiClients: readonly NewApiClient[] = [
  { name: 'connector-token', kind: 'token', scopes: servedScopes },
  { name: 'connector', kind: 'client-credentials', scopes: servedScopes },
]

/** Set on the default workspace, so that a user without department and location is taken (idp-clients.md 7.1). */
const integrationDefaults = { defaultDepartment: 'General', defaultLocation: 'Headquarters' }

/**
 * Makes the workspace `default` on the first start, gives its connections the tokens asked for, and tells what there
 * is. Throws StartRefusal for a token of a connection that does not exist; then no token was changed.
 */
export function seedDefaultWorkspace(
  workspaces: Workspaces,
  { tokens, bare }: { readonly tokens: Readonly<Record<string, string>>; readonly bare: boolean },
): readonly ReadyWorkspace[] {
  const shown = new Map<string, string>()
  if (workspaces.list().length === 0) {
    const made = workspaces.create({
      id: DEFAULT_WORKSPACE_ID,
      name: 'Default',
      settings: bare ? {} : integrationDefaults,
      connections: defaultConnections,
    })
    for (const { id, token } of made.connections) shown.set(id, token)
  }
  if (workspaces.get(DEFAULT_WORKSPACE_ID) !== undefined) addApiClients(workspaces, shown)
  setTokens(workspaces, tokens, shown)
  if (workspaces.get(DEFAULT_WORKSPACE_ID) !== undefined) seedWhenUnused(workspaces)
  return workspaces.list().map(({ id, name }) => ({
    id,
    name,
    connections: workspaces
      .connections(id)
      .filter(({ disconnectedAt }) => disconnectedAt === null)
      .map((connection) => {
        const token = shown.get(connection.id)
        const { id, name, idp, mode } = connection
        return { id, name, idp, mode, ...(token !== undefined && { token }) }
      }),
    ...readyApiClients(workspaces, id, shown),
  }))
}

/** A workspace from before there was a Developer API gets its clients at the next start. */
function addApiClients({ apiClients }: Workspaces, shown: Map<string, string>): void {
  if (apiClients.ofWorkspace(DEFAULT_WORKSPACE_ID).length > 0) return
  for (const input of defaultApiClients) {
    const { id, secret } = apiClients.add(DEFAULT_WORKSPACE_ID, input)
    shown.set(id, secret)
  }
}

function readyApiClients(
  { apiClients }: Workspaces,
  workspaceId: string,
  shown: ReadonlyMap<string, string>,
): Pick<ReadyWorkspace, 'apiTokens' | 'apiClients'> {
  const clients = apiClients.ofWorkspace(workspaceId)
  return {
    apiTokens: clients
      .filter(({ kind }) => kind === 'token')
      .map(({ id, name, scopes }) => {
        const token = shown.get(id)
        return { id, name, scopes, ...(token !== undefined && { token }) }
      }),
    apiClients: clients.flatMap(({ id, name, scopes, clientId }) => {
      const clientSecret = shown.get(id)
      return clientId === null
        ? []
        : [{ id, name, scopes, clientId, ...(clientSecret !== undefined && { clientSecret }) }]
    }),
  }
}

/** Everybody in Ramp works for a business that has an owner; also after a reset. */
export function seedWhenUnused(workspaces: Workspaces): void {
  const workspace = workspaces.open(DEFAULT_WORKSPACE_ID)
  if (workspace.store.people.list(0, 1).length === 0) seedOwner(workspace)
}

function setTokens(
  workspaces: Workspaces,
  tokens: Readonly<Record<string, string>>,
  shown: Map<string, string>,
): void {
  const wanted = Object.entries(tokens)
  if (wanted.length === 0) return
  const connections = workspaces.get(DEFAULT_WORKSPACE_ID) ? workspaces.connections(DEFAULT_WORKSPACE_ID) : []
  const live = connections.filter(({ disconnectedAt }) => disconnectedAt === null)
  const asked = wanted.map(([name, token]) => {
    const connection = live.find((one) => one.name === name)
    if (connection !== undefined) return { id: connection.id, token }
    const names = live.map((one) => one.name)
    throw tokenNameUnknown(name, names, findNearestName(name, names))
  })
  const holderOf = (token: string) => workspaces.findConnection(token)?.id
  const changed = asked.filter(({ id, token }) => holderOf(token) !== id)
  // Connections may exchange their tokens: each lets go of its own before another takes it.
  const released = new Set(changed.map(({ token }) => holderOf(token)))
  for (const { id } of changed) if (released.has(id)) workspaces.rotate(DEFAULT_WORKSPACE_ID, id)
  for (const { id, token } of changed) workspaces.rotate(DEFAULT_WORKSPACE_ID, id, token)
  for (const { id, token } of asked) shown.set(id, token)
}
