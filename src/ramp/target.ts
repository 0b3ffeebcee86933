import { Findings } from '../scim/finding.ts'
import type { JsonObject } from '../scim/document.ts'
import type { TargetSession } from '../scim/target.ts'
import type { Connection } from '../workspace/connection.ts'
import type { DueWorkHandlers } from '../workspace/scheduler.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { autoTerminationWork, settingsChanged } from './auto-termination.ts'
import { DEFERRED_TASK, END_GUEST, FOLLOW_UP, INVITE_EXPIRY, MAIL_RETRY, RECONCILE } from './due-work.ts'
import { goOnWithTask } from './developer/deferred-task.ts'
import { expireInvites } from './expire-invites.ts'
import type { FollowUp } from './follow-up.ts'
import { endGuest } from './guest-deactivation.ts'
import { createGroupHandler, groupReferences } from './group-handler.ts'
import type { GroupSession } from './group-handler.ts'
import { offerOf } from './offer.ts'
import { goOn, provision, retryHeld } from './provisioning.ts'
import { ensurePrimaryEntity } from './entities.ts'
import { Refused, toScimError } from './refusals.ts'
import { groupResourceType, sharedNameGroupResourceType, userResourceType } from './resource-types.ts'
import type { Actor, RampSession, RampWork } from './session.ts'
import { resolveSettings } from './settings.ts'
import type { RampSettings } from './setting-table.ts'
import { listSyncErrors } from './sync-error-log.ts'
import { createSyncTimes } from './sync-times.ts'
import { documentOf } from './user-document.ts'
import { createUserHandler } from './user-handler.ts'

const endpoints = { User: userResourceType.endpoint, Group: groupResourceType.endpoint }

/** One authenticated request, as Ramp is told of it. */
export interface RampExchange {
  readonly connection: Connection
  readonly exchangeId: string
  readonly findings: Findings
  /** UTC ISO 8601. */
  readonly now: string
  /** Called before each unit of work. */
  readonly beforeWork?: () => void
}

/** Ramp for one workspace. */
export interface RampTarget {
  /** The settings in force for a connection; resolved once and again after a change. */
  settingsOf(connection: Connection): RampSettings
  /** What anybody but a connection does to people; in no transaction yet. */
  work(actor: Actor): RampWork
  open(exchange: RampExchange): TargetSession
  /** A write came in, whatever becomes of it. `now` is UTC ISO 8601. */
  writeReceived(connection: Connection, now: string): void
  /** When the last write of a connection came in, UTC ISO 8601; null before the first. */
  lastSyncAt(connectionId: string): string | null
  /** Has everyone who is held tried again, as due work: to be called when settings of a connection changed. */
  retryHeld(): void
  /** The same when settings of the workspace changed, in their transaction; and what else follows from them. */
  settingsChanged(before: RampSettings): void
  /** What runs when the clock reaches it, by kind. */
  readonly dueWork: DueWorkHandlers
}

/**
 * Ramp over one workspace's rows. `findConnection` also finds disconnected ones: their people stay. `onMailQueued` is
 * told of mail to send; mail is kept where it is left out.
 */
