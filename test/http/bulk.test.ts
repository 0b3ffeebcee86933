import { describe, expect, it } from 'vitest'
import { CORE, ENTERPRISE, SCIM_ERROR, newUser, patch, useSandbox } from '../support/tenant.ts'
import type { Reply, TestWorkspace } from '../support/tenant.ts'

const BULK = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest'
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group'
const BULK_RESPONSE = 'urn:ietf:params:scim:api:messages:2.0:BulkResponse'
const { workspace, sandbox } = useSandbox()
const spec = (settings = {}) =>
  workspace({ connections: [{ name: 'spec', idp: 'generic', mode: 'spec' }], settings })

type Operation = Record<string, unknown>

const post = (bulkId: string, changes: Record<string, unknown> = {}): Operation => ({
  method: 'POST',
  path: '/Users',
  bulkId,
  data: newUser(`${bulkId}.b@x.com`, changes),
})
const managed = (bulkId: string) => ({
  schemas: [CORE, ENTERPRISE],
  [ENTERPRISE]: { department: 'Sales', manager: { value: `bulkId:${bulkId}` } },
})

function send({ scim }: TestWorkspace, operations: unknown, rest: Operation = {}): Promise<Reply> {
  return scim('POST', '/Bulk', { schemas: [BULK], Operations: operations, ...rest })
}

async function outcomes(ramp: TestWorkspace, operations: readonly unknown[], rest: Operation = {}) {
  const answer = await send(ramp, operations, rest)
  expect(answer).toMatchObject({ status: 200, body: { schemas: [BULK_RESPONSE] } })
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  return answer.body.Operations as any[]
}

const statuses = (done: readonly { status: string }[]) => done.map(({ status }) => status)
const idIn = (location: string) => location.split('/').at(-1) ?? ''

async function managerOf({ scim }: TestWorkspace, location: string): Promise<string | undefined> {
  const { body } = await scim('GET', `/Users/${idIn(location)}`)
  return body[ENTERPRISE]?.manager?.value
}

describe('Bulk (RFC 7644 3.7)', () => {
  it('runs each operation as the request it stands for and says what became of it', async () => {
    const ramp = await spec()
    const [made] = await outcomes(ramp, [post('a')])
    expect(made).toEqual({
      method: 'POST',
      bulkId: 'a',
      location: expect.stringContaining(`${sandbox().scimBaseUrl}/Users/`),
      version: 'W/"1"',
      status: '201',
    })
    const path = `/Users/${idIn(made.location)}`
    const done = await outcomes(ramp, [
      { method: 'PUT', path, data: newUser('a.b@x.com', { title: 'T' }) },
      { method: 'PATCH', path, bulkId: 'mine', data: patch({ op: 'add', path: 'nickName', value: 'N' }) },
      { method: 'DELETE', path },
      { method: 'DELETE', path },
    ])
    expect(done).toEqual([
      { method: 'PUT', location: made.location, version: 'W/"2"', status: '200' },
      { method: 'PATCH', bulkId: 'mine', location: made.location, version: 'W/"3"', status: '200' },
      { method: 'DELETE', location: made.location, status: '204' },
      {
        method: 'DELETE',
        location: made.location,
        status: '404',
        response: { schemas: [SCIM_ERROR], status: '404', detail: expect.stringMatching(/no User/) },
      },
    ])
  })

  it('commits each operation on its own: a failure undoes nothing', async () => {
    const ramp = await spec()
    const done = await outcomes(ramp, [post('a'), { ...post('a2'), data: newUser('a.b@x.com') }, post('c')])
    expect(statuses(done)).toEqual(['201', '409', '201'])
    expect(done[1]).toEqual({
      method: 'POST',
      bulkId: 'a2',
      status: '409',
      response: expect.objectContaining({ scimType: 'uniqueness' }),
    })
    expect((await ramp.scim('GET', '/Users')).body.totalResults).toBe(2)
  })

  it('stops after failOnErrors failures', async () => {
    const ramp = await spec()
    const none = (n: number) => ({ method: 'DELETE', path: `/Users/none${n}` })
    const operations = [none(1), post('a'), none(2), post('c'), none(3)]
    expect(statuses(await outcomes(ramp, operations, { failOnErrors: 2 }))).toEqual(['404', '201', '404'])
    expect((await ramp.scim('GET', '/Users')).body.totalResults).toBe(1)
    expect(await outcomes(ramp, operations.slice(2), {})).toHaveLength(3)
  })

  it.each([0, -1, 1.5, '1', true, {}])('refuses failOnErrors %j', async (failOnErrors) => {
    const ramp = await spec()
    expect(await send(ramp, [post('a')], { failOnErrors })).toMatchObject({
      status: 400,
      body: { scimType: 'invalidValue', detail: expect.stringMatching(/failOnErrors/) },
    })
    expect((await ramp.scim('GET', '/Users')).body.totalResults).toBe(0)
  })

  it('answers an empty list of operations with one', async () => {
    expect(await outcomes(await spec(), [])).toEqual([])
  })

  it('meets the rules of Ramp in mode ramp, and lists what they refused', async () => {
    const ramp = await workspace({ settings: { features: 'full-rfc' } })
    const done = await outcomes(ramp, [
      post('a', { name: { givenName: '', familyName: '' } }),
      post('c', managed('a')),
      post('d'),
    ])
    expect(statuses(done)).toEqual(['400', '409', '201'])
    expect((await ramp.control('GET', '/sync-errors')).body.syncErrors).toHaveLength(1)
    expect((await ramp.control('GET', '/people')).body.people).toHaveLength(1)
  })

  it('is one exchange of the journal, whole, and of its own findings', async () => {
    const ramp = await spec()
    const answer = await ramp.scim('POST', '/Bulk', { Operations: [post('a')] })
    expect(answer.status).toBe(200)
    const [bulk] = (await exchangesOf(ramp)).filter(({ operation }) => operation === 'bulk')
    expect(bulk).toMatchObject({ status: 200, resourceId: null, findings: [{ code: 'body.schemas' }] })
    expect(JSON.stringify((await ramp.control('GET', `/exchanges/${bulk.id}`)).body)).toMatch(/BulkResponse/)
  })
})

