import { describe, expect, it } from 'vitest'
import { CORE, ENTERPRISE, PATCH_OP, SCIM_ERROR, useSandbox } from '../support/tenant.ts'
import type { TestWorkspace } from '../support/tenant.ts'

// The complete list of Entra's SCIM Validator (idp-clients.md 3.6), with `userName` and `displayName` as joining
// properties. Its oddities are sent as it sends them: string booleans, percent-encoded filters, `roles[primary eq "True"]`.
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group'
const LIST = 'urn:ietf:params:scim:api:messages:2.0:ListResponse'
const { workspace } = useSandbox()
const spec = () => workspace({ connections: [{ name: 'entra', idp: 'entra', mode: 'spec' }] })

type Body = Record<string, unknown>

function sampleUser(userName: string): Body {
  return {
    schemas: [CORE, ENTERPRISE],
    userName,
    externalId: `ext-${userName}`,
    displayName: 'KQWXELJDYXGP',
    nickName: 'QFQHMQYVTXVL',
    title: 'OQFVYSNNPWDO',
    userType: 'MOQHHSPDSAFB',
    preferredLanguage: 'ga-IE',
    locale: 'YDTZOWXJAQEU',
    timezone: 'Not/AZone',
    profileUrl: 'VYPQLDRTDXLV',
    active: true,
    name: {
      givenName: 'Noemy',
      familyName: 'Ward',
      formatted: 'Lea',
      middleName: 'Ezra',
      honorificPrefix: 'Brandyn',
      honorificSuffix: 'Deshaun',
    },
    emails: [{ type: 'work', value: 'loma@kub.example', primary: true }],
    phoneNumbers: [
      { type: 'work', value: '20-681-5486', primary: true },
      { type: 'mobile', value: '20-681-5486' },
      { type: 'fax', value: '20-681-5486' },
    ],
    addresses: [
      {
        type: 'work',
        formatted: 'PMXAPMBZZKSB',
        streetAddress: '51567 Walker Turnpike',
        locality: 'HKQJGEGXUIPX',
        region: 'SZJYQVGELIFG',
        postalCode: 'yl7 4wj',
        country: 'Suriname',
        primary: true,
      },
    ],
    roles: [{ primary: 'True', display: 'SNSZVPXMRQKU', value: 'JHVJYZVFNJHX', type: 'WHJSMAWPIZQZ' }],
    [ENTERPRISE]: {
      employeeNumber: 'XJZVNOHNDPFZ',
      department: 'PGHPYXJPXVJG',
      costCenter: 'KXHLFDWBNPVC',
      organization: 'NBUTWVDQVGXJ',
      division: 'UVWDGQNBYPGM',
    },
  }
}

/** What it reads back for what it sent: booleans are booleans. */
const kept = ({ roles: _roles, ...user }: Body): Body => user

const where = (path: string, attribute: string, value: string, more = '') =>
  `${path}?filter=${encodeURIComponent(`${attribute} eq "${value}"`)}${more}`
const patch = (...operations: Body[]) => ({ schemas: [PATCH_OP], Operations: operations })

async function post({ scim }: TestWorkspace, path: string, body: Body): Promise<Body & { id: string }> {
  const made = await scim('POST', path, body)
  expect(made).toMatchObject({ status: 201, body: { id: expect.stringMatching(/./) } })
  return made.body
}

async function patched({ scim }: TestWorkspace, path: string, ...operations: Body[]): Promise<Body> {
  const { status } = await scim('PATCH', path, patch(...operations))
  expect([200, 204]).toContain(status)
  return (await scim('GET', path)).body
}

