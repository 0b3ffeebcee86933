import { beforeAll, describe, expect, it } from 'vitest'
import { requestRaw } from '../support/raw-request.ts'
import { CORE, ENTERPRISE, newUser, patch, PATCH_OP, useSandbox, withManager } from '../support/tenant.ts'
import type { TestWorkspace } from '../support/tenant.ts'

const { sandbox, workspace } = useSandbox()
let ramp: TestWorkspace
let dale: { id: string; [name: string]: unknown }

beforeAll(async () => {
  ramp = await workspace()
  const created = await ramp.scim(
    'POST',
    '/Users',
    newUser('dale.cooper@tessera.example', { externalId: 'jyoung', displayName: 'Dale' }),
  )
  dale = created.body
  await ramp.scim('POST', '/Users', newUser('other.person@tessera.example'))
})

const origin = () => new URL(sandbox().scimBaseUrl).origin
const token = () => ({ authorization: `Bearer ${ramp.connections['okta']?.token}` })
const raw = (target: string, headers: Record<string, string> = {}) =>
  requestRaw(origin(), 'GET', target, { ...token(), ...headers })
const found = {
  status: 200,
  body: { totalResults: 1, Resources: [{ userName: 'dale.cooper@tessera.example' }] },
}

/** Another user in the shared workspace. */
let people = 0
const someone = (changes: Record<string, unknown> = {}) =>
  ramp.scim('POST', '/Users', newUser(`some.one${++people}@tessera.example`, changes))