// eslint-disable-next-line @typescript-eslint/no-explicit-any
const exchangesOf = async ({ control }: TestWorkspace): Promise<any[]> =>
  (await control('GET', '/exchanges')).body.exchanges

/** The parts of the only bulk of that workspace, by their number. */
async function partsOf(ramp: TestWorkspace) {
  const exchanges = await exchangesOf(ramp)
  const bulk = exchanges.find(({ operation }) => operation === 'bulk')
  const isPart = ({ id }: { id: string }) => id.startsWith(`${bulk.id}.`)
  return new Map(exchanges.filter(isPart).map((part) => [Number(part.id.split('.')[1]), part]))
}

describe('each operation of a bulk is an exchange of its own in the journal', () => {
  it('with the resource and person it touched, what it changed and what was found', async () => {
    const ramp = await spec()
    const [made] = await outcomes(ramp, [
      post('a'),
      {
        method: 'PATCH',
        path: '/Users/bulkId:a',
        data: patch({ op: 'Replace', path: 'active', value: 'False' }),
      },
      { method: 'PUT', path: '/Users/bulkId:a', data: newUser('a.b@x.com', { title: 'T' }) },
      { method: 'DELETE', path: '/Users/bulkId:a' },
    ])
    const id = idIn(made.location)
    const parts = await partsOf(ramp)
    const about = { resourceType: 'User', resourceId: id, personId: id }
    expect([...parts.keys()].sort()).toEqual([1, 2, 3, 4])
    expect(parts.get(1)).toMatchObject({
      ...about,
      operation: 'users.create',
      method: 'POST',
      path: '/scim/v2/Users',
      status: 201,
      findings: [],
    })
    expect(parts.get(1).changes).toContainEqual({ attribute: 'userName', before: null, after: 'a.b@x.com' })
    expect(parts.get(2)).toMatchObject({
      ...about,
      operation: 'users.patch',
      path: `/scim/v2/Users/${id}`,
      status: 200,
      changes: [{ attribute: 'active', before: true, after: false }],
      findings: [{ code: 'patch.op-case' }, { code: 'value.string-boolean' }],
    })
    expect(parts.get(3)).toMatchObject({ ...about, operation: 'users.replace', status: 200 })
    expect(parts.get(4)).toMatchObject({ ...about, operation: 'users.delete', status: 204 })
    expect((await exchangesOf(ramp)).filter(({ resourceId }) => resourceId === id)).toHaveLength(4)
    const { body } = await ramp.control('GET', `/exchanges/${parts.get(2).id}`)
    expect(JSON.parse(body.request.body)).toEqual(patch({ op: 'Replace', path: 'active', value: 'False' }))
    expect(JSON.parse(body.response.body)).toMatchObject({ status: '200', location: made.location })
  })

  it('also where it failed, could not be read, or names an endpoint there is not; not where it was never tried', async () => {
    const ramp = await spec()
    await outcomes(
      ramp,
      [
        { method: 'DELETE', path: '/Users/none' },
        { method: 'GET', path: '/Users' },
        { ...post('x'), path: '/Devices' },
        { ...post('y'), data: managed('nobody') },
        post('z'),
      ],
      { failOnErrors: 4 },
    )
    const parts = await partsOf(ramp)
    const shown = [...parts].sort(([a], [b]) => a - b)
    expect(shown.map(([, { operation, path, status }]) => [operation, path, status])).toEqual([
      ['users.delete', '/scim/v2/Users/none', 404],
      ['none', '/scim/v2/Bulk', 400],
      ['none', '/scim/v2/Devices', 404],
      ['users.create', '/scim/v2/Users', 409],
    ])
  })

  it('once, with all that came of it, where it closes a circle', async () => {
    const ramp = await spec()
    const done = await outcomes(ramp, [post('a', managed('b')), post('b', managed('a'))])
    const parts = await partsOf(ramp)
    expect(parts.size).toBe(2)
    for (const [index, other] of [
      [1, done[1]],
      [2, done[0]],
    ] as const)
      expect(parts.get(index).changes).toContainEqual({
        attribute: `${ENTERPRISE}:manager.value`,
        before: null,
        after: idIn(other.location),
      })
  })

  it('and a sync error names the operation that resolved it', async () => {
    const ramp = await workspace({ settings: { features: 'full-rfc' } })
    const nameless = { name: { givenName: '', familyName: '' } }
    await outcomes(ramp, [post('a'), post('c', nameless), post('d'), { ...post('c'), bulkId: 'again' }])
    const parts = await partsOf(ramp)
    const [error] = (await ramp.control('GET', '/sync-errors?state=all')).body.syncErrors
    expect(error).toMatchObject({ state: 'resolved', resolvedByExchange: parts.get(4).id })
  })

  it('without the secrets in it', async () => {
    const ramp = await spec()
    await outcomes(ramp, [post('a', { password: 'hunter2-and-more' })])
    const parts = await partsOf(ramp)
    const { body } = await ramp.control('GET', `/exchanges/${parts.get(1).id}`)
    expect(JSON.stringify(body)).not.toMatch(/hunter2/)
    expect(body.request.redacted).toBe(true)
  })
})