describe("Entra's SCIM Validator: users, mandatory", () => {
  it('1 POST: Create a new User', async () => {
    const ramp = await spec()
    await post(ramp, '/Users', sampleUser('new@x.example'))
    const found = await ramp.scim('GET', where('/Users', 'userName', 'new@x.example'))
    expect(found).toMatchObject({ status: 200, body: { totalResults: 1, schemas: [LIST] } })
    expect(found.body.Resources[0]).toMatchObject(kept(sampleUser('new@x.example')))
    expect(found.body.Resources[0].roles).toEqual([
      { primary: true, display: 'SNSZVPXMRQKU', value: 'JHVJYZVFNJHX', type: 'WHJSMAWPIZQZ' },
    ])
  })

  it('2 POST: Create a duplicate User', async () => {
    const ramp = await spec()
    await post(ramp, '/Users', sampleUser('twice@x.example'))
    const again = await ramp.scim('POST', '/Users', sampleUser('twice@x.example'))
    expect(again).toMatchObject({
      status: 409,
      body: { schemas: [SCIM_ERROR], status: '409', scimType: 'uniqueness' },
    })
  })

  it('3 GET with a filter: Existing user', async () => {
    const ramp = await spec()
    await post(ramp, '/Users', sampleUser('here@x.example'))
    const { status, body } = await ramp.scim('GET', where('/Users', 'userName', 'here@x.example'))
    expect([status, body.totalResults, body.itemsPerPage]).toEqual([200, 1, 1])
    expect(body.Resources[0]).toMatchObject(kept(sampleUser('here@x.example')))
  })

  it('4 GET with a filter: Non-existing user', async () => {
    const { scim } = await spec()
    const { status, body } = await scim('GET', where('/Users', 'userName', 'nobody@x.example'))
    expect([status, body]).toMatchObject([200, { schemas: [LIST], totalResults: 0, Resources: [] }])
  })

  it('5 GET with a filter: Existing user, different case', async () => {
    const ramp = await spec()
    await post(ramp, '/Users', sampleUser('case@x.example'))
    const { body } = await ramp.scim('GET', where('/Users', 'userName', 'CASE@X.EXAMPLE'))
    expect(body).toMatchObject({ totalResults: 1, Resources: [{ userName: 'case@x.example' }] })
  })

  it('6 PATCH: Replace Attributes, in one operation without a path', async () => {
    const ramp = await spec()
    const { id } = await post(ramp, '/Users', sampleUser('replace@x.example'))
    const value = {
      displayName: 'New',
      'name.givenName': 'Ana',
      'name.familyName': 'Bell',
      [`${ENTERPRISE}:department`]: 'Sales',
      timezone: 'garbage',
    }
    expect(await patched(ramp, `/Users/${id}`, { op: 'replace', value })).toMatchObject({
      displayName: 'New',
      name: { givenName: 'Ana', familyName: 'Bell', middleName: 'Ezra' },
      timezone: 'garbage',
      [ENTERPRISE]: { department: 'Sales', costCenter: 'KXHLFDWBNPVC' },
    })
  })

  it('6 PATCH: Replace Attributes Verbose, an operation for each', async () => {
    const ramp = await spec()
    const { id } = await post(ramp, '/Users', sampleUser('verbose@x.example'))
    const values: Readonly<Record<string, string>> = {
      displayName: 'New',
      'name.givenName': 'Ana',
      'emails[type eq "work"].value': 'ana@x.example',
      'phoneNumbers[type eq "fax"].value': '1',
      'addresses[type eq "work"].locality': 'Oslo',
      'roles[primary eq "True"].value': 'r2',
      [`${ENTERPRISE}:costCenter`]: 'C2',
    }
    const operations = Object.entries(values).map(([path, value]) => ({ op: 'replace', path, value }))
    const user = await patched(ramp, `/Users/${id}`, ...operations)
    expect(user).toMatchObject({
      displayName: 'New',
      name: { givenName: 'Ana' },
      emails: [{ type: 'work', value: 'ana@x.example', primary: true }],
      addresses: [{ locality: 'Oslo', country: 'Suriname' }],
      roles: [{ value: 'r2', primary: true }],
      [ENTERPRISE]: { costCenter: 'C2' },
    })
    expect(user['phoneNumbers']).toContainEqual({ type: 'fax', value: '1' })
  })

  it('7 PATCH: Update User userName', async () => {
    const ramp = await spec()
    const { id } = await post(ramp, '/Users', sampleUser('before@x.example'))
    await patched(ramp, `/Users/${id}`, { op: 'replace', value: { userName: 'after@x.example' } })
    const found = await ramp.scim('GET', where('/Users', 'userName', 'after@x.example'))
    expect(found.body).toMatchObject({ totalResults: 1, Resources: [{ id }] })
    const gone = await ramp.scim('GET', where('/Users', 'userName', 'before@x.example'))
    expect(gone.body.totalResults).toBe(0)
  })

  it('8 PATCH: Disable User', async () => {
    const ramp = await spec()
    const { id } = await post(ramp, '/Users', sampleUser('disable@x.example'))
    const user = await patched(ramp, `/Users/${id}`, { op: 'replace', path: 'active', value: 'False' })
    expect(user).toMatchObject({ id, active: false })
    const found = await ramp.scim('GET', where('/Users', 'userName', 'disable@x.example'))
    expect(found.body).toMatchObject({ totalResults: 1, Resources: [{ active: false }] })
  })

  it('9 PATCH: Add Attributes (Verbose), to a user with nothing but a userName', async () => {
    const ramp = await spec()
    const { id } = await post(ramp, '/Users', { schemas: [CORE, ENTERPRISE], userName: 'bare@x.example' })
    const scalars = {
      nickName: 'N',
      title: 'T',
      displayName: 'D',
      preferredLanguage: 'fr',
      locale: 'l',
      timezone: 't',
    }
    const address = {
      formatted: 'F',
      streetAddress: 'S',
      locality: 'L',
      region: 'R',
      postalCode: 'P',
      country: 'C',
      primary: 'True',
    }
    const enterprise = {
      employeeNumber: '1',
      department: 'D',
      costCenter: 'C',
      organization: 'O',
      division: 'V',
    }
    const paths: readonly (readonly [path: string, value: string])[] = [
      ['emails[type eq "work"].value', 'bare@work.example'],
      ['emails[type eq "work"].primary', 'True'],
      ...Object.entries(address).map(
        ([name, value]) => [`addresses[type eq "work"].${name}`, value] as const,
      ),
      ['phoneNumbers[type eq "work"].value', '1'],
      ['phoneNumbers[type eq "work"].primary', 'True'],
      ['phoneNumbers[type eq "mobile"].value', '2'],
      ['phoneNumbers[type eq "fax"].value', '3'],
      ['roles[primary eq "True"].display', 'RD'],
      ['roles[primary eq "True"].value', 'RV'],
      ['roles[primary eq "True"].type', 'RT'],
      ['name.givenName', 'G'],
      ['name.familyName', 'W'],
      ['name.formatted', 'GW'],
      ['active', 'True'],
      ...Object.entries(scalars),
      ...Object.entries(enterprise).map(([name, value]) => [`${ENTERPRISE}:${name}`, value] as const),
    ]
    const operations = paths.map(([path, value]) => ({ op: 'add', path, value }))
    expect(await patched(ramp, `/Users/${id}`, ...operations)).toMatchObject({
      ...scalars,
      active: true,
      name: { givenName: 'G', familyName: 'W', formatted: 'GW' },
      emails: [{ type: 'work', value: 'bare@work.example', primary: true }],
      addresses: [{ ...address, type: 'work', primary: true }],
      phoneNumbers: [
        { type: 'work', value: '1', primary: true },
        { type: 'mobile', value: '2' },
        { type: 'fax', value: '3' },
      ],
      roles: [{ primary: true, display: 'RD', value: 'RV', type: 'RT' }],
      [ENTERPRISE]: enterprise,
    })
  })

  const managers = async (ramp: TestWorkspace) => {
    const { id } = await post(ramp, '/Users', sampleUser('managed@x.example'))
    const { id: first } = await post(ramp, '/Users', sampleUser('first@x.example'))
    const { id: second } = await post(ramp, '/Users', sampleUser('second@x.example'))
    return { path: `/Users/${id}`, first, second }
  }

  it('10 PATCH: Add Manager', async () => {
    const ramp = await spec()
    const { path, first } = await managers(ramp)
    const user = await patched(ramp, path, {
      op: 'add',
      path: `${ENTERPRISE}:manager`,
      value: { value: first },
    })
    expect(user).toMatchObject({ [ENTERPRISE]: { manager: { value: first } } })
  })

  it('11 PATCH: Replace Manager', async () => {
    const ramp = await spec()
    const { path, first, second } = await managers(ramp)
    await patched(ramp, path, { op: 'add', path: `${ENTERPRISE}:manager`, value: first })
    const user = await patched(ramp, path, { op: 'Replace', path: `${ENTERPRISE}:manager`, value: second })
    expect(user).toMatchObject({ [ENTERPRISE]: { manager: { value: second } } })
  })

  it('12 PATCH: Remove Manager', async () => {
    const ramp = await spec()
    const { path, first } = await managers(ramp)
    await patched(ramp, path, { op: 'add', path: `${ENTERPRISE}:manager`, value: first })
    const user = await patched(ramp, path, { op: 'remove', path: `${ENTERPRISE}:manager` })
    expect(user[ENTERPRISE]).not.toHaveProperty('manager')
  })

  it('13 DELETE: Delete a User', async () => {
    const ramp = await spec()
    const { id } = await post(ramp, '/Users', sampleUser('delete@x.example'))
    expect((await ramp.scim('DELETE', `/Users/${id}`)).status).toBe(204)
    expect((await ramp.scim('GET', `/Users/${id}`)).status).toBe(404)
  })
})

