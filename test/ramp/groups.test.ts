import { describe, expect, it } from 'vitest'
import { makeGroup, makeUsers } from '../support/groups.ts'
import { newGroup, newUser, patch, useSandbox } from '../support/tenant.ts'

const { workspace } = useSandbox()

async function scene(settings: Record<string, unknown> = {}) {
  const tenant = await workspace({ settings })
  return { ...tenant, ...(await makeUsers(tenant, 'ann', 'bob', 'cleo')) }
}

interface GroupOfUser {
  readonly value: string
  readonly display: string
  readonly type: string
}

describe('Members, as a group shows them (RFC 7643 4.2)', () => {
  it('have type, $ref and display, whatever the client said about them', async () => {
    const tenant = await scene()
    const { scim, ann } = tenant
    const inner = await makeGroup(tenant, 'Inner')
    const members = [{ value: ann, display: 'nonsense', type: 'Group', $ref: null }, { value: inner.id }]
    const made = await scim('POST', '/Groups', newGroup('Outer', { members }))
    const base = made.body.meta.location.replace(/\/Groups\/.*$/, '')
    expect(made.body.members).toEqual([
      { value: ann, $ref: `${base}/Users/${ann}`, display: 'ann example', type: 'User' },
      { value: inner.id, $ref: `${base}/Groups/${inner.id}`, display: 'Inner', type: 'Group' },
    ])
  })

  it('follow renames of people and groups', async () => {
    const tenant = await scene()
    const { scim, ann } = tenant
    const inner = await makeGroup(tenant, 'Inner')
    const outer = await makeGroup(tenant, 'Outer', ann, inner.id)
    const rename = (displayName: string) => patch({ op: 'replace', value: { displayName } })
    await scim('PATCH', `/Users/${ann}`, rename('Ann the Great'))
    await scim('PATCH', `/Groups/${inner.id}`, rename('Innermost'))
    expect((await outer.members()).map(({ display }) => display)).toEqual(['Ann the Great', 'Innermost'])
  })

  it('are gone when the user or group is deleted; the group is modified then', async () => {
    const tenant = await scene()
    const { scim, ann, bob } = tenant
    const inner = await makeGroup(tenant, 'Inner')
    const outer = await makeGroup(tenant, 'Outer', ann, bob, inner.id)
    const before = (await outer.read()).body.meta.version
    expect((await scim('DELETE', `/Users/${ann}`)).status).toBe(204)
    expect((await scim('DELETE', `/Groups/${inner.id}`)).status).toBe(204)
    expect(await outer.memberIds()).toEqual([bob])
    expect((await outer.read()).body.meta.version).not.toBe(before)
  })

  it('do not come back with a deleted user who is linked again (D3)', async () => {
    const tenant = await scene()
    const { scim, ann } = tenant
    const group = await makeGroup(tenant, 'G', ann)
    await scim('DELETE', `/Users/${ann}`)
    const again = await scim('POST', '/Users', newUser('ann.example@x.example'))
    expect(again.body.id).toBe(ann)
    expect(again.body.groups).toBeUndefined()
    expect(await group.memberIds()).toEqual([])
  })

  it('stay when DELETE only deactivates', async () => {
    const tenant = await scene({ deleteBehavior: 'deactivate' })
    const group = await makeGroup(tenant, 'G', tenant.ann)
    await tenant.scim('DELETE', `/Users/${tenant.ann}`)
    expect(await group.memberIds()).toEqual([tenant.ann])
  })

  it('have no effect on the people in Ramp (D1)', async () => {
    const tenant = await scene()
    const people = async () => (await tenant.control('GET', '/people')).body.people as unknown[]
    const before = await people()
    const group = await makeGroup(tenant, 'G', tenant.ann, tenant.bob)
    await group.patch({ op: 'remove', path: 'members' })
    expect(await people()).toEqual(before)
    expect((await tenant.control('GET', '/sync-errors')).body.syncErrors).toEqual([])
  })
})

