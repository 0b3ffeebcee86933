import type { JsonValue } from '../scim/document.ts'
import { foldText } from '../scim/fold.ts'
import type { PersonRow } from '../store/people.ts'
import type { SyncErrorRow } from '../store/sync-errors.ts'
import type { WorkspaceStore } from '../store/workspace-store.ts'
import type {
  InviteView,
  ManagerRef,
  PersonView,
  RampAdmin,
  SettingView,
  SyncErrorView,
  TerminationView,
} from './admin-view.ts'
import { createListActivity } from './admin/activity.ts'
import { createCustomFieldAdmin } from './admin/custom-fields.ts'
import { createEntityAdmin } from './admin/entities.ts'
import { createPersonEdits } from './admin/person-edits.ts'
import { createPlaceAdmin } from './admin/places.ts'
import { createOffboardingAdmin } from './admin/offboarding.ts'
import { createSpendProgramAdmin } from './admin/spend-programs.ts'
import { createScimSettings } from './admin/scim-settings.ts'
import { createTeamUpdates } from './admin/team-updates.ts'
import { entityAt, toEntityRef } from './entities.ts'
import { isManager } from './manager-role.ts'
import { statusesOf } from './people-states.ts'
import type { PeopleState } from './people-states.ts'
import { labelOfRole } from './roles.ts'
import { createMailAdmin } from './admin/mail.ts'
import type { MailRoom } from './mail-room.ts'
import type { Actor, RampWork } from './session.ts'
import { readFacts } from './attributes.ts'
import { checkSetting, defaultsByConnection, describeAllowed, isRange, resolveSettings } from './settings.ts'
import { settingDefinitions } from './setting-table.ts'
import type { RampSettings } from './setting-table.ts'
import { daysUntilTermination } from './termination-plan.ts'
import { reasonsOf } from './termination-schedule.ts'
import { documentOf } from './user-document.ts'

/** What Ramp's administrators act through. */
export interface AdminOptions {
  readonly store: WorkspaceStore
  /** Told of changed settings, in their transaction, with what was in force before. */
  readonly onSettings: (before: RampSettings) => void
  /** Work in somebody's name, in no transaction yet. */
  readonly work: (actor: Actor) => RampWork
  readonly mailRoom: Pick<MailRoom, 'letters' | 'actions'>
  /** When the last write of a connection came in, UTC ISO 8601; null before the first. */
  readonly lastSyncAt: (connectionId: string) => string | null
}

