import type { FastifyBaseLogger } from 'fastify'
import type { DeveloperTenant } from './http/developer/tenant.ts'
import type { Tenant } from './http/scim-exchange.ts'
import { createJournal } from './journal/create-journal.ts'
import { createJournalThread } from './journal/journal-thread.ts'
import { createRampAdmin } from './ramp/admin.ts'
import type { RampAdmin } from './ramp/admin-view.ts'
import { plantSeed } from './plant-seed.ts'
import { prepareSeed } from './workspace-seed.ts'
import type { EmployeeLinks } from './ramp/employee-links.ts'
import { workspaceOfToken } from './ramp/links.ts'
import { createMailRoom } from './ramp/mail-room.ts'
import type { MailRoom } from './ramp/mail-room.ts'
import type { Outbox } from './ramp/mail/outbox.ts'
import { groupResourceType, userResourceType } from './ramp/resource-types.ts'
import { checkSetting } from './ramp/settings.ts'
import { createRampTarget } from './ramp/target.ts'
import type { RampTarget } from './ramp/target.ts'
import { createGroupCommits } from './store/group-commit.ts'
import type { GroupCommit } from './store/group-commit.ts'
import { hasQueuedMail } from './store/mail.ts'
import { createWorkspaceStore } from './store/workspace-store.ts'
import type { WorkspaceStore } from './store/workspace-store.ts'
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
  developerTenantOf(workspaceId: string): DeveloperTenant
  acceptsBareToken(connection: Connection): boolean
  adminOf(workspace: Workspace): RampAdmin
  /** What stands behind the links of the workspace a token says it is of; undefined where there is none. */
  linksOf(token: string): EmployeeLinks | undefined
  /** The mail of a workspace that waits to be sent; undefined for one that is gone. */
  outboxOf(workspaceId: string): Outbox | undefined
}

interface Options {
  readonly dataFolder: string
  readonly wallClock: WallClock
  readonly ids: IdSource
  readonly logger: FastifyBaseLogger
  /** What stands before `/invites/…` in mail, without a slash at the end. */
  readonly linkBase: () => string
  /** The address mail is sent from. */
  readonly sentFrom: string
  /** Told of mail to send; left out where there is no server to send it. */
  readonly onMailQueued?: ((workspaceId: string) => void) | undefined
}

const storedTypes = { user: userResourceType, group: groupResourceType }