describe('groups of a user (RFC 7643 4.1.2)', () => {
  const groupsOf = async ({ scim }: Pick<Awaited<ReturnType<typeof scene>>, 'scim'>, id: string) =>
    ((await scim('GET', `/Users/${id}`)).body.groups ?? []) as readonly GroupOfUser[]

  it('are the direct and the indirect ones, each once', async () => {
    const tenant = await scene()
    const { ann, bob } = tenant
    const inner = await makeGroup(tenant, 'Inner', ann)
    const middle = await makeGroup(tenant, 'Middle', inner.id)
    const outer = await makeGroup(tenant, 'Outer', middle.id, inner.id, bob)
    const both = await makeGroup(tenant, 'Both', ann, inner.id)
    const seen = (await groupsOf(tenant, ann)).map(({ value, display, type }) => [value, display, type])
    expect(seen).toEqual([
      [inner.id, 'Inner', 'direct'],
      [both.id, 'Both', 'direct'],
      [middle.id, 'Middle', 'indirect'],
      [outer.id, 'Outer', 'indirect'],
    ])
    expect(await groupsOf(tenant, bob)).toMatchObject([{ value: outer.id, type: 'direct' }])
    expect(await groupsOf(tenant, tenant.cleo)).toEqual([])
    const listed = (await tenant.scim('GET', '/Users')).body.Resources as {
      id: string
      groups?: GroupOfUser[]
    }[]
    for (const { id, groups = [] } of listed) expect(groups).toEqual(await groupsOf(tenant, id))
  })

  it('do not loop where groups contain each other, or themselves', async () => {
    const tenant = await scene()
    const { ann, scim } = tenant
    const one = await makeGroup(tenant, 'One', ann)
    const two = await makeGroup(tenant, 'Two', one.id)
    await one.patch({ op: 'add', path: 'members', value: [{ value: two.id }, { value: one.id }] })
    expect(await groupsOf(tenant, ann)).toMatchObject([
      { value: one.id, type: 'direct' },
      { value: two.id, type: 'indirect' },
    ])
    const found = await scim('GET', `/Users?filter=groups.value eq "${two.id}"`)
    expect(found.body.Resources).toMatchObject([{ id: ann }])
    expect((await scim('DELETE', `/Groups/${one.id}`)).status).toBe(204)
    expect(await two.memberIds()).toEqual([])
  })

  it('are readOnly: ignored in POST and PUT (A10, A11), refused as the path of a PATCH', async () => {
    const tenant = await scene()
    const { scim, ann } = tenant
    await makeGroup(tenant, 'G', ann)
    const read = (await scim('GET', `/Users/${ann}`)).body
    const put = await scim('PUT', `/Users/${ann}`, { ...read, groups: [] })
    expect(put).toMatchObject({ status: 200, body: { groups: read.groups } })
    expect(put.body.meta).toEqual(read.meta)
    expect(
      await scim('PATCH', `/Users/${ann}`, patch({ op: 'add', path: 'groups', value: [] })),
    ).toMatchObject({
      status: 400,
      body: { scimType: 'mutability' },
    })
    expect(
      (await scim('POST', '/Users', newUser('dora.dee@x.example', { groups: [{ value: 'x' }] }))).body.groups,
    ).toBe(undefined)
  })

  it.each([
    ['attributes=userName', false],
    ['attributes=groups', true],
    ['attributes=groups.display', true],
    ['excludedAttributes=groups', false],
    ['excludedAttributes=groups.type', true],
  ])('follow %s', async (query, isThere) => {
    const tenant = await scene()
    await makeGroup(tenant, 'G', tenant.ann)
    const { body } = await tenant.scim('GET', `/Users/${tenant.ann}?${query}`)
    expect(body.groups !== undefined).toBe(isThere)
    if (query === 'attributes=groups.display') expect(body.groups).toEqual([{ display: 'G' }])
    if (query === 'excludedAttributes=groups.type') expect(body.groups[0].type).toBeUndefined()
  })

  it('are not shown where groups are not kept', async () => {
    const tenant = await scene()
    await makeGroup(tenant, 'G', tenant.ann)
    await tenant.control('PATCH', '/settings', { groups: 'empty' })
    expect(await groupsOf(tenant, tenant.ann)).toEqual([])
  })
})