describe('What has to be accepted (rows A)', () => {
  it.each([
    '/scim/v2/Users/?',
    '/scim/v2//Users?',
    '/any/prefix/scim/v2/Users?',
    '/scim/v2/Users?aadOptscim062020&',
    '/scim/v2/?aadOptscim062020/Users?',
    '/scim/v2/Users?utm=1&unknown&=&%20=%20&',
  ])('A1: the base URL with prefix, slash, flag and unknown parameters: %s', async (target) => {
    expect(await raw(`${target}filter=userName+eq+%22dale.cooper@tessera.example%22`)).toMatchObject(found)
  })

  it.each([
    'application/scim+json',
    'application/json',
    'application/scim+json; charset=utf-8',
    'application/json;charset=UTF-8',
  ])('A2: Content-Type %s, on a write and on requests without a body', async (type) => {
    const headers = { 'content-type': type }
    const user = JSON.stringify(newUser(`content.type${++people}@tessera.example`))
    const created = await ramp.scim('POST', '/Users', user, headers)
    expect(created.status).toBe(201)
    const path = `/scim/v2/Users/${created.body.id}`
    expect(await raw(path, headers)).toMatchObject({ status: 200, body: { id: created.body.id } })
    expect((await requestRaw(origin(), 'DELETE', path, { ...token(), ...headers })).status).toBe(204)
  })

  it.each<Record<string, string>>([
    { accept: 'application/scim+json' },
    { accept: 'application/scim+json; charset=utf-8' },
    { accept: 'application/json' },
    { accept: '*/*' },
    { accept: 'text/html' },
    { accept: 'application/scim+json', 'accept-charset': 'utf-8', 'accept-encoding': 'gzip,deflate' },
    {},
  ])('A3: %j is never answered with 406', async (headers) => {
    const { status, headers: answered } = await raw(`/scim/v2/Users/${dale.id}`, headers)
    expect([status, answered.get('content-type')]).toEqual([200, 'application/scim+json'])
  })

  it.each([
    ['%20, %22 and %40', 'userName%20eq%20%22dale.cooper%40tessera.example%22'],
    ['+ for blanks', 'userName+eq+%22dale.cooper%40tessera.example%22'],
    ['raw quotes and @', 'userName%20eq%20"dale.cooper@tessera.example"'],
    ['one more level inside the value', 'userName%20eq%20%22dale.cooper%2540tessera.example%22'],
  ])('A4: a query with %s', async (_how, filter) => {
    expect(await raw(`/scim/v2/Users?filter=${filter}`)).toMatchObject(found)
  })

  it.each([
    'userName eq "dale.cooper@tessera.example"',
    'USERNAME Eq "DALE.COOPER@tessera.example"',
    'DisplayName eq "dale"',
    'emails.Value eq "dale.cooper@tessera.example"',
    'externalId eq jyoung',
    'userName eq "dale.cooper@tessera.example" and active eq true',
    '(userName eq "nobody" or userName co "cooper@") and displayName sw "da"',
    'meta.created gt "2011-01-01T00:00:00Z" and displayName eq "Dale"',
    'emails[type eq "work"].value eq "dale.cooper@tessera.example"',
    'displayName eq "Dale" and active eq "True"',
    'displayName eq "Dale" and emails[primary eq "True"]',
    'userName   eq    "dale.cooper@tessera.example"',
  ])('A5: the filter %s', async (filter) => {
    expect(await ramp.scim('GET', `/Users?filter=${encodeURIComponent(filter)}`)).toMatchObject(found)
  })

  it('A6: startIndex below 1 counts as 1, count 0 gives totals only, a large count is clamped and says so', async () => {
    await ramp.control('PATCH', '/settings', { pageSizeMax: 2 })
    const list = async (query: string) => (await ramp.scim('GET', `/Users?${query}`)).body
    expect(await list('startIndex=-5&count=1')).toMatchObject({ startIndex: 1, itemsPerPage: 1 })
    const totals = await list('count=0')
    expect(totals).toMatchObject({ itemsPerPage: 0, Resources: [] })
    expect(totals.totalResults).toBeGreaterThan(1)
    expect(await list('count=1000')).toMatchObject({ itemsPerPage: 2 })
    await ramp.control('PATCH', '/settings', { pageSizeMax: 200 })
  })

  it('A6: attributes with a value path, and excludedAttributes=members', async () => {
    const asked = encodeURIComponent('userName,emails[type eq "work"]')
    const { body } = await ramp.scim('GET', `/Users/${dale.id}?attributes=${asked}`)
    expect(body).toMatchObject({ userName: 'dale.cooper@tessera.example', emails: [{ type: 'work' }] })
    expect(body).not.toHaveProperty('displayName')
    const excluded = await ramp.scim('GET', '/Groups?excludedAttributes=members&filter=displayName+eq+"x"')
    expect(excluded).toMatchObject({ status: 200, body: { totalResults: 0, Resources: [] } })
  })

  const titled = { title: 'T' }
  it.each<[string, unknown, object]>([
    ['op in another case', { op: 'Replace', path: 'title', value: 'T' }, titled],
    ['no path', { op: 'replace', value: { title: 'T' } }, titled],
    ['a dotted path', { op: 'replace', path: 'name.givenName', value: 'T' }, { name: { givenName: 'T' } }],
    [
      'a value path',
      { op: 'replace', path: 'emails[type eq "work"].display', value: 'T' },
      { emails: [{ display: 'T' }] },
    ],
    [
      'a URN with colon',
      { op: 'add', path: `${ENTERPRISE}:costCenter`, value: 'T' },
      { [ENTERPRISE]: { costCenter: 'T' } },
    ],
    [
      'a URN with dot',
      { op: 'add', path: `${ENTERPRISE}.division`, value: 'T' },
      { [ENTERPRISE]: { division: 'T' } },
    ],
    ['[scalar]', { op: 'replace', path: 'title', value: ['T'] }, titled],
    ['[{value}]', { op: 'replace', path: 'title', value: [{ value: 'T' }] }, titled],
    ['an object', { op: 'add', path: 'name', value: { middleName: 'T' } }, { name: { middleName: 'T' } }],
    [
      'an array',
      { op: 'add', path: 'phoneNumbers', value: [{ value: '+1', type: 'work' }] },
      { phoneNumbers: [{ value: '+1' }] },
    ],
    [
      'JSON text for roles',
      { op: 'add', path: 'roles', value: '{"id":"1","value":"IT_ADMIN"}' },
      { roles: [{ value: 'IT_ADMIN' }] },
    ],
  ])('A7: PATCH with %s', async (_what, operation, expected) => {
    const { body: user } = await someone()
    expect(await ramp.scim('PATCH', `/Users/${user.id}`, patch(operation))).toMatchObject({
      status: 200,
      body: expected,
    })
  })

  it('A7: a PatchOp with missing or wrong schemas, and empty Operations, which change nothing', async () => {
    const { body: user } = await someone()
    const Operations = [{ op: 'replace', path: 'title', value: 'T' }]
    for (const schemas of [undefined, ['urn:ietf:params:scim:api:messages:2.0:ListResponse'], []])
      expect((await ramp.scim('PATCH', `/Users/${user.id}`, { schemas, Operations })).status).toBe(200)
    const { body: before } = await ramp.scim('GET', `/Users/${user.id}`)
    const { status, body } = await ramp.scim('PATCH', `/Users/${user.id}`, {
      schemas: [PATCH_OP],
      Operations: [],
    })
    expect([status, body]).toEqual([200, before])
  })

  it.each([
    [true, true],
    ['True', true],
    ['true', true],
    [false, false],
    ['False', false],
    ['false', false],
  ])('A8: the boolean %j, for active and for primary of e-mails and roles', async (sent, value) => {
    const created = await someone({
      active: sent,
      roles: [{ value: 'BUSINESS_USER', primary: sent }],
      phoneNumbers: [{ value: '+1', primary: sent }],
    })
    expect(created).toMatchObject({
      status: 201,
      body: { active: value, roles: [{ primary: value }], phoneNumbers: [{ primary: value }] },
    })
    const changes = patch(
      { op: 'Replace', path: 'active', value: sent },
      { op: 'Add', path: 'emails[type eq "work"].primary', value: sent },
    )
    expect(await ramp.scim('PATCH', `/Users/${created.body.id}`, changes)).toMatchObject({
      status: 200,
      body: { active: value, emails: [{ primary: value }] },
    })
  })

  it.each<[string, (id: string) => unknown]>([
    ['"id"', (id) => id],
    ['{value: id}', (id) => ({ value: id })],
    ['{value: e-mail, displayName}', () => ({ value: 'dale.cooper@tessera.example', displayName: 'Dale' })],
    ['[{value: id, $ref}]', (id) => [{ value: id, $ref: `https://x/Users/${id}` }]],
  ])('A9: manager as %s', async (_form, toManager) => {
    const { body: user } = await someone({ [ENTERPRISE]: { manager: toManager(dale.id) } })
    const value = { value: expect.any(String) }
    expect((await ramp.scim('GET', `/Users/${user.id}`)).body[ENTERPRISE].manager).toMatchObject(value)
    expect((await ramp.control('GET', `/people/${user.id}`)).body).toMatchObject({ manager: { id: dale.id } })
  })

  it.each([[''], [null], [[]]])('A9: manager as %j clears it', async (cleared) => {
    const { body: user } = await someone(withManager(dale.id))
    const { status, body } = await ramp.scim(
      'PATCH',
      `/Users/${user.id}`,
      patch({ op: 'Replace', path: `${ENTERPRISE}:manager`, value: cleared }),
    )
    expect([status, body[ENTERPRISE]]).toEqual([200, undefined])
    expect((await ramp.control('GET', `/people/${user.id}`)).body.manager).toBeNull()
  })

  it('A10: a PUT that echoes what was returned, and adds a password', async () => {
    const { body: user } = await someone({
      name: { givenName: 'Some', familyName: 'One', formatted: 'Some One' },
    })
    const { body: read } = await ramp.scim('GET', `/Users/${user.id}`)
    const echo = { ...read, groups: [{ value: 'g1', display: 'G' }], password: 'Tr0ub4dor&3', title: 'T' }
    const { status, body } = await ramp.scim('PUT', `/Users/${user.id}`, echo)
    expect(status).toBe(200)
    const { meta, ...rest } = body
    expect(rest).toEqual({ ...read, title: 'T', meta: undefined })
    expect(meta).toMatchObject({ created: read.meta.created, location: read.meta.location })
  })

  it('A11: groups and password in a POST are taken, neither kept nor returned', async () => {
    const { status, body } = await someone({ groups: [], password: 'Tr0ub4dor&3' })
    expect(status).toBe(201)
    for (const answer of [body, (await ramp.scim('GET', `/Users/${body.id}`)).body]) {
      expect(answer).not.toHaveProperty('password')
      expect(answer).not.toHaveProperty('groups')
    }
    const { body: kept } = await ramp.control('GET', `/exchanges?resource=${body.id}`)
    expect(JSON.stringify(kept)).not.toContain('Tr0ub4dor')
  })

  it('A12: unknown attributes and extensions in POST, PUT and PATCH are no 400', async () => {
    const custom = 'urn:ietf:params:scim:schemas:extension:CustomExtension:2.0:User'
    const unknown = { shoe_size: 42, [custom]: { badge: 'b' } }
    const created = await someone({ schemas: [CORE, custom], ...unknown })
    expect(created.status).toBe(201)
    const path = `/Users/${created.body.id}`
    expect((await ramp.scim('PUT', path, { ...created.body, favourite_colour: 'red' })).status).toBe(200)
    expect(
      (await ramp.scim('PATCH', path, patch({ op: 'add', path: `${custom}:badge`, value: 'c' }))).status,
    ).toBe(200)
    expect((await ramp.scim('PATCH', path, patch({ op: 'add', value: { shoe_size: 43 } }))).status).toBe(200)
  })

  it.each([[''], [null]])(
    'A13: %j on optional attributes means unset, in POST, PUT and PATCH',
    async (unset) => {
      const { status, body: user } = await someone({
        title: unset,
        nickName: unset,
        [ENTERPRISE]: { costCenter: unset },
      })
      expect(status).toBe(201)
      for (const name of ['title', 'nickName', ENTERPRISE]) expect(user).not.toHaveProperty(name)
      const path = `/Users/${user.id}`
      const titled = await ramp.scim('PUT', path, { ...user, title: 'T', displayName: unset })
      expect(titled.body).toMatchObject({ title: 'T' })
      expect(titled.body).not.toHaveProperty('displayName')
      const cleared = await ramp.scim('PATCH', path, patch({ op: 'Replace', path: 'title', value: unset }))
      expect(cleared.status).toBe(200)
      expect(cleared.body).not.toHaveProperty('title')
    },
  )
})