describe("Entra's SCIM Validator: groups", () => {
  const sampleGroup = (displayName: string, ...members: string[]): Body => ({
    schemas: [GROUP],
    displayName,
    externalId: `ext-${displayName}`,
    ...(members.length > 0 && { members: members.map((value) => ({ value })) }),
  })

  async function withGroup(displayName: string) {
    const ramp = await spec()
    const { id: user } = await post(ramp, '/Users', sampleUser('member@x.example'))
    const { id } = await post(ramp, '/Groups', sampleGroup(displayName, user))
    return { ramp, user, id, path: `/Groups/${id}` }
  }

  it('14 GET by id: excluding members', async () => {
    const { ramp, id, path } = await withGroup('Readers')
    const { body } = await ramp.scim('GET', `${path}?excludedAttributes=members`)
    expect(body).toMatchObject({ id, displayName: 'Readers' })
    expect(body).not.toHaveProperty('members')
  })

  it('15 GET with a filter: existing group, excluding members', async () => {
    const { ramp, id } = await withGroup('Readers')
    const path = where('/Groups', 'displayName', 'Readers', '&excludedAttributes=members')
    const { body } = await ramp.scim('GET', path)
    expect(body).toMatchObject({ totalResults: 1, Resources: [{ id }] })
    expect(body.Resources[0]).not.toHaveProperty('members')
  })

  it('16 GET with a filter: existing group', async () => {
    const { ramp, id } = await withGroup('Readers')
    const { body } = await ramp.scim('GET', where('/Groups', 'displayName', 'Readers'))
    expect(body).toMatchObject({ totalResults: 1, Resources: [{ id }] })
  })

  it('17 GET with a filter: non-existing group', async () => {
    const { ramp } = await withGroup('Readers')
    const { status, body } = await ramp.scim('GET', where('/Groups', 'displayName', 'Writers'))
    expect([status, body.totalResults]).toEqual([200, 0])
  })

  it('18 GET with a filter: existing group, different case', async () => {
    const { ramp, id } = await withGroup('Readers')
    const { body } = await ramp.scim('GET', where('/Groups', 'displayName', 'rEADERS'))
    expect(body).toMatchObject({ totalResults: 1, Resources: [{ id }] })
  })

  it('19 POST: Create a new Group', async () => {
    const { ramp, path, user } = await withGroup('Readers')
    const { body } = await ramp.scim('GET', path)
    expect(body).toMatchObject(sampleGroup('Readers', user))
  })

  it('20 POST: Create a duplicate Group', async () => {
    const { ramp } = await withGroup('Readers')
    expect(await ramp.scim('POST', '/Groups', sampleGroup('Readers'))).toMatchObject({
      status: 409,
      body: { schemas: [SCIM_ERROR], scimType: 'uniqueness' },
    })
  })

  it('21 PATCH: Replace Attributes', async () => {
    const { ramp, path } = await withGroup('Readers')
    const group = await patched(ramp, path, { op: 'replace', value: { displayName: 'Writers' } })
    expect(group['displayName']).toBe('Writers')
  })

  it('22 PATCH: Update externalId', async () => {
    const { ramp, path } = await withGroup('Readers')
    const group = await patched(ramp, path, { op: 'replace', path: 'externalId', value: 'other' })
    expect(group['externalId']).toBe('other')
  })

  it('23 PATCH: Add Member', async () => {
    const { ramp, path, user } = await withGroup('Readers')
    const { id } = await post(ramp, '/Users', sampleUser('another@x.example'))
    const group = await patched(ramp, path, { op: 'Add', path: 'members', value: [{ value: id }] })
    expect(group).toMatchObject({ members: [{ value: user }, { value: id }] })
  })

  it('24 PATCH: Remove Member', async () => {
    const { ramp, path, user } = await withGroup('Readers')
    const group = await patched(ramp, path, { op: 'Remove', path: 'members', value: [{ value: user }] })
    expect(group['members'] ?? []).toEqual([])
  })

  it('25 DELETE: Group', async () => {
    const { ramp, path } = await withGroup('Readers')
    expect((await ramp.scim('DELETE', path)).status).toBe(204)
    expect((await ramp.scim('GET', path)).status).toBe(404)
  })

  it('P5 PATCH Group: several operations on the same attribute', async () => {
    const { ramp, path, user } = await withGroup('Readers')
    const { id } = await post(ramp, '/Users', sampleUser('another@x.example'))
    const group = await patched(
      ramp,
      path,
      { op: 'add', path: 'members', value: [{ value: id }] },
      { op: 'remove', path: `members[value eq "${user}"]` },
    )
    expect(group).toMatchObject({ members: [{ value: id }] })
    expect(group['members']).toHaveLength(1)
  })

  it('P6 DELETE: non-existent Group', async () => {
    const { ramp } = await withGroup('Readers')
    expect((await ramp.scim('DELETE', '/Groups/0f8fad5b-d9cb-469f-a165-70867728950e')).status).toBe(404)
  })

  it('P7 DELETE: the same Group twice', async () => {
    const { ramp, path } = await withGroup('Readers')
    expect((await ramp.scim('DELETE', path)).status).toBe(204)
    expect((await ramp.scim('DELETE', path)).status).toBe(404)
  })
})