describe('Filters across groups and their members (RFC 7644 3.4.2.2)', () => {
  it.each([
    ['/Groups', 'members.value eq "{ann}"', ['Inner', 'Both']],
    ['/Groups', 'members eq "{ann}"', ['Inner', 'Both']],
    ['/Groups', 'members[value eq "{ann}" and type eq "User"]', ['Inner', 'Both']],
    ['/Groups', 'members[value eq "{ann}" and type eq "Group"]', []],
    ['/Groups', 'members.type eq "Group"', ['Outer', 'Both']],
    ['/Groups', 'members.display sw "ANN"', ['Inner', 'Both']],
    ['/Groups', 'members[display co "Inner"]', ['Outer', 'Both']],
    ['/Groups', 'members pr', ['Inner', 'Outer', 'Both']],
    ['/Groups', 'not (members pr)', ['Empty']],
    ['/Groups', 'members.value ne "{ann}"', ['Outer', 'Empty']],
    ['/Groups', 'displayName sw "in" and members.value eq "{ann}"', ['Inner']],
    ['/Groups', 'displayName eq "Both" or members.value eq "{bob}"', ['Outer', 'Both']],
    ['/Users', 'groups.value eq "{outer}"', ['ann', 'bob']],
    ['/Users', 'groups eq "{inner}"', ['ann']],
    ['/Users', 'groups.display eq "oUTER"', ['ann', 'bob']],
    ['/Users', 'groups.display co "o"', ['ann', 'bob']],
    ['/Users', 'groups.type eq "indirect"', ['ann']],
    ['/Users', 'groups[value eq "{outer}" and type eq "direct"]', ['bob']],
    ['/Users', 'groups pr', ['ann', 'bob']],
    ['/Users', 'not (groups pr)', ['cleo']],
    ['/Users', 'userName sw "ann" and groups.value eq "{outer}"', ['ann']],
    ['/Users', 'userName sw "cleo" and groups.value eq "{outer}"', []],
  ])('%s?filter=%s', async (endpoint, filter, expected) => {
    const tenant = await scene()
    const { ann, bob, scim } = tenant
    const inner = await makeGroup(tenant, 'Inner', ann)
    const outer = await makeGroup(tenant, 'Outer', inner.id, bob)
    await makeGroup(tenant, 'Both', ann, inner.id)
    await makeGroup(tenant, 'Empty')
    const ids = { ann, bob, inner: inner.id, outer: outer.id }
    const filled = filter.replace(/\{(\w+)\}/g, (_, name: keyof typeof ids) => ids[name])
    const { status, body } = await scim('GET', `${endpoint}?filter=${encodeURIComponent(filled)}`)
    expect([status, body.totalResults]).toEqual([200, expected.length])
    const names = body.Resources.map(
      ({ displayName, name }: { displayName?: string; name?: { givenName: string } }) =>
        endpoint === '/Groups' ? displayName : name?.givenName,
    )
    expect(names.toSorted()).toEqual(expected.toSorted())
  })

  it.each([
    ['/Groups', 'members.$ref eq "x"'],
    ['/Groups', 'members[$ref eq "x"]'],
    ['/Users', 'groups.$ref pr'],
  ])('%s?filter=%s is refused: addresses are not kept', async (endpoint, filter) => {
    const { scim } = await scene()
    expect(await scim('GET', `${endpoint}?filter=${encodeURIComponent(filter)}`)).toMatchObject({
      status: 400,
      body: { scimType: 'invalidFilter' },
    })
  })

  it('finds a name outside ASCII in any case and normal form', async () => {
    const tenant = await scene()
    const group = await makeGroup(tenant, 'ÉQUIPE', tenant.ann)
    for (const filter of ['displayName eq "e\u0301quipe"', `groups.display eq "équipe"`]) {
      const endpoint = filter.startsWith('groups') ? '/Users' : '/Groups'
      const { body } = await tenant.scim('GET', `${endpoint}?filter=${encodeURIComponent(filter)}`)
      expect(body.totalResults).toBe(1)
    }
    expect((await tenant.scim('POST', '/Groups', newGroup('équipe'))).status).toBe(409)
    expect(await group.memberIds()).toEqual([tenant.ann])
  })
})

