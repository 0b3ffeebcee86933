import type { Database } from 'better-sqlite3'
import type { ResourceType } from '../scim/schema/resource-type.ts'
import { registerAttributes } from './attribute-ids.ts'
import type { AttributeIds } from './attribute-ids.ts'
import { createActivity } from './activity.ts'
import type { Activity } from './activity.ts'
import { createAttributeKeys } from './attribute-keys.ts'
import type { AttributeKeys } from './attribute-keys.ts'
import { createCustomFields } from './custom-fields.ts'
import type { CustomFields } from './custom-fields.ts'
import { createDeveloperStore } from './developer-store.ts'
import type { DeveloperStore } from './developer-store.ts'
import { createConnectionSyncs } from './connection-syncs.ts'
import type { ConnectionSyncs } from './connection-syncs.ts'
import { createDueWork } from './due-work.ts'
import type { DueWork } from './due-work.ts'
import { createEntityTable } from './entities.ts'
import type { EntityTable } from './entities.ts'
import { createGroupMembers } from './group-members.ts'
import type { GroupMembers } from './group-members.ts'
import { createMailTable } from './mail.ts'
import type { MailTable } from './mail.ts'
import { createManagerWaits } from './manager-waits.ts'
import type { ManagerWaits } from './manager-waits.ts'
import { createPeopleTable } from './people.ts'
import type { PeopleTable } from './people.ts'
import { createLocationTable, createPlaceTable } from './places.ts'
import type { LocationTable, PlaceTable } from './places.ts'
import { groupKeys, memberKeys, registerFolding } from './reference-keys.ts'
import { createResourceQuery, createRootQuery } from './resource-query.ts'
import type { ResourceQuery, RootQuery } from './resource-query.ts'
import { createResourceTable } from './resources.ts'
import type { ResourceTable } from './resources.ts'
import { createSecrets } from './secrets.ts'
import type { Secrets } from './secrets.ts'
import { createSettingsStore } from './settings-store.ts'
import type { SettingsStore } from './settings-store.ts'
import { createSpendPrograms } from './spend-programs.ts'
import type { SpendPrograms } from './spend-programs.ts'
import { createSyncErrors } from './sync-errors.ts'
import type { SyncErrors } from './sync-errors.ts'
import { createTerminations } from './terminations.ts'
import type { Terminations } from './terminations.ts'

/** The rows of one workspace file, by what they are; every statement is prepared once, when the file is opened. */
export interface WorkspaceStore {
  readonly users: ResourceTable
  readonly userQuery: ResourceQuery
  readonly keys: AttributeKeys
  /** Numbers of the attributes that are looked up by key outside of filters. */
  readonly keyIds: { readonly email: number; readonly externalId: number }
  readonly groups: ResourceTable
  readonly groupQuery: ResourceQuery
  readonly groupKeys: AttributeKeys
  readonly groupKeyIds: { readonly displayName: number }
  readonly members: GroupMembers
  /** Over both types. */
  readonly rootQuery: RootQuery
  readonly people: PeopleTable
  readonly departments: PlaceTable
  readonly locations: LocationTable
  readonly entities: EntityTable
  readonly customFields: CustomFields
  readonly spendPrograms: SpendPrograms
  readonly activity: Activity
  readonly mail: MailTable
  readonly connectionSyncs: ConnectionSyncs
  readonly waits: ManagerWaits
  readonly syncErrors: SyncErrors
  readonly settings: SettingsStore
  readonly terminations: Terminations
  readonly dueWork: DueWork
  readonly secrets: Secrets
  /** Of the Developer API. */
  readonly developer: DeveloperStore
  /** Runs `work` in one immediate transaction; what it throws rolls it back. */
  transaction<T>(work: () => T): T
}

const UNIQUE_ATTRIBUTE = 'userName'
/** Names of groups may be shared where a setting says so: they are looked up by key. */
const GROUP_UNIQUE_ATTRIBUTE = 'id'
const GROUP_ALWAYS_KEPT: ReadonlySet<string> = new Set(['displayName', 'externalId'])

/** The two types a workspace keeps. */
export interface StoredTypes {
  readonly user: ResourceType
  readonly group: ResourceType
}

/** `onScheduled` is told of new due work (UTC ISO 8601). */
export function createWorkspaceStore(
  database: Database,
  { user: userType, group: groupType }: StoredTypes,
  onScheduled?: (dueAt: string) => void,
): WorkspaceStore {
  registerFolding(database)
  const attributeIds = registerAttributes(database, userType, UNIQUE_ATTRIBUTE, { references: groupKeys })
  const groupAttributeIds = registerAttributes(database, groupType, GROUP_UNIQUE_ATTRIBUTE, {
    alwaysKept: GROUP_ALWAYS_KEPT,
    references: memberKeys,
  })
  const userTable = { type: userType, uniqueAttribute: UNIQUE_ATTRIBUTE, attributeIds }
  const groupTable = {
    type: groupType,
    uniqueAttribute: GROUP_UNIQUE_ATTRIBUTE,
    attributeIds: groupAttributeIds,
  }
  const nextPk = createPkSequence(database)
  const inTransaction = database.transaction((work: () => unknown) => work())
  const entities = createEntityTable(database)
  const customFields = createCustomFields(database)
  const spendPrograms = createSpendPrograms(database)
  function transaction<T>(work: () => T): T {
    try {
      return inTransaction.immediate(work) as T
    } catch (error) {
      entities.reload()
      customFields.reload()
      spendPrograms.reload()
      throw error
    }
  }
  return {
    users: createResourceTable(database, userType.name, nextPk),
    userQuery: createResourceQuery(database, userTable),
    keys: createAttributeKeys(userType, UNIQUE_ATTRIBUTE, attributeIds),
    keyIds: { email: idOf(attributeIds, 'emails.value'), externalId: idOf(attributeIds, 'externalId') },
    groups: createResourceTable(database, groupType.name, nextPk),
    groupQuery: createResourceQuery(database, groupTable),
    groupKeys: createAttributeKeys(groupType, GROUP_UNIQUE_ATTRIBUTE, groupAttributeIds),
    groupKeyIds: { displayName: idOf(groupAttributeIds, 'displayName') },
    members: createGroupMembers(database),
    rootQuery: createRootQuery(database, [userTable, groupTable]),
    people: createPeopleTable(database),
    departments: createPlaceTable(database, 'department'),
    locations: createLocationTable(database),
    entities,
    customFields,
    spendPrograms,
    activity: createActivity(database),
    mail: createMailTable(database),
    connectionSyncs: createConnectionSyncs(database),
    waits: createManagerWaits(database),
    syncErrors: createSyncErrors(database),
    settings: createSettingsStore(database),
    terminations: createTerminations(database),
    dueWork: createDueWork(database, onScheduled),
    secrets: createSecrets(database),
    developer: createDeveloperStore(database),
    transaction,
  }
}

/** Resources, unlinked and those of the terminated share one sequence: a pk is never used for two people. */
function createPkSequence(database: Database): () => number {
  const highest = database
    .prepare<[], number>(
      `SELECT max(${['resource', 'unlinked_resource', 'terminated_person']
        .map((table) => `coalesce((SELECT max(pk) FROM ${table}), 0)`)
        .join(', ')})`,
    )
    .pluck()
  let last = highest.get() ?? 0
  return () => ++last
}

function idOf(ids: AttributeIds, name: string): number {
  const id = ids.get(name)?.forward
  if (id === undefined) throw new Error(`Attribute ${name} has no keys.`)
  return id
}
