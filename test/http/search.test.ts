import { beforeAll, describe, expect, it } from 'vitest'
import { ENTERPRISE, newUser, useSandbox } from '../support/tenant.ts'
import type { TestWorkspace } from '../support/tenant.ts'

const { workspace } = useSandbox()
const SEARCH = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest'
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group'
let ramp: TestWorkspace
let userId: string

beforeAll(async () => {
  ramp = await workspace({ settings: { features: 'full-rfc' } })
  const made = await ramp.scim(
    'POST',
    '/Users',
    newUser('d.d@x.com', { displayName: 'Delta', externalId: 'e1' }),
  )
  userId = made.body.id as string
  await ramp.scim('POST', '/Groups', {
    schemas: [GROUP],
    displayName: 'Charlie',
    members: [{ value: userId }],
  })
  await ramp.scim('POST', '/Users', newUser('b.b@x.com', { displayName: 'Bravo', title: 'boss' }))
  await ramp.scim('POST', '/Groups', { schemas: [GROUP], displayName: 'Alpha', externalId: 'e1' })
  await ramp.scim('POST', '/Users', newUser('n.n@x.com', { active: false }))
})

const search = (path: string, query: object) =>
  ramp.scim('POST', `${path}/.search`, { schemas: [SEARCH], ...query })
const root = (query: string) => ramp.scim('GET', `/?${query}`)
type Named = { userName?: string; displayName?: string }
const names = (body: { Resources: Named[] }) =>
  body.Resources.map(({ displayName, userName }) => displayName ?? userName)

describe('POST /.search (RFC 7644 3.4.3)', () => {
  it.each(['/Users', ''])('%s/.search answers as the same query in an address', async (path) => {
    const filter = 'userName sw "d"'
    const searched = await search(path, { filter, attributes: ['userName'], count: 1, startIndex: 1 })
    const got = await ramp.scim(
      'GET',
      `${path}/?filter=${encodeURIComponent(filter)}&attributes=userName&count=1`.replace(
        '/Users/?',
        '/Users?',
      ),
    )
    expect(searched).toMatchObject({ status: 200, body: { totalResults: 1, startIndex: 1, itemsPerPage: 1 } })
    expect(searched.body).toEqual(got.body)
  })

  it('finds groups', async () => {
    const { body } = await search('/Groups', {
      filter: `members.value eq "${userId}"`,
      excludedAttributes: 'members',
    })
    expect(names(body)).toEqual(['Charlie'])
    expect(body.Resources[0]).not.toHaveProperty('members')
  })

  it('takes attributes as a list or as one text, with sub-attributes and URNs (3.9)', async () => {
    const wish = ['name.givenName', `${ENTERPRISE}:department`, 'meta.resourceType']
    const [asList, asText] = await Promise.all(
      [wish, wish.join(', ')].map((attributes) => search('/Users', { attributes, count: 1 })),
    )
    expect(asList?.body.Resources[0]).toEqual({
      schemas: expect.anything(),
      id: userId,
      name: { givenName: 'd' },
      meta: { resourceType: 'User' },
    })
    expect(asText?.body).toEqual(asList?.body)
    const { body } = await search('/Users', {
      excludedAttributes: ['name', 'emails', 'meta', 'id'],
      count: 1,
    })
    expect(body.Resources[0]).toHaveProperty('id')
    expect(body.Resources[0]).not.toHaveProperty('emails')
  })

  it('pages by cursor, sorted', async () => {
    const query = { sortBy: 'userName', sortOrder: 'descending', count: 2 }
    const first = await search('/Users', { ...query, cursor: '' })
    const second = await search('/Users', { ...query, cursor: first.body.nextCursor })
    expect([first, second].flatMap(({ body }) => body.Resources.map((user: Named) => user.userName))).toEqual(
      ['n.n@x.com', 'd.d@x.com', 'b.b@x.com'],
    )
    expect(second.body.nextCursor).toBeUndefined()
  })

  it.each([
    ['a list', [], 'invalidSyntax'],
    ['null', null, 'invalidSyntax'],
    ['text', 'x', 'invalidSyntax'],
    ['a filter that is no text', { filter: 7 }, 'invalidValue'],
    ['attributes that are no names', { attributes: [1] }, 'invalidValue'],
    ['a count that is no number', { count: 'many' }, 'invalidValue'],
    ['a count that is a list', { count: [] }, 'invalidValue'],
    ['a filter that does not parse', { filter: 'userName eq' }, 'invalidFilter'],
    ['a sort by nothing there is', { sortBy: 'shoeSize' }, 'invalidValue'],
    ['a cursor nobody gave', { cursor: 'x' }, 'invalidCursor'],
  ])('refuses %s', async (_what, body, scimType) => {
    for (const path of ['/.search', '/Users/.search', '/Groups/.search']) {
      const sent = typeof body === 'string' ? JSON.stringify(body) : body
      expect(await ramp.scim('POST', path, sent)).toMatchObject({ status: 400, body: { scimType } })
    }
  })

  it('takes null for what is left out, names in any case, and no schemas (tolerated)', async () => {
    const { status, body } = await ramp.scim('POST', '/Users/.search', {
      Filter: 'userName sw "d"',
      STARTINDEX: 1,
      sortBy: null,
    })
    expect([status, body.totalResults]).toEqual([200, 1])
  })

  it('has no other methods, and OPTIONS says so', async () => {
    for (const path of ['/.search', '/Users/.search']) {
      expect((await ramp.scim('PUT', path, {})).status).toBe(405)
      expect((await ramp.scim('OPTIONS', path)).headers.get('allow')).toBe('POST, OPTIONS')
    }
  })

  it('and the root are not there where they are not offered', async () => {
    const plain = await workspace()
    for (const [method, path] of [
      ['POST', '/.search'],
      ['POST', '/Users/.search'],
      ['POST', '/Groups/.search'],
      ['GET', '/'],
      ['GET', ''],
    ] as const)
      expect((await plain.scim(method, path, method === 'POST' ? {} : undefined)).status).toBe(404)
  })
})

