import { describe, expect, it } from 'vitest'
import { makeGroup, makeUsers } from '../support/groups.ts'
import { GROUP, newGroup, patch, useSandbox } from '../support/tenant.ts'

const { workspace } = useSandbox()

/** A workspace with three people, and a group with the first two. */
async function scene(settings: Record<string, unknown> = {}) {
  const tenant = await workspace({ settings })
  const people = await makeUsers(tenant, 'ann', 'bob', 'cleo')
  const group = await makeGroup(tenant, 'Sales', people.ann, people.bob)
  return { ...tenant, ...people, group }
}

describe('Okta groups (idp-clients 2.2, 2.3)', () => {
  it('2.2 Group membership, 2.3 Push members (AIW): PUT of the whole group with display and id', async () => {
    const { ann, cleo, group } = await scene()
    const body = newGroup('Sales', {
      id: group.id,
      members: [ann, cleo].map((value) => ({ value, display: 'a@b.c' })),
    })
    expect(await group.put(body)).toMatchObject({ status: 200, body: { id: group.id } })
    expect(await group.memberIds()).toEqual([ann, cleo])
  })

  it.each([[[]], [null]])('2.3 Push members (AIW): members %j empties the group (Q26)', async (members) => {
    const { group } = await scene()
    const { status, body } = await group.put(newGroup('Sales', { members }))
    expect([status, body.members]).toEqual([200, undefined])
    expect(await group.memberIds()).toEqual([])
  })

  it('2.2 Group rename (AIW): PUT with another displayName', async () => {
    const { ann, bob, group } = await scene()
    const members = [{ value: ann }, { value: bob }]
    expect((await group.put(newGroup('Sales EU', { members }))).body).toMatchObject({
      displayName: 'Sales EU',
    })
  })

  it('2.2 Group rename (OIN), Q24: PATCH without a path, with an id in the value that is ignored', async () => {
    const { group } = await scene()
    expect((await group.patch({ op: 'replace', value: { id: 'other', displayName: 'New' } })).status).toBe(
      204,
    )
    expect((await group.read()).body).toMatchObject({ id: group.id, displayName: 'New' })
    expect(await group.memberIds()).toHaveLength(2)
  })

  it('2.3 Push members (OIN): rename, remove by value filter and add in one PATCH', async () => {
    const { ann, bob, cleo, group } = await scene()
    const { status } = await group.patch(
      { op: 'replace', value: { id: group.id, displayName: 'Sales' } },
      { op: 'remove', path: `members[value eq "${ann}"]` },
      { op: 'add', path: 'members', value: [{ value: cleo, display: 'cleo@x.example' }] },
    )
    expect(status).toBe(204)
    expect(await group.memberIds()).toEqual([bob, cleo])
  })

  it('2.3 Push members (OIN): "Push now" replaces the members', async () => {
    const { bob, cleo, group } = await scene()
    await group.patch({ op: 'replace', path: 'members', value: [{ value: bob }, { value: cleo }] })
    expect(await group.memberIds()).toEqual([bob, cleo])
  })

  it('2.3 Push group, new: filter, create with empty members, read', async () => {
    const { scim } = await scene()
    const filter = 'filter=displayName%20eq%20%22G%22&startIndex=1&count=100'
    expect((await scim('GET', `/Groups?${filter}`)).body).toMatchObject({ totalResults: 0, Resources: [] })
    const made = await scim('POST', '/Groups', newGroup('G', { members: [] }))
    expect(made).toMatchObject({ status: 201, body: { displayName: 'G', schemas: [GROUP] } })
    expect((await scim('GET', `/Groups/${made.body.id}`)).body).toEqual(made.body)
    expect((await scim('GET', `/Groups?${filter}`)).body.Resources).toMatchObject([{ id: made.body.id }])
  })

  it('2.3 Import groups: pages until totalResults', async () => {
    const { scim, ...tenant } = await scene()
    for (const name of ['A', 'B', 'C']) await makeGroup({ ...tenant, scim }, name)
    const first = await scim('GET', '/Groups?startIndex=1&count=3')
    const second = await scim('GET', '/Groups?startIndex=4&count=3')
    expect([first.body.totalResults, second.body.itemsPerPage]).toEqual([4, 1])
    const names = [...first.body.Resources, ...second.body.Resources].map(
      ({ displayName }: { displayName: string }) => displayName,
    )
    expect(names).toEqual(['Sales', 'A', 'B', 'C'])
  })

  it('2.3 Unlink + delete group: 204, then 404', async () => {
    const { scim, group } = await scene()
    expect((await scim('DELETE', `/Groups/${group.id}`)).status).toBe(204)
    expect((await group.read()).status).toBe(404)
  })
})

