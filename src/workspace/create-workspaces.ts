import { createApiClientRows } from '../store/api-clients.ts'
import { DataRefusal, openDatabase } from '../store/database.ts'
import { createRegistry } from '../store/registry.ts'
import type { Registry, WorkspaceRow } from '../store/registry.ts'
import { createApiClients } from './api-clients.ts'
import { toIsoInstant } from './clock.ts'
import { createConnections } from './connections.ts'
import type { CheckSetting } from './connections.ts'
import type { IdSource } from './ids.ts'
import { createOpenWorkspaces } from './open-workspaces.ts'
import type { OpenWorkspacesOptions } from './open-workspaces.ts'
import { createWorkspaceFiles } from './workspace-files.ts'
import type { WorkspaceFiles } from './workspace-files.ts'
import { WorkspaceRefusal } from './workspaces.ts'
import type { NewWorkspace, Workspaces, WorkspaceSummary } from './workspaces.ts'

export interface WorkspacesOptions extends Omit<OpenWorkspacesOptions, 'workspaceIds'> {
  /** A folder, made when missing, or `:memory:`. */
  readonly dataFolder: string
  /** For workspaces, connections and tokens. */
  readonly ids: IdSource
  /** The id source of one workspace; `ids` when not given. */
  readonly workspaceIds?: (workspaceId: string) => IdSource
  readonly checkSetting: CheckSetting
}

/**
 * Opens the data folder for this process alone. Throws DataRefusal (see openDatabase; also when workspaces lie there
 * that the registry does not know).
 */
export function createWorkspaces(options: WorkspacesOptions): Workspaces {
  const { wallClock, ids } = options
  const files = createWorkspaceFiles(options.dataFolder)
  const database = openDatabase({ path: files.registryPath, series: 'registry' })
  const registry = createRegistry(database)
  const rows = loadRows(registry, files)
  const open = createOpenWorkspaces(
    { ...options, workspaceIds: options.workspaceIds ?? (() => ids) },
    files,
    (id) => rows.get(id),
  )
  const connections = createConnections({ registry, ids, wallClock, checkSetting: options.checkSetting })
  const apiClientRows = createApiClientRows(database)
  const apiClients = createApiClients({ rows: apiClientRows, ids, wallClock })
  let closed = false

  function getRow(id: string): WorkspaceRow {
    const row = rows.get(id)
    if (row === undefined)
      throw new WorkspaceRefusal('workspace.unknown', `There is no workspace ${JSON.stringify(id)}.`)
    return row
  }

  function discard(id: string): void {
    open.remove(id)
    registry.removeLeftover(id)
  }

  function makeId(): string {
    for (;;) {
      const id = `w${ids.secret(6)}`
      if (!rows.has(id) && !files.hasAny(id)) return id
    }
  }

  function checkNew(id: string, { settings = {} }: NewWorkspace): void {
    checkId(id)
    if (rows.has(id)) throw new WorkspaceRefusal('workspace.id-taken', `There is a workspace ${id} already.`)
    if (files.hasAny(id)) {
      throw new WorkspaceRefusal(
        'workspace.id-taken',
        `Files of an unknown workspace lie at ${files.storePath(id)}; move them away, or choose another id.`,
      )
    }
    for (const [name, value] of Object.entries(settings))
      options.checkSetting(name, value ?? null, 'workspace')
  }

  return {
    list: () => [...rows.values()].map(toSummary),
    get(id) {
      const row = rows.get(id)
      return row && toSummary(row)
    },
    seedOf: (id) => getRow(id).seed,
    create(input) {
      const id = input.id ?? makeId()
      checkNew(id, input)
      const prepared = connections.prepare(id, input.connections ?? [])
      const preparedClients = apiClients.prepare(id, input.apiClients ?? [])
      const createdAt = toIsoInstant(wallClock())
      const row = {
        id,
        name: input.name ?? id,
        settings: input.settings ?? {},
        seed: input.seed ?? null,
        createdAt,
      }
      registry.addLeftover(id)
      let admitted
      try {
        // Known before it is on record: the seed is planted in the name of its connections.
        rows.set(id, row)
        admitted = connections.admit(prepared)
        open.open(row)
        registry.transaction(() => {
          registry.insertWorkspace(row)
          for (const { row: connection } of prepared) registry.insertConnection(connection)
          for (const { row: client } of preparedClients) apiClientRows.insert(client)
          registry.removeLeftover(id)
        })
      } catch (error) {
        rows.delete(id)
        connections.forget(id)
        discard(id)
        throw error
      }
      return {
        ...toSummary(row),
        connections: admitted,
        apiClients: apiClients.admit(preparedClients),
      }
    },
    open: (id) => open.open(getRow(id)),
    delete(id) {
      getRow(id)
      registry.transaction(() => {
        registry.deleteWorkspace(id)
        registry.addLeftover(id)
      })
      rows.delete(id)
      connections.forget(id)
      apiClients.forget(id)
      discard(id)
    },
    reset(id, resetOptions) {
      open.reset(getRow(id), resetOptions)
      apiClients.revokeAll(id)
    },
    apiClients: {
      ...apiClients,
      add(workspaceId, input) {
        getRow(workspaceId)
        return apiClients.add(workspaceId, input)
      },
    },
    connections(workspaceId) {
      getRow(workspaceId)
      return connections.ofWorkspace(workspaceId)
    },
    addConnection(workspaceId, input) {
      getRow(workspaceId)
      return connections.add(workspaceId, input)
    },
    rotate: (workspaceId, connectionId, token) => connections.rotate(workspaceId, connectionId, token),
    disconnect: (workspaceId, connectionId) => connections.disconnect(workspaceId, connectionId),
    updateConnection: (workspaceId, connectionId, settings) =>
      connections.updateSettings(workspaceId, connectionId, settings),
    findConnection: (token) => connections.find(token),
    findConnectionById: (id) => connections.findById(id),
    startDueWork: () => open.startDueWork([...rows.keys()]),
    close() {
      if (closed) return
      closed = true
      open.close()
      registry.close()
    },
  }
}

const toSummary = ({ id, name, createdAt }: WorkspaceRow): WorkspaceSummary => ({ id, name, createdAt })

/** Removes what a kill left behind, then reads which workspaces there are. Throws DataRefusal, the registry closed. */
function loadRows(registry: Registry, files: WorkspaceFiles): Map<string, WorkspaceRow> {
  const leftovers = registry.leftovers()
  const workspaces = registry.workspaces()
  const strays = leftovers.length + workspaces.length === 0 ? files.count() : 0
  if (strays > 0) {
    registry.close()
    throw new DataRefusal(
      'data.registry-lost',
      `${files.registryPath} knows no workspace, but ${strays} database files lie in the folder workspaces beside it. ` +
        'Restore registry.db from a copy, or move those files away.',
    )
  }
  for (const id of leftovers) {
    files.removeAll(id)
    registry.removeLeftover(id)
  }
  return new Map(workspaces.map((row) => [row.id, row]))
}

// Ids are file names, on Windows too, where these open devices.
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)$/

function checkId(id: string): void {
  if (/^[a-z0-9][a-z0-9-]{0,62}$/.test(id) && !DEVICE.test(id)) return
  throw new WorkspaceRefusal(
    'workspace.id-invalid',
    `${JSON.stringify(id)} cannot name a workspace: use 1 to 63 lower-case letters, digits and hyphens, the first not a hyphen.`,
  )
}
