import { isDeepStrictEqual } from 'node:util'
import { servedScopes } from './ramp/developer/scopes.ts'
import { findNearestName } from './nearest-name.ts'
import { seedDiffers, seedUnusable, tokenNameUnknown } from './start-refusal.ts'
import { SeedRefusal } from './seed/seed-refusal.ts'
import type { SeedSource } from './seed/seed-text.ts'
import { DEFAULT_SEED, defaultConnections, prepareSeed } from './workspace-seed.ts'
import type { PreparedSeed } from './workspace-seed.ts'
import type { NewApiClient } from './workspace/api-client.ts'
import type { Idp, Mode } from './workspace/connection.ts'
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

/** Who may call the Developer API of a workspace nobody asked others for. */
export const defaultApiClients: readonly NewApiClient[] = [
  { name: 'connector-token', kind: 'token', scopes: servedScopes },
  { name: 'connector', kind: 'client-credentials', scopes: servedScopes },
]

/** Set on the default workspace, so that a user without department and location is taken (idp-clients.md 7.1). */
const integrationDefaults = { defaultDepartment: 'General', defaultLocation: 'Headquarters' }

/** A seed the start was given. */
export interface GivenSeed extends SeedSource {
  /** As it was given: a name, or where it was read. */
  readonly origin: string
}

export interface DefaultWorkspaceOptions {
  readonly tokens: Readonly<Record<string, string>>
  readonly bare: boolean
  readonly seed?: GivenSeed | undefined
}

/**
 * Makes the workspace `default` on the first start, gives its connections the tokens asked for, and tells what there
 * is. Throws StartRefusal for a token of a connection that does not exist, then no token was changed; for a seed that
 * cannot be used; and for one where there are data that did not begin with it.
 */
export function seedDefaultWorkspace(
  workspaces: Workspaces,
  { tokens, bare, seed: given }: DefaultWorkspaceOptions,
): readonly ReadyWorkspace[] {
  const shown = new Map<string, string>()
  if (workspaces.list().length === 0) {
    const { seed, kept } = prepareGiven(given)
    const made = workspaces.create({
      id: DEFAULT_WORKSPACE_ID,
      name: 'Default',
      settings: { ...(bare ? {} : integrationDefaults), ...seed.settings },
      connections: seed.connections ?? defaultConnections,
      seed: kept,
    })
    for (const { id, token } of made.connections) shown.set(id, token)
  } else if (given !== undefined && !beganWith(workspaces, prepareGiven(given)))
    throw seedDiffers(given.origin)
  if (workspaces.get(DEFAULT_WORKSPACE_ID) !== undefined) {
    addApiClients(workspaces, shown)
    // Data that cannot be opened end the start, and not the first request.
    workspaces.open(DEFAULT_WORKSPACE_ID)
  }
  setTokens(workspaces, tokens, shown)
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

function prepareGiven(given: GivenSeed | undefined): PreparedSeed {
  try {
    return prepareSeed(given ?? { value: DEFAULT_SEED })
  } catch (error) {
    if (error instanceof SeedRefusal && given !== undefined) throw seedUnusable(given.origin, error)
    throw error
  }
}

function beganWith(workspaces: Workspaces, { kept }: PreparedSeed): boolean {
  if (workspaces.get(DEFAULT_WORKSPACE_ID) === undefined) return false
  return isDeepStrictEqual(workspaces.seedOf(DEFAULT_WORKSPACE_ID), JSON.parse(JSON.stringify(kept)))
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
