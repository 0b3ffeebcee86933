import { expect, it } from 'vitest'
import { groupResourceType, userResourceType } from '../../src/ramp/resource-types.ts'
import { createWorkspaceStore } from '../../src/store/workspace-store.ts'
import { checkMembers } from '../support/store-check/members.ts'
import { readRows } from '../support/store-check/rows.ts'
import { openMemory } from './open-memory.ts'

it('the name of a member nobody knows goes with the last group it is in, also when that group is deleted', () => {
  const database = openMemory()
  const at = '2026-01-01T00:00:00.000Z'
  const store = createWorkspaceStore(database, { user: userResourceType, group: groupResourceType })
  const makeGroup = (id: string) => {
    const row = store.groups.insert({ id, uniqueKey: id, json: `{"displayName":"${id}"}`, keys: [], at })
    store.members.change(row.pk, { replaces: false, added: ['ghost'], removed: [] }, 'keep')
    return row
  }
  const leftOver = () => checkMembers(database, readRows(database).linked)
  for (const row of [makeGroup('first'), makeGroup('last')]) {
    expect(store.members.list(row.pk)).toMatchObject([{ value: 'ghost' }])
    store.groups.unlink(row, [])
    store.members.forget(row.pk, at)
    expect(leftOver()).toEqual([])
  }
  database.close()
})