describe('bulkId (RFC 7644 3.7.1, 3.7.2)', () => {
  it('stands for a resource made earlier in the request, in data and in a path', async () => {
    const ramp = await spec()
    const done = await outcomes(ramp, [
      post('boss'),
      post('a', managed('boss')),
      { method: 'PATCH', path: '/Users/bulkId:a', data: patch({ op: 'add', path: 'title', value: 'T' }) },
      { method: 'PATCH', path: 'Users/bulkId%3Aboss', data: patch({ op: 'add', path: 'title', value: 'B' }) },
    ])
    expect(statuses(done)).toEqual(['201', '201', '200', '200'])
    expect(await managerOf(ramp, done[1].location)).toBe(idIn(done[0].location))
    expect(done[2].location).toBe(done[1].location)
    expect((await ramp.scim('GET', `/Users/${idIn(done[0].location)}`)).body.title).toBe('B')
  })

  it('may stand before the resource is made: that is made first, and the answers keep the order', async () => {
    const ramp = await spec()
    const operations = [
      { method: 'PATCH', path: '/Users/bulkId:a', data: patch({ op: 'add', path: 'title', value: 'T' }) },
      post('a', managed('b')),
      post('b', managed('c')),
      post('c'),
    ]
    const done = await outcomes(ramp, operations)
    expect(done.map(({ method, bulkId }) => [method, bulkId])).toEqual([
      ['PATCH', undefined],
      ['POST', 'a'],
      ['POST', 'b'],
      ['POST', 'c'],
    ])
    expect(statuses(done)).toEqual(['200', '201', '201', '201'])
    expect(await managerOf(ramp, done[1].location)).toBe(idIn(done[2].location))
    expect(await managerOf(ramp, done[2].location)).toBe(idIn(done[3].location))
    expect((await ramp.scim('GET', `/Users/${idIn(done[0].location)}`)).body.title).toBe('T')
  })

  it('may close a circle: of two, of three, and of one', async () => {
    const ramp = await spec()
    const done = await outcomes(ramp, [
      post('a', managed('b')),
      post('b', managed('a')),
      post('c', managed('d')),
      post('d', managed('e')),
      post('e', managed('c')),
      post('self', managed('self')),
    ])
    expect(statuses(done)).toEqual(['201', '201', '201', '201', '201', '201'])
    const ids = done.map(({ location }) => idIn(location))
    const managers = await Promise.all(done.map(({ location }) => managerOf(ramp, location)))
    expect(managers).toEqual([ids[1], ids[0], ids[3], ids[4], ids[2], ids[5]])
    for (const { location, version } of done) {
      const { body } = await ramp.scim('GET', `/Users/${idIn(location)}`)
      expect(body.meta.version).toBe(version)
      expect(body[ENTERPRISE].department).toBe('Sales')
    }
  })

  it('makes a group with members that are made later, and groups that hold each other (RFC 7644 3.7.2)', async () => {
    const ramp = await spec()
    const group = (bulkId: string, ...members: string[]): Operation => ({
      method: 'POST',
      path: '/Groups',
      bulkId,
      data: { schemas: [GROUP], displayName: bulkId, members: members.map((value) => ({ value })) },
    })
    const done = await outcomes(ramp, [
      group('tour', 'bulkId:alice', 'bulkId:crew'),
      group('crew', 'bulkId:tour'),
      post('alice'),
      {
        method: 'PATCH',
        path: '/Groups/bulkId:crew',
        data: patch({ op: 'add', path: 'members', value: [{ value: 'bulkId:alice' }] }),
      },
    ])
    expect(statuses(done)).toEqual(['201', '201', '201', '204'])
    const [tour, crew, alice] = done.map(({ location }) => idIn(location))
    const membersOf = async (id: string | undefined) =>
      (await ramp.scim('GET', `/Groups/${id}`)).body.members
        .map(({ value }: { value: string }) => value)
        .sort()
    expect(await membersOf(tour)).toEqual([alice, crew].sort())
    expect(await membersOf(crew)).toEqual([alice, tour].sort())
  })

  it('of a circle that a rule forbids: the resource is made, its failure is told', async () => {
    const ramp = await workspace({ settings: { features: 'full-rfc', unresolvedManager: 'link-later' } })
    const done = await outcomes(ramp, [post('a', managed('b')), post('b', managed('a'))])
    expect(statuses(done).sort()).toEqual(['201', '400'])
    const failed = done.find(({ status }) => status === '400')
    expect(failed.response.detail).toMatch(
      /made, but without.*Employees can't be assigned as their manager's manager/,
    )
    expect((await ramp.scim('GET', `/Users/${idIn(failed.location)}`)).status).toBe(200)
  })

  it('of no operation, or of one that failed, is 409 and only that', async () => {
    const ramp = await spec()
    const done = await outcomes(ramp, [
      post('a', managed('nobody')),
      { method: 'POST', path: '/Users', bulkId: 'bad', data: { schemas: [CORE] } },
      post('c', managed('bad')),
      { method: 'DELETE', path: '/Users/bulkId:bad' },
      post('d', managed('e')),
      { method: 'POST', path: '/Users', bulkId: 'e', data: managed('d') },
      post('f'),
    ])
    expect(statuses(done)).toEqual(['409', '400', '409', '409', '409', '400', '201'])
    expect(done[0].response).toMatchObject({
      scimType: 'invalidValue',
      detail: expect.stringMatching(/nobody/),
    })
    expect((await ramp.scim('GET', '/Users')).body.totalResults).toBe(1)
  })

  it('given twice refuses the request', async () => {
    const ramp = await spec()
    expect(await send(ramp, [post('a'), post('a')])).toMatchObject({
      status: 400,
      body: { scimType: 'invalidSyntax', detail: expect.stringMatching(/"a" is given twice/) },
    })
    expect((await ramp.scim('GET', '/Users')).body.totalResults).toBe(0)
  })
})