export function createRampTarget(
  workspace: Workspace,
  findConnection: (id: string) => Connection | undefined,
  { onMailQueued }: { readonly onMailQueued?: (() => void) | undefined } = {},
): RampTarget {
  const { store, clock, ids } = workspace
  ensurePrimaryEntity(workspace)
  const syncTimes = createSyncTimes(store)
  const groupsOfUsers = groupReferences({ store, endpoints })
  let ofWorkspace: { readonly version: number; readonly settings: RampSettings } | undefined
  const resolved = new Map<string, { from: Connection; version: number; settings: RampSettings }>()

  function workspaceSettings(): RampSettings {
    const { version } = store.settings
    if (ofWorkspace?.version !== version)
      ofWorkspace = { version, settings: resolveSettings(store.settings.all()) }
    return ofWorkspace.settings
  }

  function settingsOf(connection: Connection): RampSettings {
    const known = resolved.get(connection.id)
    const { version } = store.settings
    if (known?.from === connection && known.version === version) return known.settings
    const settings = resolveSettings(store.settings.all(), connection)
    resolved.set(connection.id, { from: connection, version, settings })
    return settings
  }

  const isConnected = (connectionId: string) => findConnection(connectionId)?.disconnectedAt === null

  function onBehalfOf(connectionId: string, exchangeId: string | null, now: string): RampSession | undefined {
    const connection = findConnection(connectionId)
    return connection && session(connection, new Findings(), exchangeId, now)
  }

  function work(actor: Actor, now = clock.now()): RampWork {
    return {
      store,
      ids,
      settings: workspaceSettings(),
      actor,
      exchangeId: null,
      now,
      onMailQueued,
      isConnected,
      onBehalfOf: (connectionId) => onBehalfOf(connectionId, null, now),
    }
  }

  function session(
    connection: Connection,
    findings: Findings,
    exchangeId: string | null,
    now = clock.now(),
  ): RampSession {
    return {
      store,
      ids,
      connection,
      settings: settingsOf(connection),
      findings,
      actor: 'scim',
      exchangeId,
      now,
      onMailQueued,
      isConnected,
      onBehalfOf: (connectionId) => onBehalfOf(connectionId, exchangeId, now),
    }
  }

  function open({ connection, exchangeId, findings, now, beforeWork }: RampExchange): TargetSession {
    const ramp = session(connection, findings, exchangeId, now)
    return {
      handlers: handlersOf(ramp),
      emptyCollections: ramp.settings.groups === 'empty' ? [groupResourceType.endpoint] : [],
      ...offerOf(ramp.settings),
      cursorSeal: {
        secret: () => store.secrets.ensure('cursor', () => ids.secret(32)),
        owner: `${workspace.id} ${connection.id}`,
        now: ramp.now,
      },
      listAcross: (parts, page) => store.rootQuery.list(parts, page),
      unitOfWork(work) {
        beforeWork?.()
        return answerRefusals(ramp, () =>
          store.transaction(() => {
            const result = work()
            syncTimes.keep(connection.id)
            return result
          }),
        )
      },
    }
  }

  function handlersOf(ramp: RampSession): TargetSession['handlers'] {
    const { settings } = ramp
    if (settings.groups !== 'stored') return [createUserHandler(ramp)]
    const type = settings.groupNameUnique ? groupResourceType : sharedNameGroupResourceType
    const groups: GroupSession = {
      ...ramp,
      endpoints,
      refuse(code) {
        const attribute = code === 'name-taken' ? 'displayName' : 'members'
        throw toScimError({ code: `ramp.group.${code}`, attribute })
      },
    }
    return [createUserHandler(ramp, { references: groupsOfUsers }), createGroupHandler(type, groups)]
  }

  function reconcile(resourceId: string, { connectionId }: JsonObject): void {
    const row = store.users.find(resourceId)
    const connection = typeof connectionId === 'string' ? findConnection(connectionId) : undefined
    if (row === undefined || connection === undefined) return
    const document = documentOf(row)
    const following = { before: document, refuse: false, isOwn: true }
    provision(session(connection, new Findings(), null), row, document, following)
  }

  return {
    settingsOf,
    work,
    open,
    retryHeld: () => store.transaction(() => retryHeld(work('ramp'))),
    writeReceived: ({ id }, now) => syncTimes.received(id, now),
    lastSyncAt: syncTimes.find,
    settingsChanged(before) {
      settingsChanged(work('ramp'), before)
      retryHeld(work('ramp'))
    },
    dueWork: {
      [RECONCILE]: reconcile,
      [END_GUEST]: (personId) => endGuest(work('ramp'), personId),
      [FOLLOW_UP]: (_subject, payload) => goOn(work('ramp'), payload as unknown as FollowUp),
      [DEFERRED_TASK]: (taskId, payload) => goOnWithTask(work('developer-api'), taskId, payload),
      ...autoTerminationWork(() => work('ramp')),
      [INVITE_EXPIRY]: (_subject, payload) => expireInvites(work('ramp'), payload),
      [MAIL_RETRY]: () => onMailQueued?.(),
    },
  }
}

/** After the rollback, in a transaction of its own: what was refused is listed and stays listed. */
function answerRefusals<T>(session: RampSession, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    const { facts, resourceId, violations } = error
    session.store.transaction(() => {
      const { users, people } = session.store
      const personId = (users.find(resourceId) ?? people.find(resourceId))?.id
      listSyncErrors(session, facts, personId, violations)
    })
    const [first] = violations
    if (first === undefined) throw error
    throw toScimError(
      first,
      first.code === 'ramp.user.duplicate-email' ? session.settings.duplicateEmailStatus : undefined,
    )
  }
}