describe("Entra's SCIM Validator: users, preview", () => {
  it('P1 PATCH User: several operations on different attributes', async () => {
    const ramp = await spec()
    const { id } = await post(ramp, '/Users', sampleUser('p1@x.example'))
    const user = await patched(
      ramp,
      `/Users/${id}`,
      { op: 'remove', path: 'preferredLanguage' },
      { op: 'add', path: 'externalId', value: 'added' },
      { op: 'replace', path: 'displayName', value: 'replaced' },
    )
    expect(user).toMatchObject({ externalId: 'added', displayName: 'replaced' })
    expect(user).not.toHaveProperty('preferredLanguage')
  })

  it('P2 PATCH User: several operations on the same attribute, the last wins', async () => {
    const ramp = await spec()
    const { id } = await post(ramp, '/Users', sampleUser('p2@x.example'))
    const user = await patched(
      ramp,
      `/Users/${id}`,
      { op: 'remove', path: 'displayName' },
      { op: 'add', path: 'displayName', value: 'added' },
      { op: 'replace', path: 'displayName', value: 'replaced' },
    )
    expect(user['displayName']).toBe('replaced')
  })

  it('P3 DELETE: non-existent User', async () => {
    const { scim } = await spec()
    expect((await scim('DELETE', '/Users/0f8fad5b-d9cb-469f-a165-70867728950e')).status).toBe(404)
  })

  it('P4 DELETE: the same User twice', async () => {
    const ramp = await spec()
    const { id } = await post(ramp, '/Users', sampleUser('p4@x.example'))
    expect((await ramp.scim('DELETE', `/Users/${id}`)).status).toBe(204)
    expect((await ramp.scim('DELETE', `/Users/${id}`)).status).toBe(404)
  })
})

describe('The oddities of its payloads', () => {
  it('a filter value percent-encoded once too often finds nobody, and an empty list of operations changes nothing', async () => {
    const ramp = await spec()
    const { id } = await post(ramp, '/Users', sampleUser('odd@x.example'))
    const twice = encodeURIComponent(encodeURIComponent('odd@x.example'))
    const found = await ramp.scim('GET', `/Users?filter=userName+eq+%22${twice}%22`)
    expect(found.status).toBe(200)
    const before = (await ramp.scim('GET', `/Users/${id}`)).body
    expect(await patched(ramp, `/Users/${id}`)).toEqual(before)
  })
})