describe('Queries of the root (RFC 7644 3.4.2.1)', () => {
  it('list all resource types in the order of creation', async () => {
    const { status, body } = await root('')
    expect([status, body.totalResults]).toEqual([200, 5])
    expect(names(body)).toEqual(['Delta', 'Charlie', 'Bravo', 'Alpha', 'n.n@x.com'])
    expect(body.Resources.map(({ meta }: { meta: { resourceType: string } }) => meta.resourceType)).toEqual([
      'User',
      'Group',
      'User',
      'Group',
      'User',
    ])
    expect(body.Resources[1].members).toMatchObject([{ value: userId }])
    expect(body.Resources[0].groups).toMatchObject([{ display: 'Charlie' }])
    expect(await ramp.scim('GET', '')).toMatchObject({ status: 200, body: { totalResults: 5 } })
  })

  it.each([
    ['externalId eq "e1"', ['Delta', 'Alpha']],
    ['displayName sw "a" or displayName sw "b"', ['Bravo', 'Alpha']],
    ['title eq "boss"', ['Bravo']],
    ['title pr or displayName eq "Alpha"', ['Bravo', 'Alpha']],
    ['not (title eq "boss")', ['Delta', 'Charlie', 'Alpha', 'n.n@x.com']],
    ['title ne "boss"', ['Delta', 'Charlie', 'Alpha', 'n.n@x.com']],
    ['title eq null', ['Delta', 'Charlie', 'Alpha', 'n.n@x.com']],
    ['emails[type eq "work" and value sw "d"]', ['Delta']],
    ['not (members pr)', ['Delta', 'Bravo', 'Alpha', 'n.n@x.com']],
    ['meta.resourceType eq "Group"', ['Charlie', 'Alpha']],
    ['meta.resourceType eq "User" and active eq true', ['Delta', 'Bravo']],
    ['meta.resourceType ne "User"', ['Charlie', 'Alpha']],
    ['meta.resourceType eq "Device"', []],
    ['meta[resourceType eq "Group"] and displayName sw "c"', ['Charlie']],
    ['active eq false or meta.resourceType eq "Group"', ['Charlie', 'Alpha', 'n.n@x.com']],
    [`${ENTERPRISE}:department eq "x"`, []],
    [`schemas eq "${GROUP}"`, ['Charlie', 'Alpha']],
    ['meta.created gt "2000-01-01T00:00:00Z"', ['Delta', 'Charlie', 'Bravo', 'Alpha', 'n.n@x.com']],
  ])('filter=%s', async (filter, expected) => {
    const { body } = await root(`filter=${encodeURIComponent(filter)}`)
    expect(names(body)).toEqual(expected)
    expect(body.totalResults).toBe(expected.length)
  })

  it.each([
    ['displayName', 'ascending', ['Alpha', 'Bravo', 'Charlie', 'Delta', 'n.n@x.com']],
    ['displayName', 'descending', ['n.n@x.com', 'Delta', 'Charlie', 'Bravo', 'Alpha']],
    ['userName', 'ascending', ['Bravo', 'Delta', 'n.n@x.com', 'Charlie', 'Alpha']],
    ['userName', 'descending', ['Alpha', 'Charlie', 'n.n@x.com', 'Delta', 'Bravo']],
    ['meta.resourceType', 'ascending', ['Charlie', 'Alpha', 'Delta', 'Bravo', 'n.n@x.com']],
    ['meta.location', 'descending', ['n.n@x.com', 'Bravo', 'Delta', 'Alpha', 'Charlie']],
    ['title', 'ascending', ['Bravo', 'Delta', 'Charlie', 'Alpha', 'n.n@x.com']],
    ['meta.created', 'descending', ['n.n@x.com', 'Alpha', 'Bravo', 'Charlie', 'Delta']],
    ['id', 'ascending', ['Delta', 'Charlie', 'Bravo', 'Alpha', 'n.n@x.com']],
  ])('are in one order over all types: %s %s', async (sortBy, sortOrder, expected) => {
    const { body } = await root(`sortBy=${sortBy}&sortOrder=${sortOrder}`)
    expect(names(body)).toEqual(expected)
    const walked: unknown[] = []
    let cursor = ''
    do {
      const page = await root(`sortBy=${sortBy}&sortOrder=${sortOrder}&count=2&cursor=${cursor}`)
      expect([page.status, page.body.totalResults]).toEqual([200, 5])
      walked.push(...names(page.body))
      cursor = (page.body.nextCursor ?? '') as string
    } while (cursor !== '')
    expect(walked).toEqual(expected)
  })

  it('page across the types by index', async () => {
    const pages = await Promise.all(
      [1, 3, 5, 6].map((startIndex) => root(`startIndex=${startIndex}&count=2`)),
    )
    expect(pages.map(({ body }) => [body.totalResults, body.startIndex, names(body)])).toEqual([
      [5, 1, ['Delta', 'Charlie']],
      [5, 3, ['Bravo', 'Alpha']],
      [5, 5, ['n.n@x.com']],
      [5, 6, []],
    ])
  })

  it('project each type by its own schemas', async () => {
    const { body } = await root('attributes=members.value,userName,displayName')
    expect(Object.keys(body.Resources[0]).sort()).toEqual(['displayName', 'id', 'schemas', 'userName'])
    expect(body.Resources[1].members).toEqual([{ value: userId }])
  })

  it('refuse a name that no type has, and a value no type compares it with', async () => {
    for (const filter of [
      'shoeSize eq 1',
      'title eq "x" and shoeSize pr',
      'active co "t"',
      'members[x eq 1]',
    ])
      expect(await root(`filter=${encodeURIComponent(filter)}`)).toMatchObject({
        status: 400,
        body: { scimType: 'invalidFilter' },
      })
    expect(await root('sortBy=shoeSize')).toMatchObject({ status: 400, body: { scimType: 'invalidValue' } })
  })

  it('leave out the groups where there are none', async () => {
    const alone = await workspace({ settings: { features: 'full-rfc', groups: 'empty' } })
    await alone.scim('POST', '/Users', newUser('a.a@x.com'))
    expect((await alone.scim('GET', '/')).body.totalResults).toBe(1)
    const { status, body } = await alone.scim('POST', '/Groups/.search', { schemas: [SEARCH] })
    expect([status, body.totalResults]).toEqual([200, 0])
  })
})