/** Workspaces with Ramp in them: what the two listeners ask of them. Throws DataRefusal. */
export function createRampWorkspaces(options: Options): RampWorkspaces {
  const { dataFolder, wallClock, ids, logger, linkBase, sentFrom, onMailQueued } = options
  // What hangs on an open workspace goes with it when its files are closed.
  const targets = new WeakMap<Workspace, RampTarget>()
  const admins = new WeakMap<Workspace, RampAdmin>()
  const mailRooms = new WeakMap<Workspace, MailRoom>()
  const tenants = new WeakMap<Workspace, WeakMap<Connection, Tenant>>()
  const developerTenants = new WeakMap<Workspace, DeveloperTenant>()
  const commits = createGroupCommits()
  const commitsOf = new WeakMap<WorkspaceStore, GroupCommit>()
  let writingIn: string | undefined

  const journalThread = createJournalThread({
    onError: (error) => logger.error({ err: error }, 'journal thread failed'),
  })

  const plain = createWorkspaces({
    dataFolder,
    wallClock,
    ids,
    checkSetting,
    openStore(database, onScheduled) {
      const store = createWorkspaceStore(database, storedTypes, onScheduled)
      commitsOf.set(store, commits.of(database))
      return store
    },
    openJournal: (database, workspaceId) =>
      createJournal({
        database,
        thread: journalThread,
        onError: (error, lost) => logger.error({ err: error, workspaceId, lost }, 'journal not written'),
      }),
    onJournalSetAside: (error, where) =>
      logger.warn({ err: error, ...where }, 'the journal was damaged: moved aside, a new one begun'),
    plant(workspace, value) {
      const connections = plain.connections(workspace.id)
      const { seed } = prepareSeed(
        { value },
        connections.map(({ name }) => name),
      )
      const find = (name: string) =>
        connections.find((one) => one.name === name && one.disconnectedAt === null)
      plantSeed(workspace, targetOf(workspace), seed, find)
    },
    dueWorkHandlers: (workspace) => targetOf(workspace).dueWork,
    ...(onMailQueued && { needsOpening: hasQueuedMail }),
    reportFault: (error, where) => logger.error({ err: error, ...where }, 'due work failed'),
  })

  function targetOf(workspace: Workspace): RampTarget {
    let target = targets.get(workspace)
    if (target === undefined) {
      const wake = onMailQueued && (() => onMailQueued(workspace.id))
      target = createRampTarget(workspace, (id) => plain.findConnectionById(id), { onMailQueued: wake })
      targets.set(workspace, target)
      // What was being sent when its files were closed, or the process ended.
      if (workspace.store.mail.nextAttemptAt() !== undefined) wake?.()
    }
    return target
  }

  function commitOf({ store }: Workspace): GroupCommit {
    const known = commitsOf.get(store)
    if (known === undefined) throw new Error('a store that was not opened here')
    return known
  }

  /** To open one workspace may close another. */
  function openFor({ workspaceId }: Pick<Connection, 'workspaceId'>): Workspace {
    if (workspaceId !== writingIn) commits.endTurn()
    writingIn = workspaceId
    return plain.open(workspaceId)
  }

  function mailRoomOf(workspace: Workspace): MailRoom {
    let mailRoom = mailRooms.get(workspace)
    if (mailRoom === undefined) {
      const { work } = targetOf(workspace)
      mailRoom = createMailRoom({ workspace, work, linkBase, sentFrom })
      mailRooms.set(workspace, mailRoom)
    }
    return mailRoom
  }

  function createTenant(workspace: Workspace, connection: Connection): Tenant {
    const target = targetOf(workspace)
    const { join, afterCommit } = commitOf(workspace)
    return {
      journal: workspace.journal,
      faults: workspace.faults,
      now: () => workspace.clock.now(),
      newId: () => workspace.ids.uuid(),
      writeReceived: (now) => target.writeReceived(connection, now),
      openSession: ({ exchangeId, findings, now }) =>
        target.open({ connection, exchangeId, findings, now, beforeWork: join }),
      settle: commits.settle,
      afterCommit,
      personOf: (resourceType, resourceId) =>
        resourceType === userResourceType.name ? resourceId : undefined,
    }
  }

  function createDeveloperTenant(workspace: Workspace): DeveloperTenant {
    const { store, clock, ids, journal, faults } = workspace
    const target = targetOf(workspace)
    const { join, afterCommit } = commitOf(workspace)
    // Before any transaction that could be rolled back.
    commits.endTurn()
    const business = {
      ...store.developer.business.ensure(() => ({ id: ids.uuid(), createdAt: clock.now() })),
      name: workspace.name,
    }
    return {
      journal,
      faults,
      now: () => clock.now(),
      newId: () => ids.uuid(),
      settings: () => target.work('developer-api').settings,
      openSession: (exchange) => ({
        ...exchange,
        business,
        store,
        ids,
        settings: target.work('developer-api').settings,
        work: () => ({
          ...target.work('developer-api'),
          exchangeId: exchange.exchangeId,
          now: exchange.now,
        }),
      }),
      settle: commits.settle,
      join,
      afterCommit,
    }
  }

  /** What is done to a workspace from another side than its connections' finds everything committed. */
  const workspaces: Workspaces = {
    ...plain,
    open(id) {
      commits.endTurn()
      return plain.open(id)
    },
    create(input) {
      commits.endTurn()
      return plain.create(input)
    },
    delete(id) {
      commits.endTurn()
      plain.delete(id)
    },
    disconnect(workspaceId, connectionId) {
      commits.endTurn()
      const connection = plain.disconnect(workspaceId, connectionId)
      const { store } = plain.open(workspaceId)
      store.transaction(() => store.people.releaseConnection(connectionId))
      return connection
    },
    updateConnection(workspaceId, connectionId, settings) {
      commits.endTurn()
      const connection = plain.updateConnection(workspaceId, connectionId, settings)
      targetOf(plain.open(workspaceId)).retryHeld()
      return connection
    },
    reset(id, options) {
      commits.endTurn()
      plain.reset(id, options)
    },
    close() {
      commits.endTurn()
      plain.close()
      journalThread.close()
    },
  }

  return {
    workspaces,
    tenantOf(connection) {
      const workspace = openFor(connection)
      let ofWorkspace = tenants.get(workspace)
      if (ofWorkspace === undefined) tenants.set(workspace, (ofWorkspace = new WeakMap()))
      let tenant = ofWorkspace.get(connection)
      if (tenant === undefined) ofWorkspace.set(connection, (tenant = createTenant(workspace, connection)))
      return tenant
    },
    developerTenantOf(workspaceId) {
      const workspace = openFor({ workspaceId })
      let tenant = developerTenants.get(workspace)
      if (tenant === undefined) developerTenants.set(workspace, (tenant = createDeveloperTenant(workspace)))
      return tenant
    },
    acceptsBareToken(connection) {
      const workspace = openFor(connection)
      return targetOf(workspace).settingsOf(connection).acceptBareToken
    },
    adminOf(workspace) {
      let admin = admins.get(workspace)
      if (admin === undefined) {
        const target = targetOf(workspace)
        admin = createRampAdmin({
          store: workspace.store,
          onSettings: (before) => target.settingsChanged(before),
          work: (actor) => target.work(actor),
          mailRoom: mailRoomOf(workspace),
          lastSyncAt: (connectionId) => target.lastSyncAt(connectionId),
        })
        admins.set(workspace, admin)
      }
      return admin
    },
    linksOf(token) {
      const id = workspaceOfToken(token)
      if (id === undefined || workspaces.get(id) === undefined) return undefined
      return mailRoomOf(workspaces.open(id)).links
    },
    outboxOf(workspaceId) {
      if (workspaces.get(workspaceId) === undefined) return undefined
      return mailRoomOf(workspaces.open(workspaceId)).outbox
    },
  }
}