/** Ramp as its administrators see it, over one workspace's rows. */
export function createRampAdmin(options: AdminOptions): RampAdmin {
  const { store, onSettings, work, mailRoom, lastSyncAt } = options
  const { users, people, departments, locations, waits, syncErrors, settings } = store
  const customFields = createCustomFieldAdmin(options)
  const spendPrograms = createSpendProgramAdmin(options)
  const offboarding = createOffboardingAdmin(options)

  function toPersonView(person: PersonRow): PersonView {
    const resource = users.findByPk(person.pk)
    const facts = resource && readFacts(documentOf(resource))
    const manager = person.manager === null ? undefined : people.findByPk(person.manager)
    const wait = waits.find(person.pk)
    const place = (row: { id: string; name: string } | undefined) =>
      row ? { id: row.id, name: row.name } : null
    return {
      id: person.id,
      status: person.status,
      active: person.status !== 'USER_INACTIVE',
      role: person.role,
      roleLabel: labelOfRole(person.role),
      isManager: isManager(store, person),
      managerAddOn: person.managerFlag,
      firstName: person.firstName,
      lastName: person.lastName,
      email: person.email,
      userName: facts?.userName ?? null,
      externalId: facts?.externalId ?? null,
      employeeId: person.employeeId,
      department: place(person.department === null ? undefined : departments.findByPk(person.department)),
      location: place(person.location === null ? undefined : locations.findByPk(person.location)),
      entity: person.location === null ? null : toEntityRef(entityAt(store, person.location)),
      manager: manager ? toManagerRef(manager) : null,
      managerWait: wait ? { manager: wait.manager, mode: wait.mode, since: wait.since } : null,
      connectionId: person.connectionId,
      linked: person.connectionId !== null,
      deactivatedBy: person.deactivatedBy,
      deactivatedAt: person.deactivatedAt,
      scheduledDeactivationAt: person.scheduledDeactivationAt,
      blockers: store.terminations.blockersOf(person.pk),
      termination: person.status === 'USER_INACTIVE' ? toTerminationView(person) : null,
      pendingEmail: person.pendingEmail,
      invite: toInviteView(person),
      customFields: customFields.valuesOf(person.pk),
      funds: spendPrograms.fundsOf(person.pk),
      createdAt: person.createdAt,
      updatedAt: person.updatedAt,
    }
  }

  function listPeople(afterPk: number, limit: number, q?: string, state?: PeopleState): readonly PersonRow[] {
    if (state !== undefined) return people.listInStates(statusesOf[state], afterPk, limit)
    return q === undefined ? people.list(afterPk, limit) : people.search(foldText(q), afterPk, limit)
  }

  function toTerminationView(person: PersonRow): TerminationView {
    const admin = work('admin')
    return {
      scheduledFor: person.terminationAt,
      daysUntil: daysUntilTermination(person, admin.now),
      daysOverride: person.terminationDaysOverride,
      postponedFrom: person.terminationPostponedFrom,
      cancelledAt: person.terminationCancelledAt,
      ineligibleReasons: reasonsOf(admin, person),
    }
  }

  function toInviteView({
    inviteStatus: status,
    inviteSentAt: sentAt,
    ...person
  }: PersonRow): InviteView | null {
    if (status === null || sentAt === null) return null
    const sender = person.inviteSender === null ? undefined : people.findByPk(person.inviteSender)
    return { status, sentAt, expiresAt: person.inviteExpiresAt, sender: sender ? toManagerRef(sender) : null }
  }

  const settingViews = () => {
    const values = settings.all()
    const inForce = resolveSettings(values)
    return settingDefinitions.map((definition): SettingView => {
      const { name, scope, grade, source, description, allowed } = definition
      const byConnection = defaultsByConnection(definition)
      return {
        name,
        value: values[name] ?? (byConnection === undefined ? inForce[name] : null),
        default: byConnection ?? definition.default,
        allowed: isRange(allowed) ? describeAllowed(definition) : allowed,
        scope,
        grade,
        source,
        description,
      }
    })
  }

  return {
    ...createMailAdmin(store, mailRoom.letters),
    invites: mailRoom.actions,
    lastSyncAt,
    people({ limit, after, q, state }) {
      const afterPk = after === undefined ? 0 : Number(after)
      const rows = listPeople(afterPk, limit + 1, q, state)
      return { people: rows.slice(0, limit).map(toPersonView), next: nextOf(rows, limit) }
    },
    person(id) {
      const row = people.find(id)
      return row && toPersonView(row)
    },
    edits: createPersonEdits(options),
    places: createPlaceAdmin(options),
    entities: createEntityAdmin(options),
    syncErrors({ state, limit, after }) {
      const beforePk = after === undefined ? Number.MAX_SAFE_INTEGER : Number(after)
      const rows = syncErrors.list({ state, beforePk, limit: limit + 1 })
      return { syncErrors: rows.slice(0, limit).map(toSyncErrorView), next: nextOf(rows, limit) }
    },
    customFields,
    spendPrograms,
    offboarding,
    activity: createListActivity(options),
    scimSettings: createScimSettings(options),
    teamUpdates: createTeamUpdates(options, (limit) =>
      syncErrors.list({ state: 'open', beforePk: Number.MAX_SAFE_INTEGER, limit }).map(toSyncErrorView),
    ),
    settings: settingViews,
    updateSettings(patch) {
      const changes = Object.entries(patch) as [string, JsonValue][]
      for (const [name, value] of changes) checkSetting(name, value, 'workspace')
      store.transaction(() => {
        const before = resolveSettings(settings.all())
        settings.update(Object.fromEntries(changes))
        onSettings(before)
      })
      return settingViews()
    },
  }
}

function toManagerRef({ id, email, firstName, lastName }: PersonRow): ManagerRef {
  return { id, email, name: `${firstName} ${lastName}`.trim() }
}

/** The pk of the last row shown, when there are more. */
function nextOf(rows: readonly { readonly pk: number }[], limit: number): string | null {
  const last = rows.length > limit ? rows[limit - 1] : undefined
  return last === undefined ? null : String(last.pk)
}

function toSyncErrorView(row: SyncErrorRow): SyncErrorView {
  const { id, reason, message, attribute, subject, personId, connectionId, resolvedAt, resolvedByExchange } =
    row
  const { firstSeenAt, lastSeenAt, count } = row
  return {
    id,
    reason,
    message,
    attribute,
    subject,
    personId,
    connectionId,
    firstSeenAt,
    lastSeenAt,
    count,
    state: resolvedAt === null ? 'open' : 'resolved',
    resolvedAt,
    resolvedByExchange,
  }
}