describe('Entra groups (idp-clients 3.2, 3.3)', () => {
  it('3.2 Test Connection: a filter for a random name, without members', async () => {
    const { scim } = await scene()
    const { status, body } = await scim(
      'GET',
      '/Groups?excludedAttributes=members&filter=displayName+eq+"3f8a2c1e-7d0b-4c55-9f6e-0a1b2c3d4e5f"',
    )
    expect([status, body.totalResults, body.Resources]).toEqual([200, 0, []])
  })

  it('3.2 Create group: without members, then PATCH; the same name again is 409', async () => {
    const { scim, ann } = await scene()
    const made = await scim('POST', '/Groups', newGroup('Team', { externalId: 'e-1' }))
    expect(made).toMatchObject({ status: 201, body: { externalId: 'e-1' } })
    const add = { op: 'Add', path: 'members', value: [{ $ref: null, value: ann }] }
    expect((await scim('PATCH', `/Groups/${made.body.id}`, patch(add))).status).toBe(204)
    expect(await scim('POST', '/Groups', newGroup('TEAM'))).toMatchObject({
      status: 409,
      body: { scimType: 'uniqueness' },
    })
    const byExternalId = await scim('GET', '/Groups?filter=externalId+eq+"e-1"&excludedAttributes=members')
    expect(byExternalId.body.Resources).toHaveLength(1)
    expect(byExternalId.body.Resources[0].members).toBeUndefined()
  })

  it('3.2 Read group: excludedAttributes=members leaves them out', async () => {
    const { scim, group } = await scene()
    const { body } = await scim('GET', `/Groups/${group.id}?excludedAttributes=members`)
    expect([body.displayName, body.members]).toEqual(['Sales', undefined])
  })

  it('3.2 Membership check: id and members, attributes=id', async () => {
    const { scim, group, ann, cleo } = await scene()
    const check = (member: string) =>
      scim('GET', `/Groups?filter=id+eq+"${group.id}"+and+members+eq+"${member}"&attributes=id`)
    expect((await check(ann)).body).toMatchObject({ totalResults: 1, Resources: [{ id: group.id }] })
    expect((await check(ann)).body.Resources[0].members).toBeUndefined()
    expect((await check(cleo)).body.totalResults).toBe(0)
  })

  it('3.2 Add / remove member, rename group: one PATCH after the other, found under the new name', async () => {
    const { scim, ann, bob, cleo, group } = await scene()
    await group.patch({ op: 'Add', path: 'members', value: [{ value: cleo }] })
    await group.patch({ op: 'Remove', path: 'members', value: [{ value: ann }] })
    await group.patch({ op: 'Replace', path: 'displayName', value: 'Renamed' })
    expect((await group.memberIds()).toSorted()).toEqual([bob, cleo].toSorted())
    const found = async (name: string) =>
      (await scim('GET', `/Groups?excludedAttributes=members&filter=displayName+eq+"${name}"`)).body
        .totalResults
    expect([await found('Sales'), await found('Renamed')]).toEqual([0, 1])
  })

  it('3.2 Delete group: 204, and it is in no list and in no user any more', async () => {
    const { scim, ann, group } = await scene()
    expect((await scim('DELETE', `/Groups/${group.id}`)).status).toBe(204)
    expect((await scim('GET', '/Groups?filter=displayName+eq+"Sales"')).body.totalResults).toBe(0)
    expect((await scim('GET', `/Users/${ann}`)).body.groups).toBeUndefined()
  })

  it('3.3 add member, no flag: Add with $ref null', async () => {
    const { cleo, group } = await scene()
    await group.patch({ op: 'Add', path: 'members', value: [{ $ref: null, value: cleo }] })
    expect(await group.memberIds()).toContain(cleo)
  })

  it('3.3 add member, aadOptscim062020: lower case', async () => {
    const { cleo, group } = await scene()
    await group.patch({ op: 'add', path: 'members', value: [{ $ref: null, value: cleo }] })
    expect(await group.memberIds()).toContain(cleo)
  })

  it('3.3 remove member, no flag, Q8, P8: Remove with a value list takes away only those', async () => {
    const { ann, bob, group } = await scene()
    await group.patch({ op: 'Remove', path: 'members', value: [{ $ref: null, value: ann }] })
    expect(await group.memberIds()).toEqual([bob])
  })

  it('3.3 remove member, aadOptscim062020: a value filter', async () => {
    const { ann, bob, group } = await scene()
    await group.patch({ op: 'remove', path: `members[value eq "${ann}"]` })
    expect(await group.memberIds()).toEqual([bob])
  })

  it('3.3 rename, no flag: Replace displayName', async () => {
    const { group } = await scene()
    await group.patch({ op: 'Replace', path: 'displayName', value: 'Renamed' })
    expect((await group.read()).body.displayName).toBe('Renamed')
  })

  it('3.2 pre-2018 jobs: the ADSCIM schema of a group is taken', async () => {
    const { scim } = await scene()
    const schemas = [GROUP, 'http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group']
    expect(await scim('POST', '/Groups', { schemas, displayName: 'Old' })).toMatchObject({
      status: 201,
      body: { schemas: [GROUP] },
    })
  })
})