describe('An operation that cannot be read fails alone', () => {
  it.each([
    ['no object', 7, /must be an object/],
    ['no method', { path: '/Users/1' }, /"method" must be one of/],
    ['GET', { method: 'GET', path: '/Users/1' }, /"GET"/],
    ['a POST without bulkId', { method: 'POST', path: '/Users', data: newUser('x.y@x.com') }, /"bulkId"/],
    ['a POST to a resource', { ...post('x'), path: '/Users/1' }, /For POST "path" is an endpoint/],
    ['a PUT to a collection', { method: 'PUT', path: '/Users', data: {} }, /an endpoint and an id/],
    ['no path', { method: 'DELETE' }, /"path" is an endpoint and an id/],
    ['a deeper path', { method: 'DELETE', path: '/Users/1/2' }, /not "\/Users\/1\/2"/],
    ['a query', { method: 'DELETE', path: '/Users/1?x=y' }, /not "/],
    ['a bad encoding', { method: 'DELETE', path: '/Users/%E0' }, /percent/],
    ['no data', { method: 'POST', path: '/Users', bulkId: 'x' }, /"data" must be a JSON object/],
    ['a list as data', { method: 'PUT', path: '/Users/1', data: [] }, /"data" must be a JSON object/],
    ['a version that is no text', { method: 'DELETE', path: '/Users/1', version: 1 }, /"version"/],
    ['a bulkId that is no text', { ...post('x'), bulkId: 1 }, /"bulkId"/],
  ])('%s: 400', async (_what, operation, detail) => {
    const ramp = await spec()
    const done = await outcomes(ramp, [operation, post('a')])
    expect(statuses(done)).toEqual(['400', '201'])
    expect(done[0].response.detail).toMatch(detail)
  })

  it('an endpoint there is not: 404, and one that takes no writes: 501', async () => {
    const ramp = await spec()
    await ramp.control('PATCH', '/settings', { groups: 'empty' })
    const done = await outcomes(ramp, [
      { ...post('x'), path: '/Printers' },
      { ...post('y'), path: '/Bulk' },
      { ...post('z'), path: '/Groups' },
    ])
    expect(statuses(done)).toEqual(['404', '404', '501'])
  })

  it('data nested without end: 400', async () => {
    const ramp = await spec()
    const deep = `{"schemas":["${BULK}"],"Operations":[{"method":"PUT","path":"/Users/1","data":{"a":${'['.repeat(60_000)}${']'.repeat(60_000)}}}]}`
    const { body } = await ramp.scim('POST', '/Bulk', deep)
    expect(body.Operations[0]).toMatchObject({ status: '400', response: { scimType: 'invalidSyntax' } })
  })

  it('PATCH where it is not offered: 501', async () => {
    const ramp = await spec({ featureOverrides: { patch: false } })
    const data = patch({ op: 'add', path: 'title', value: 'T' })
    const done = await outcomes(ramp, [post('a'), { method: 'PATCH', path: '/Users/bulkId:a', data }])
    expect(statuses(done)).toEqual(['201', '501'])
  })
})

describe('A version in an operation', () => {
  const retitle = (version: string) => [
    post('a'),
    {
      method: 'PATCH',
      path: '/Users/bulkId:a',
      version,
      data: patch({ op: 'add', path: 'title', value: 'T' }),
    },
  ]

  it('is a precondition where ETags are offered, and nothing elsewhere', async () => {
    expect(statuses(await outcomes(await spec(), retitle('W/"1"')))).toEqual(['201', '200'])
    const ramp = await spec()
    expect(statuses(await outcomes(ramp, retitle('W/"2"')))).toEqual(['201', '412'])
    const without = await spec({ featureOverrides: { etag: false } })
    const done = await outcomes(without, retitle('W/"2"'))
    expect(statuses(done)).toEqual(['201', '200'])
    expect(done[0].version).toBeUndefined()
  })
})

describe('The limits of a bulk request (RFC 7644 3.7.4)', () => {
  it('are advertised, and 413 beyond', async () => {
    const ramp = await spec({ bulkMaxOperations: 2, bulkBodyMaxBytes: 4_096 })
    expect((await ramp.scim('GET', '/ServiceProviderConfig')).body.bulk).toEqual({
      supported: true,
      maxOperations: 2,
      maxPayloadSize: 4_096,
    })
    expect(statuses(await outcomes(ramp, [post('a'), post('c')]))).toEqual(['201', '201'])
    expect(await send(ramp, [post('d'), post('e'), post('f')])).toMatchObject({
      status: 413,
      body: { schemas: [SCIM_ERROR], detail: expect.stringMatching(/2 operations/) },
    })
    expect(await send(ramp, [post('d', { title: 'x'.repeat(4_096) })])).toMatchObject({
      status: 413,
      body: { detail: expect.stringMatching(/4096 bytes/) },
    })
    expect((await ramp.scim('GET', '/Users')).body.totalResults).toBe(2)
  })

  it.each([
    ['[]', /must be a JSON object/],
    ['{}', /"Operations"/],
    [`{"schemas":["${BULK}"],"Operations":{}}`, /"Operations"/],
    ['{"Operations":[', /JSON/],
    ['', /body/],
  ])('%j is no bulk request', async (body, detail) => {
    const { scim } = await spec()
    const headers = { 'content-type': 'application/scim+json' }
    expect(await scim('POST', '/Bulk', body, headers)).toMatchObject({
      status: 400,
      body: { scimType: 'invalidSyntax', detail: expect.stringMatching(detail) },
    })
  })

  it('names its schema, where that is insisted on', async () => {
    const { scim } = await spec({ strict: ['body.schemas'] })
    expect((await scim('POST', '/Bulk', { Operations: [] })).status).toBe(400)
  })
})
