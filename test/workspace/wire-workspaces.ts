import { createJournal } from '../../src/journal/create-journal.ts'
import { createJournalThread } from '../../src/journal/journal-thread.ts'
import { groupResourceType, userResourceType } from '../../src/ramp/resource-types.ts'
import { checkSetting } from '../../src/ramp/settings.ts'
import { createWorkspaceStore } from '../../src/store/workspace-store.ts'
import { systemWallClock } from '../../src/workspace/clock.ts'
import { createWorkspaces } from '../../src/workspace/create-workspaces.ts'
import type { WorkspacesOptions } from '../../src/workspace/create-workspaces.ts'
import { createIdSource } from '../../src/workspace/ids.ts'
import type { Workspace } from '../../src/workspace/workspace.ts'
import type { Workspaces } from '../../src/workspace/workspaces.ts'

const storedTypes = { user: userResourceType, group: groupResourceType }

export interface Fault {
  readonly error: unknown
  readonly where: { readonly workspaceId: string; readonly kind?: string; readonly subject?: string }
}

/** Workspaces as the product wires them, without any rules of Ramp. */
export function wireWorkspaces(
  dataFolder: string,
  options: Partial<WorkspacesOptions> = {},
): Workspaces & { readonly faults: Fault[] } {
  const faults: Fault[] = []
  const reportJournal = (error: unknown) => faults.push({ error, where: { workspaceId: 'of some journal' } })
  const thread = createJournalThread({ onError: reportJournal })
  const workspaces = createWorkspaces({
    dataFolder,
    wallClock: systemWallClock,
    ids: createIdSource(systemWallClock),
    openStore: (database, onScheduled) => createWorkspaceStore(database, storedTypes, onScheduled),
    openJournal: (database) => createJournal({ database, thread, onError: reportJournal }),
    checkSetting,
    dueWorkHandlers: () => ({}),
    reportFault: (error, where) => faults.push({ error, where }),
    ...options,
  })
  const close = () => {
    workspaces.close()
    thread.close()
  }
  return { ...workspaces, close, faults }
}

/** Stores a user resource with that user name, as a request would. */
export function addUser({ store, ids, clock }: Workspace, userName: string): string {
  const id = ids.uuid()
  const json = JSON.stringify({ userName })
  store.transaction(() => store.users.insert({ id, uniqueKey: userName, json, keys: [], at: clock.now() }))
  return id
}

export const hasUser = ({ store }: Workspace, userName: string): boolean =>
  store.users.findByUniqueKey(userName) !== undefined
