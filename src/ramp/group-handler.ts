import type { ScimDocument } from '../scim/document.ts'
import type { ReferenceChanges } from '../scim/document/references.ts'
import type { Findings } from '../scim/finding.ts'
import { foldText } from '../scim/fold.ts'
import type { Reference, ReferenceSource } from '../scim/references.ts'
import type { ResourceType } from '../scim/schema/resource-type.ts'
import type { ResourceHandler } from '../scim/target.ts'
import type { GroupRow, MemberRow, UnknownMember } from '../store/group-members.ts'
import type { ResourceRow } from '../store/resources.ts'
import type { WorkspaceStore } from '../store/workspace-store.ts'
import type { IdSource } from '../workspace/ids.ts'
import { documentOf } from './user-document.ts'

/** What the groups need of whoever has them: nothing in here knows what a target makes of its people. */
export interface GroupSession {
  readonly store: Pick<WorkspaceStore, 'groups' | 'groupQuery' | 'groupKeys' | 'groupKeyIds' | 'members'>
  readonly ids: IdSource
  /** UTC ISO 8601. */
  readonly now: string
  readonly findings: Findings
  readonly settings: {
    readonly groupNameUnique: boolean
    readonly groupPatchAnswer: 200 | 204
    readonly unknownMember: UnknownMember
  }
  readonly endpoints: { readonly User: string; readonly Group: string }
  /** Throws the refusal. */
  refuse(code: 'name-taken' | 'unknown-member'): never
}

/** /Groups of a target that keeps the groups of identity providers without any effect of theirs (D1). */
export function createGroupHandler(type: ResourceType, session: GroupSession): ResourceHandler {
  const { store, ids, now, findings, settings } = session
  const { groups, groupQuery, groupKeys, groupKeyIds, members } = store

  /** Entra makes a group once and takes 409 for "it is there" (idp-clients 3.2 Create group). */
  function refuseTakenName({ displayName }: ScimDocument, pk?: number): void {
    if (!settings.groupNameUnique || typeof displayName !== 'string') return
    const pks = groups.findPksByKey(groupKeyIds.displayName, foldText(displayName))
    if (pks.some((other) => other !== pk)) session.refuse('name-taken')
  }

  function changeMembers(pk: number, changes: ReferenceChanges) {
    const change = changes.get('members')
    if (change === undefined) return undefined
    const { unknownMember } = settings
    const { added, removed, unknown } = members.change(
      pk,
      change,
      unknownMember === 'keep' ? 'keep' : 'ignore',
    )
    const [first] = unknown
    if (first === undefined) return { added, removed }
    if (unknownMember === 'reject') session.refuse('unknown-member')
    const count = unknown.length === 1 ? '' : ` and ${unknown.length - 1} more`
    findings.add({
      code: 'group.unknown-member',
      level: 'mismatch',
      message: `No resource has the id "${first.slice(0, 100)}"${count}; ${unknownMember === 'keep' ? 'kept as sent' : 'left out'}.`,
      attribute: 'members',
    })
    return { added, removed }
  }

  return {
    type,
    keptOnReplace: [],
    patchAnswer: settings.groupPatchAnswer,
    references: memberReferences(session),
    find: (id) => groups.find(id),
    list: (query) => groupQuery.list(query),
    create(document, changes) {
      refuseTakenName(document)
      const id = ids.uuid()
      const json = JSON.stringify(document)
      const row = groups.insert({ id, uniqueKey: id, json, keys: groupKeys.extract(document), at: now })
      const changed = changeMembers(row.pk, changes)
      return { ...row, document, ...(changed && { changed: new Map([['members', changed]]) }) }
    },
    update(resource, current, next, changes) {
      const row = resource as ResourceRow
      if (next['displayName'] !== current['displayName']) refuseTakenName(next, row.pk)
      const changed = changeMembers(row.pk, changes)
      const isSame = changed === undefined || (changed.added.length === 0 && changed.removed.length === 0)
      // P6: what changes nothing keeps version and time.
      if (next === current && isSame) return { ...row, document: current }
      const { added, removed } = groupKeys.diff(current, next)
      const json = next === current ? row.json : JSON.stringify(next)
      const { uniqueKey } = row
      const written = groups.update(row, { uniqueKey, json, removedKeys: removed, addedKeys: added, at: now })
      return { ...written, document: next, ...(changed && { changed: new Map([['members', changed]]) }) }
    },
    remove(resource) {
      const row = resource as ResourceRow
      members.forget(row.pk, now)
      groups.remove(row, groupKeys.extract(documentOf(row)))
    },
  }
}

function memberReferences({ store, endpoints }: GroupSession): ReferenceSource {
  const { members } = store
  const toReference = ({ value, type, display }: MemberRow): Reference => ({
    value,
    ...(type !== null && { type, endpoint: type === 'Group' ? endpoints.Group : endpoints.User }),
    ...(display !== null && { display }),
  })
  return {
    ofEach: (_attribute, groups) =>
      groups.map((group) => members.list((group as ResourceRow).pk).map(toReference)),
    among: (_attribute, group, values) => members.find((group as ResourceRow).pk, values).map(toReference),
    describe: (_attribute, values) => members.describe(values).map(toReference),
  }
}

/** `groups` of users: readOnly, so it is only ever read. One look-up for a page on which nobody is in a group. */
export function groupReferences({
  store,
  endpoints,
}: Pick<GroupSession, 'store' | 'endpoints'>): ReferenceSource {
  const { members } = store
  const toReference = ({ value, display, direct }: GroupRow): Reference => ({
    value,
    endpoint: endpoints.Group,
    ...(display !== null && { display }),
    type: direct ? 'direct' : 'indirect',
  })
  const ofOne = (pk: number) => members.groupsOf(pk).map(toReference)
  return {
    ofEach(_attribute, users) {
      const rows = users as readonly ResourceRow[]
      const [only] = rows
      if (rows.length === 1 && only !== undefined) return [only.isMember === 0 ? [] : ofOne(only.pk)]
      const pks = rows.map(({ pk }) => pk)
      const found = members.groupsOfEach(pks)
      return pks.map((each) => (found.get(each) ?? []).map(toReference))
    },
    among: (_attribute, user, values) =>
      ofOne((user as ResourceRow).pk).filter(({ value }) => values.includes(value)),
    describe: () => [],
  }
}