describe("Entra's SCIM validator, group tests (idp-clients 3.6)", () => {
  it('G14 GET by id excluding members', async () => {
    const { scim, group } = await scene()
    expect((await scim('GET', `/Groups/${group.id}?excludedAttributes=members`)).body.members).toBeUndefined()
  })

  it.each([
    ['G15 filter: existing, excluding members', 'displayName eq "Sales"&excludedAttributes=members', 1],
    ['G16 filter: existing', 'displayName eq "Sales"', 1],
    ['G17 filter: non-existing', 'displayName eq "Nobody"', 0],
    ['G18 filter: different case', 'displayName eq "sALES"', 1],
  ])('%s', async (title, filter, found) => {
    const { scim } = await scene()
    const { status, body } = await scim('GET', `/Groups?filter=${filter}`)
    expect([status, body.totalResults, body.Resources.length]).toEqual([200, found, found])
    if (found === 1) expect(body.Resources[0].members === undefined).toBe(title.includes('excluding'))
  })

  it('G19, G20 POST: new group 201, duplicate 409', async () => {
    const { scim } = await scene()
    expect((await scim('POST', '/Groups', newGroup('V', { externalId: 'v' }))).status).toBe(201)
    expect((await scim('POST', '/Groups', newGroup('V', { externalId: 'v' }))).status).toBe(409)
  })

  it('G21 PATCH: Replace Attributes without a path', async () => {
    const { group } = await scene()
    await group.patch({ op: 'replace', value: { displayName: 'Replaced' } })
    expect((await group.read()).body.displayName).toBe('Replaced')
  })

  it('G22 PATCH: Update externalId; found under the new one', async () => {
    const { scim, group } = await scene()
    await group.patch({ op: 'replace', value: { externalId: 'new-one' } })
    expect((await scim('GET', '/Groups?filter=externalId eq "new-one"')).body.totalResults).toBe(1)
  })

  it('G23, G24 PATCH: Add Member, Remove Member', async () => {
    const { ann, bob, cleo, group } = await scene()
    await group.patch({ op: 'add', path: 'members', value: [{ value: cleo }] })
    expect(await group.memberIds()).toEqual([ann, bob, cleo])
    await group.patch({ op: 'remove', path: 'members', value: [{ value: cleo }] })
    expect(await group.memberIds()).toEqual([ann, bob])
  })

  it('G25, P7 (3.6) DELETE: 204, GET 404, and again 404', async () => {
    const { scim, group } = await scene()
    expect((await scim('DELETE', `/Groups/${group.id}`)).status).toBe(204)
    expect((await group.read()).status).toBe(404)
    expect((await scim('DELETE', `/Groups/${group.id}`)).status).toBe(404)
  })

  it('P5 (3.6) several operations on members, in order', async () => {
    const { ann, bob, cleo, group } = await scene()
    await group.patch(
      { op: 'add', path: 'members', value: [{ value: cleo }] },
      { op: 'remove', path: `members[value eq "${ann}"]` },
      { op: 'remove', path: 'members', value: [{ value: cleo }] },
      { op: 'add', path: 'members', value: [{ value: ann }] },
    )
    expect(await group.memberIds()).toEqual([ann, bob])
  })

  it('P6 (3.6) DELETE of a group that does not exist: 404', async () => {
    const { scim } = await scene()
    expect((await scim('DELETE', '/Groups/none')).status).toBe(404)
  })
})