describe('groupNameUnique', () => {
  it('true: POST, PUT and PATCH to a name that is taken are 409; to one of its own in another case not', async () => {
    const tenant = await scene()
    const one = await makeGroup(tenant, 'One')
    await makeGroup(tenant, 'Two')
    const refused = { status: 409, body: { scimType: 'uniqueness' } }
    expect(await tenant.scim('POST', '/Groups', newGroup('oNE'))).toMatchObject(refused)
    expect(await one.put(newGroup('TWO'))).toMatchObject(refused)
    expect(await one.patch({ op: 'replace', path: 'displayName', value: 'two' })).toMatchObject(refused)
    expect((await one.read()).body.displayName).toBe('One')
    expect((await one.put(newGroup('ONE'))).status).toBe(200)
  })

  it('false: names may be shared, and the schema says so', async () => {
    const { scim } = await scene({ groupNameUnique: false })
    expect((await scim('POST', '/Groups', newGroup('One'))).status).toBe(201)
    expect((await scim('POST', '/Groups', newGroup('One'))).status).toBe(201)
    expect((await scim('GET', '/Groups?filter=displayName eq "one"')).body.totalResults).toBe(2)
    const schema = await scim('GET', '/Schemas/urn:ietf:params:scim:schemas:core:2.0:Group')
    expect(schema.body.attributes[0]).toMatchObject({ name: 'displayName', uniqueness: 'none' })
  })

  it('a group without a name is refused', async () => {
    const tenant = await scene()
    expect((await tenant.scim('POST', '/Groups', newGroup(''))).status).toBe(400)
    const group = await makeGroup(tenant, 'G')
    expect((await group.patch({ op: 'replace', path: 'displayName', value: '' })).status).toBe(400)
    expect((await group.put({ members: [] })).status).toBe(400)
  })
})

