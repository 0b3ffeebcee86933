import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from 'better-sqlite3'
import { groupResourceType, userResourceType } from '../../src/ramp/resource-types.ts'
import { parseFilter } from '../../src/scim/filter/parse-filter.ts'
import type { ResourceType } from '../../src/scim/schema/resource-type.ts'
import { registerAttributes } from '../../src/store/attribute-ids.ts'
import { createFilterCompiler } from '../../src/store/filter-sql.ts'
import { groupKeys, memberKeys, registerFolding } from '../../src/store/reference-keys.ts'
import { listTolerances } from '../scim/filter/user-type.ts'
import { openMemory } from './open-memory.ts'

let database: Database
beforeAll(() => {
  database = openMemory()
  registerFolding(database)
})
afterAll(() => database.close())

/** The lines of the plan of finding what matches. */
function plan(type: ResourceType, text: string): readonly string[] {
  const isGroup = type === groupResourceType
  const uniqueAttribute = isGroup ? 'id' : 'userName'
  const references = isGroup ? memberKeys : groupKeys
  const attributeIds = registerAttributes(database, type, uniqueAttribute, { references })
  const compile = createFilterCompiler({ type, uniqueAttribute, attributeIds })
  const { pk, from, where, params } = compile(parseFilter(type, text, listTolerances()))
  return database
    .prepare<(string | number)[], { detail: string }>(
      `EXPLAIN QUERY PLAN SELECT DISTINCT ${pk} FROM ${from} WHERE ${where}`,
    )
    .all(...params)
    .map(({ detail }) => detail)
}

const BY_ID = /INDEX sqlite_autoindex_resource_1 \(id=\?\)/
const BY_MEMBER = /INDEX group_member_member \(member_pk=\?/
const OF_GROUP = /PRIMARY KEY \(group_pk=\?/

describe('the query plan of a filter over members', () => {
  it.each([
    ['members.value eq "x"', [BY_ID, BY_MEMBER]],
    ['members eq "x"', [BY_ID, BY_MEMBER]],
    ['members[value eq "x"]', [BY_ID, BY_MEMBER]],
    ['members[value eq "x" and type eq "User"]', [BY_ID, BY_MEMBER]],
    ['id eq "g" and members eq "x"', [/INDEX resource_unique_key \(type=\? AND unique_key=\?\)/, BY_ID]],
    ['displayName eq "g" and members.value eq "x"', [/PRIMARY KEY \(attribute=\? AND key=\?\)/, BY_ID]],
  ])('%s finds the member, then its groups, by index', (text, steps) => {
    const lines = plan(groupResourceType, text)
    for (const step of steps) expect(lines.join('\n')).toMatch(step)
    expect(lines.filter((line) => /SCAN (?!t\d|k|\d+-ROW|\(|CONSTANT)/.test(line))).toEqual([])
  })

  it('groups.value eq "x" finds the group by its id, then the people below it', () => {
    const lines = plan(userResourceType, 'groups.value eq "x"').join('\n')
    expect(lines).toMatch(BY_ID)
    expect(lines).toMatch(OF_GROUP)
    expect(lines).toMatch(/INDEX group_member_nested \(group_pk=\?\)/)
    expect(lines).not.toMatch(/SCAN (g|m|n|resource|group_member)\b/)
  })
})