describe('Other clients (idp-clients 4)', () => {
  it('JumpCloud: rename without a path, add, remove by value list', async () => {
    const { ann, bob, cleo, group } = await scene()
    await group.patch({ op: 'replace', value: { displayName: 'Jump' } })
    await group.patch({ op: 'add', path: 'members', value: [{ value: cleo }] })
    await group.patch({ op: 'remove', path: 'members', value: [{ value: ann }] })
    expect((await group.read()).body.displayName).toBe('Jump')
    expect(await group.memberIds()).toEqual([bob, cleo])
  })

  it('C1: add, remove by replace, the last one by replace with null', async () => {
    const { ann, bob, cleo, group } = await scene()
    await group.patch({ op: 'add', path: 'members', value: [{ value: cleo }] })
    await group.patch({ op: 'replace', path: 'members', value: [{ value: ann }, { value: bob }] })
    expect(await group.memberIds()).toEqual([ann, bob])
    expect((await group.patch({ op: 'replace', path: 'members', value: null })).status).toBe(204)
    expect(await group.memberIds()).toEqual([])
  })

  it('Salesforce-style removal, P7: remove without a path, members in the value', async () => {
    const { ann, bob, group } = await scene()
    expect((await group.patch({ op: 'remove', value: { members: [{ value: ann }] } })).status).toBe(204)
    expect(await group.memberIds()).toEqual([bob])
  })
})