describe('unknownMember', () => {
  it('ignore: the others are taken, and a finding says so', async () => {
    const tenant = await scene()
    const group = await makeGroup(tenant, 'G', 'ghost-1', tenant.ann, 'ghost-2')
    expect(await group.memberIds()).toEqual([tenant.ann])
    const { meta } = (await group.read()).body
    expect((await group.patch({ op: 'add', path: 'members', value: ['ghost-3'] })).status).toBe(204)
    expect((await group.read()).body.meta).toEqual(meta)
    const [exchange] = (await tenant.control('GET', '/exchanges?method=POST&limit=1')).body.exchanges
    const { findings } = (await tenant.control('GET', `/exchanges/${exchange.id}`)).body
    expect(findings).toContainEqual(
      expect.objectContaining({ code: 'group.unknown-member', level: 'mismatch', attribute: 'members' }),
    )
  })

  it('reject: 400, and nothing is written', async () => {
    const tenant = await scene({ unknownMember: 'reject' })
    const { scim, ann, bob } = tenant
    const members = [{ value: ann }, { value: 'ghost' }]
    expect(await scim('POST', '/Groups', newGroup('G', { members }))).toMatchObject({
      status: 400,
      body: { scimType: 'invalidValue' },
    })
    expect((await scim('GET', '/Groups')).body.totalResults).toBe(0)
    const group = await makeGroup(tenant, 'G', ann)
    expect((await group.put(newGroup('H', { members: [{ value: bob }, { value: 'ghost' }] }))).status).toBe(
      400,
    )
    expect((await group.read()).body).toMatchObject({ displayName: 'G', members: [{ value: ann }] })
    expect((await group.patch({ op: 'remove', path: 'members', value: [{ value: 'ghost' }] })).status).toBe(
      204,
    )
  })

  it('keep: as sent, found by its value, removed like any other', async () => {
    const tenant = await scene({ unknownMember: 'keep' })
    const { scim, ann } = tenant
    const group = await makeGroup(tenant, 'G', 'ghost', ann)
    expect(await group.members()).toContainEqual({ value: 'ghost' })
    const other = await makeGroup(tenant, 'H', 'ghost')
    const filter = encodeURIComponent('members.value eq "ghost"')
    expect((await scim('GET', `/Groups?filter=${filter}`)).body.totalResults).toBe(2)
    const { meta } = (await group.read()).body
    await group.patch({ op: 'add', path: 'members', value: ['ghost'] })
    expect((await group.read()).body.meta).toEqual(meta)
    await group.patch({ op: 'remove', path: 'members[value eq "ghost"]' })
    expect(await group.memberIds()).toEqual([ann])
    expect(await other.memberIds()).toEqual(['ghost'])
    await other.put(newGroup('H'))
    expect((await scim('GET', `/Groups?filter=${filter}`)).body.totalResults).toBe(0)
  })

  it('keep: is one member in every normal form of its value, which filters compare (RFC 7643 2.2)', async () => {
    const tenant = await scene({ unknownMember: 'keep' })
    const { scim } = tenant
    const [whole, parts] = ['\u00c5sa', 'A\u030asa']
    const group = await makeGroup(tenant, 'G', parts)
    await group.patch({ op: 'add', path: 'members', value: [whole, parts] })
    expect(await group.memberIds()).toHaveLength(1)
    const count = async (filter: string) =>
      (await scim('GET', `/Groups?filter=${encodeURIComponent(filter)}`)).body.totalResults
    expect(await count(`members.value eq "${whole}"`)).toBe(1)
    expect(await count(`members.value eq "${parts}"`)).toBe(1)
    expect(await count('members.value lt "u"')).toBe(0)
    await group.patch({ op: 'remove', path: `members[value eq "${parts}"]` })
    expect(await group.memberIds()).toEqual([])
  })

  it('keep: becomes the member it names when that user comes back', async () => {
    const tenant = await scene({ unknownMember: 'keep' })
    const { scim, ann } = tenant
    await scim('DELETE', `/Users/${ann}`)
    const group = await makeGroup(tenant, 'G', ann)
    expect(await group.members()).toEqual([{ value: ann }])
    await scim('POST', '/Users', newUser('ann.example@x.example'))
    expect(await group.members()).toMatchObject([{ value: ann, type: 'User' }])
    expect((await scim('GET', `/Users/${ann}`)).body.groups).toMatchObject([{ value: group.id }])
  })
})

describe('The journal of a group', () => {
  it('says who came and who went, a few of them by id', async () => {
    const tenant = await scene({ unknownMember: 'keep' })
    const { ann, bob } = tenant
    const group = await makeGroup(tenant, 'G', ann)
    await group.patch(
      { op: 'remove', path: `members[value eq "${ann}"]` },
      { op: 'add', path: 'members', value: [{ value: bob }] },
    )
    const changesOf = async (method: string) => {
      const [exchange] = (await tenant.control('GET', `/exchanges?method=${method}&limit=1`)).body.exchanges
      return (await tenant.control('GET', `/exchanges/${exchange.id}`)).body.changes as unknown[]
    }
    expect(await changesOf('PATCH')).toEqual([
      { attribute: 'members', before: [{ value: ann }], after: [{ value: bob }] },
    ])
    const many = Array.from({ length: 3_000 }, (_, index) => ({ value: `member-${index}` }))
    await group.put(newGroup('G', { members: many }))
    const changes = await changesOf('PUT')
    expect(JSON.stringify(changes).length).toBeLessThan(5_000)
    expect(changes).toMatchObject([{ attribute: 'members', before: [{ value: bob }] }])
  })
})
