import type { FastifyBaseLogger } from 'fastify'
import { DEFAULT_WORKSPACE_ID, seedWhenUnused } from './default-workspace.ts'
import type { Tenant } from './http/scim-exchange.ts'
import { createJournal } from './journal/create-journal.ts'
import { createJournalThread } from './journal/journal-thread.ts'
import { createRampAdmin } from './ramp/admin.ts'
import type { RampAdmin } from './ramp/admin-view.ts'
import { groupResourceType, userResourceType } from './ramp/resource-types.ts'
import { checkSetting } from './ramp/settings.ts'
import { createRampTarget } from './ramp/target.ts'
import type { RampTarget } from './ramp/target.ts'
import { createWorkspaceStore } from './store/workspace-store.ts'
import type { Connection } from './workspace/connection.ts'
import { createWorkspaces } from './workspace/create-workspaces.ts'
import type { WallClock } from './workspace/clock.ts'
import type { IdSource } from './workspace/ids.ts'
import type { Workspace } from './workspace/workspace.ts'
import type { Workspaces } from './workspace/workspaces.ts'

/** The workspaces, and Ramp in each. */
export interface RampWorkspaces {
  readonly workspaces: Workspaces
  tenantOf(connection: Connection): Tenant
  acceptsBareToken(connection: Connection): boolean
  adminOf(workspace: Workspace): RampAdmin
}

interface Options {
  readonly dataFolder: string
  readonly wallClock: WallClock
  readonly ids: IdSource
  readonly logger: FastifyBaseLogger
}

const storedTypes = { user: userResourceType, group: groupResourceType }

/** Workspaces with Ramp in them: what the two listeners ask of them. Throws DataRefusal. */
export function createRampWorkspaces({ dataFolder, wallClock, ids, logger }: Options): RampWorkspaces {
  // What hangs on an open workspace goes with it when its files are closed.
  const targets = new WeakMap<Workspace, RampTarget>()
  const admins = new WeakMap<Workspace, RampAdmin>()
  const tenants = new WeakMap<Workspace, WeakMap<Connection, Tenant>>()

  const journalThread = createJournalThread({
    onError: (error) => logger.error({ err: error }, 'journal thread failed'),
  })

  const plain = createWorkspaces({
    dataFolder,
    wallClock,
    ids,
    checkSetting,
    openStore: (database, onScheduled) => createWorkspaceStore(database, storedTypes, onScheduled),
    openJournal: (database, workspaceId) =>
      createJournal({
        database,
        thread: journalThread,
        onError: (error, lost) => logger.error({ err: error, workspaceId, lost }, 'journal not written'),
      }),
    onJournalSetAside: (error, where) =>
      logger.warn({ err: error, ...where }, 'the journal was damaged: moved aside, a new one begun'),
    dueWorkHandlers: (workspace) => targetOf(workspace).dueWork,
    reportFault: (error, where) => logger.error({ err: error, ...where }, 'due work failed'),
  })

  function targetOf(workspace: Workspace): RampTarget {
    let target = targets.get(workspace)
    if (target === undefined) {
      target = createRampTarget(workspace, (id) => plain.findConnectionById(id))
      targets.set(workspace, target)
    }
    return target
  }

  function createTenant(workspace: Workspace, connection: Connection): Tenant {
    const target = targetOf(workspace)
    return {
      journal: workspace.journal,
      now: () => workspace.clock.now(),
      newId: () => workspace.ids.uuid(),
      openSession: (exchange) => target.open({ connection, ...exchange }),
      personOf: (resourceType, resourceId) =>
        resourceType === userResourceType.name ? resourceId : undefined,
    }
  }

  const workspaces: Workspaces = {
    ...plain,
    disconnect(workspaceId, connectionId) {
      const connection = plain.disconnect(workspaceId, connectionId)
      const { store } = plain.open(workspaceId)
      store.transaction(() => store.people.releaseConnection(connectionId))
      return connection
    },
    updateConnection(workspaceId, connectionId, settings) {
      const connection = plain.updateConnection(workspaceId, connectionId, settings)
      targetOf(plain.open(workspaceId)).retryHeld()
      return connection
    },
    reset(id, options) {
      plain.reset(id, options)
      if (id === DEFAULT_WORKSPACE_ID) seedWhenUnused(plain)
    },
    close() {
      plain.close()
      journalThread.close()
    },
  }

  return {
    workspaces,
    tenantOf(connection) {
      const workspace = plain.open(connection.workspaceId)
      let ofWorkspace = tenants.get(workspace)
      if (ofWorkspace === undefined) tenants.set(workspace, (ofWorkspace = new WeakMap()))
      let tenant = ofWorkspace.get(connection)
      if (tenant === undefined) ofWorkspace.set(connection, (tenant = createTenant(workspace, connection)))
      return tenant
    },
    acceptsBareToken(connection) {
      const workspace = plain.open(connection.workspaceId)
      return targetOf(workspace).settingsOf(connection).acceptBareToken
    },
    adminOf(workspace) {
      let admin = admins.get(workspace)
      if (admin === undefined) {
        const target = targetOf(workspace)
        admin = createRampAdmin({
          store: workspace.store,
          onSettings: () => target.retryHeld(),
          work: (actor) => target.work(actor),
        })
        admins.set(workspace, admin)
      }
      return admin
    },
  }
}