describe('Vectors on members (idp-clients 5, 6)', () => {
  it('Q8 an unknown member to remove is no obstacle', async () => {
    const { ann, bob, group } = await scene()
    const remove = { op: 'Remove', path: 'members', value: [{ $ref: null, value: 'nobody' }, { value: ann }] }
    expect((await group.patch(remove)).status).toBe(204)
    expect(await group.memberIds()).toEqual([bob])
  })

  it('Q26 members: null in POST means none', async () => {
    const { scim } = await scene()
    const made = await scim('POST', '/Groups', newGroup('Null', { members: null }))
    expect([made.status, made.body.members]).toEqual([201, undefined])
  })

  it('P6 adding the same member twice keeps lastModified and version', async () => {
    const { ann, cleo, group } = await scene()
    const { meta } = (await group.read()).body
    const add = (value: string) => group.patch({ op: 'add', path: 'members', value: [{ value }] })
    expect((await add(ann)).status).toBe(204)
    expect((await group.read()).body.meta).toEqual(meta)
    await add(cleo)
    const after = await group.read()
    expect(after.body.meta.version).not.toBe(meta.version)
    await group.put(after.body)
    await group.patch(
      { op: 'remove', path: 'members[value eq "nobody"]' },
      { op: 'add', path: 'members', value: [] },
    )
    await group.patch(
      { op: 'remove', path: 'members', value: [{ value: ann }] },
      { op: 'add', value: { members: [{ value: ann }] } },
    )
    expect((await group.read()).body.meta).toEqual(after.body.meta)
  })

  it('P8 remove members with an empty value list takes nobody away; without value everybody', async () => {
    const { ann, bob, group } = await scene()
    await group.patch({ op: 'remove', path: 'members', value: [] })
    expect(await group.memberIds()).toEqual([ann, bob])
    await group.patch({ op: 'remove', path: 'members' })
    expect(await group.memberIds()).toEqual([])
  })

  it('P9 removing somebody who is no member is a no-op', async () => {
    const { cleo, group } = await scene()
    expect((await group.patch({ op: 'remove', path: `members[value eq "${cleo}"]` })).status).toBe(204)
    expect(await group.memberIds()).toHaveLength(2)
  })

  it('P12 replace id: 400 with a path, ignored in a value', async () => {
    const { group } = await scene()
    expect(await group.patch({ op: 'replace', path: 'id', value: 'x' })).toMatchObject({
      status: 400,
      body: { scimType: 'mutability' },
    })
    expect((await group.patch({ op: 'replace', value: { id: 'x' } })).status).toBe(204)
  })

  it('P13 without a path add appends members and replace replaces them', async () => {
    const { ann, bob, cleo, group } = await scene()
    await group.patch({ op: 'add', value: { Members: [{ value: cleo }] } })
    expect(await group.memberIds()).toEqual([ann, bob, cleo])
    await group.patch({ op: 'replace', value: { members: [{ value: cleo }] } })
    expect(await group.memberIds()).toEqual([cleo])
  })

  it('P16 a failed operation leaves members and name as they were', async () => {
    const { cleo, group } = await scene()
    const before = (await group.read()).body
    const { status } = await group.patch(
      { op: 'add', path: 'members', value: [{ value: cleo }] },
      { op: 'replace', path: 'displayName', value: 'Half' },
      { op: 'replace', path: 'id', value: 'x' },
    )
    expect(status).toBe(400)
    expect((await group.read()).body).toEqual(before)
  })

  it.each([
    ['display', 'n'],
    ['type', 'Group'],
    ['value', 'another'],
    ['$ref', 'https://elsewhere.example/1'],
  ])('P23 members[value eq ...].%s is ignored', async (sub, value) => {
    const { ann, bob, group } = await scene()
    const before = (await group.read()).body
    expect(
      (await group.patch({ op: 'replace', path: `members[value eq "${ann}"].${sub}`, value })).status,
    ).toBe(204)
    expect((await group.read()).body).toEqual(before)
    expect(await group.memberIds()).toEqual([ann, bob])
  })

  it('P23 replacing a member by what says nothing but display changes nothing', async () => {
    const { ann, bob, group } = await scene()
    await group.patch({ op: 'replace', path: `members[value eq "${ann}"]`, value: { display: 'n' } })
    expect(await group.memberIds()).toEqual([ann, bob])
  })

  it('Q4, P3 on members: a value filter that matches nothing makes the member', async () => {
    const { ann, bob, cleo, group } = await scene()
    await group.patch({ op: 'replace', path: `members[value eq "${cleo}"]`, value: { value: cleo } })
    expect(await group.memberIds()).toEqual([ann, bob, cleo])
  })

  it('members[value eq x] replaced by another value exchanges the member', async () => {
    const { ann, bob, cleo, group } = await scene()
    await group.patch({ op: 'replace', path: `members[value eq "${ann}"]`, value: { value: cleo } })
    expect(await group.memberIds()).toEqual([bob, cleo])
  })

  it('members.value as the path of an add names a member', async () => {
    const { ann, bob, cleo, group } = await scene()
    await group.patch({ op: 'add', path: 'members.value', value: cleo })
    expect(await group.memberIds()).toEqual([ann, bob, cleo])
  })

  it('filters that name nobody are answered by looking at the members', async () => {
    const { scim, ann, bob, cleo, group, ...tenant } = await scene()
    const inner = await makeGroup({ ...tenant, scim }, 'Inner')
    await group.patch({ op: 'add', path: 'members', value: [{ value: inner.id }, { value: cleo }] })
    await group.patch({ op: 'remove', path: 'members[type eq "Group"]' })
    expect(await group.memberIds()).toEqual([ann, bob, cleo])
    await group.patch({ op: 'remove', path: 'members[display sw "bob" or value eq "nobody"]' })
    expect(await group.memberIds()).toEqual([ann, cleo])
    // What the same request added is looked at too, what it took away is not.
    await group.patch(
      { op: 'add', path: 'members', value: [{ value: bob }, { value: inner.id }] },
      { op: 'remove', path: `members[not (type eq "Group")]` },
      { op: 'add', path: `members`, value: [{ value: ann }] },
      { op: 'remove', path: `members[value eq "${inner.id}" and type eq "User"]` },
    )
    expect((await group.memberIds()).toSorted()).toEqual([ann, inner.id].toSorted())
  })

  it('bare values and a single object are members, too (A7)', async () => {
    const { ann, bob, cleo, group } = await scene()
    await group.patch({ op: 'replace', path: 'members', value: ann })
    await group.patch({ op: 'add', path: 'members', value: { value: bob } })
    await group.patch({ op: 'add', path: 'members', value: [cleo, cleo] })
    expect(await group.memberIds()).toEqual([ann, bob, cleo])
  })

  it.each([
    ['an element without a value', [{ $ref: 'https://x.example/Users/1' }], 'invalidValue'],
    ['a value that is no text', [{ value: { nested: true } }], 'invalidValue'],
    ['a list in a list', [['a']], 'invalidValue'],
    ['text with half a surrogate pair', [{ value: '\ud800' }], 'invalidValue'],
  ])('%s is refused, and nothing changes', async (_, value, scimType) => {
    const { ann, bob, group } = await scene()
    expect(await group.patch({ op: 'add', path: 'members', value })).toMatchObject({
      status: 400,
      body: { scimType },
    })
    expect((await group.put(newGroup('Sales', { members: value }))).status).toBe(400)
    expect(await group.memberIds()).toEqual([ann, bob])
  })
})

describe('A connection that is strict about the habits of clients', () => {
  it.each([
    ['patch.remove-listed', { op: 'remove', path: 'members', value: [{ value: 'x' }] }, 204],
    ['patch.pathless-remove', { op: 'remove', value: { members: [{ value: 'x' }] } }, 400],
    ['patch.read-only-key', { op: 'replace', value: { id: 'x', displayName: 'y' } }, 400],
    ['patch.create-element', { op: 'replace', path: 'members[value eq "x"]', value: { value: 'x' } }, 400],
    ['patch.fixed-sub-attribute', { op: 'replace', path: 'members[value eq "x"].type', value: 'User' }, 400],
    ['value.bare-element', { op: 'add', path: 'members', value: 'x' }, 400],
  ])('%s: the letter of the RFC', async (tolerance, operation, status) => {
    const { group } = await scene({ strict: [tolerance] })
    expect((await group.patch(operation)).status).toBe(status)
    // Without the habit, "remove members" with a value takes everybody away (P8).
    expect(await group.memberIds()).toHaveLength(status === 204 ? 0 : 2)
  })
})
