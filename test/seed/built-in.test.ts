import { afterEach, describe, expect, it } from 'vitest'
import { STATUSES } from '../../src/ramp/lifecycle.ts'
import { createSandbox } from '../../src/sandbox.ts'
import type { Sandbox } from '../../src/sandbox.ts'
import { request } from '../support/tenant.ts'
import type { Reply } from '../support/tenant.ts'

let sandbox: Sandbox | undefined
afterEach(async () => {
  await sandbox?.close()
  sandbox = undefined
})

interface Person {
  readonly email: string
  readonly status: string
  readonly role: string
  readonly linked: boolean
  readonly userName: string
  readonly manager: { readonly email: string } | null
  readonly department: { readonly name: string } | null
  readonly funds: readonly { readonly name: string }[]
  readonly customFields: readonly { readonly value: unknown }[]
}

/** A default workspace that began with that seed. */
async function startWith(name: string) {
  const running = await createSandbox({
    data: ':memory:',
    port: 0,
    controlPort: 0,
    logLevel: 'silent',
    seed: { origin: name, value: name },
  })
  sandbox = running
  const control = (method: string, path: string, body?: unknown) =>
    request(`${running.controlUrl}/v1/workspaces/default${path}`, method, body)
  const people = async () => (await control('GET', '/people?limit=1000')).body.people as Person[]
  const okta = running.workspaces[0]?.connections.find((one) => one.name === 'okta')
  const scim = (method: string, path: string, body?: unknown): Promise<Reply> =>
    request(running.scimBaseUrl + path, method, body, { authorization: `Bearer ${okta?.token}` })
  const token = running.workspaces[0]?.apiTokens[0]?.token
  const developer = (path: string): Promise<Reply> =>
    request(running.developerBaseUrl + path, 'GET', undefined, { authorization: `Bearer ${token}` })
  return { control, people, scim, developer, connection: okta }
}

const countBy = (people: readonly Person[], key: 'role' | 'status') =>
  Object.fromEntries([...Map.groupBy(people, (one) => one[key])].map(([name, those]) => [name, those.length]))

describe('The seed owner', () => {
  it('is the account owner alone, as without any', async () => {
    const { people } = await startWith('owner')
    expect(await people()).toMatchObject([
      { email: 'olive.owner@example.com', role: 'BUSINESS_OWNER', status: 'USER_ACTIVE', linked: false },
    ])
  })
})

describe('The seed acme', () => {
  it('has twelve people: an owner, managers, a guest, an IT Admin, somebody invited and somebody inactive', async () => {
    const { people } = await startWith('acme')
    const all = await people()
    expect(all).toHaveLength(12)
    expect(countBy(all, 'role')).toEqual({
      BUSINESS_OWNER: 1,
      BUSINESS_ADMIN: 1,
      BUSINESS_USER: 7,
      BUSINESS_BOOKKEEPER: 1,
      IT_ADMIN: 1,
      GUEST_USER: 1,
    })
    expect(countBy(all, 'status')).toEqual({ USER_ACTIVE: 10, INVITE_PENDING: 1, USER_INACTIVE: 1 })
    const line: string[] = []
    for (let at = all.find(({ email }) => email.startsWith('emil')); at !== undefined;) {
      line.push(at.email.split('@')[0] ?? '')
      const above = at.manager?.email
      at = all.find(({ email }) => email === above)
    }
    expect(line).toEqual(['emil.ekberg', 'carlos.cruz', 'bea.brandt', 'olivia.owen'])
  })

  it('has funds for those whom a program is for, and never for the guest (3.7)', async () => {
    const { people } = await startWith('acme')
    const funds = new Map((await people()).map(({ email, funds }) => [email, funds.map(({ name }) => name)]))
    expect(funds.get('bea.brandt@acme.example')).toEqual([
      'Team lunch',
      'Home office',
      'Cloud tools',
      'Conferences',
    ])
    expect(funds.get('george.grant@acme.example')).toEqual(['Team lunch'])
    expect(funds.get('jules.joly@auditors.example')).toEqual([])
  })

  it('logs the invite that is pending, from the manager', async () => {
    const { control } = await startWith('acme')
    const { body } = await control('GET', '/people?q=emil')
    expect(body.people[0].invite).toMatchObject({
      status: 'pending',
      sender: { email: 'carlos.cruz@acme.example' },
    })
  })

  it("is as its provider would have sent it: the provider's next sync changes nothing", async () => {
    const { people, scim } = await startWith('acme')
    const before = await people()
    const { body } = await scim('GET', '/Users?count=100')
    for (const user of body.Resources as { id: string; userName: string }[]) {
      const linked = before.find(({ userName }) => userName === user.userName)?.linked
      if (linked === true) expect((await scim('PUT', `/Users/${user.id}`, user)).status).toBe(200)
    }
    expect(await people()).toEqual(before)
  })

  it('keeps custom fields that were set in Ramp until the provider sends them (2.2)', async () => {
    const { control, scim } = await startWith('acme')
    const { body } = await control('GET', '/people?q=carlos')
    const [{ id }] = body.people as [{ id: string }]
    const { body: user } = await scim('GET', `/Users/${id}`)
    await scim('PUT', `/Users/${id}`, { ...user, costCenter: 'CC-9' })
    const { customFields } = (await control('GET', `/people/${id}`)).body
    expect(customFields.map(({ value }: { value: unknown }) => value)).toEqual(['CC-9', 'L', true])
  })

  it('comes back at a reset, and nothing else with it', async () => {
    const { control, people, scim, connection } = await startWith('acme')
    const faces = async () => (await people()).map(({ email, status, role }) => [email, status, role])
    const before = await faces()
    await scim('POST', '/Users', {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      userName: 'new@acme.example',
      name: { givenName: 'N', familyName: 'W' },
      emails: [{ value: 'new@acme.example', type: 'work' }],
    })
    await control('PATCH', '/settings', { defaultDepartment: 'Sales' })
    expect(await faces()).toHaveLength(13)
    expect((await control('POST', '/reset')).status).toBe(200)
    expect(await faces()).toEqual(before)
    const { settings } = (await control('GET', '/settings')).body
    expect(settings.find(({ name }: { name: string }) => name === 'defaultDepartment').value).toBe(
      'Operations',
    )
    await control('DELETE', `/connections/${connection?.id}`)
    await control('POST', '/reset')
    expect(await faces()).toEqual(before)
    expect((await people()).filter(({ linked }) => linked)).toEqual([])
  })
})

describe('The seed messy', () => {
  it('ends with people linked, held and refused as their pushes end', async () => {
    const { control, people } = await startWith('messy')
    const { syncErrors } = (await control('GET', '/sync-errors')).body
    const errors = (syncErrors as { reason: string; subject: string }[]).map(({ reason, subject }) => [
      subject.split('@')[0],
      reason,
    ])
    expect(Object.fromEntries(errors)).toEqual({
      'ana.silva.2': 'Duplicate email',
      'cem.celik': 'Invalid manager',
      'dora.dimitrova': 'Circular manager',
      'erik.engel': 'Invalid manager',
      'gus.graf': 'Invalid manager',
      'heidi.hahn': 'Self manager',
      madonna: 'Invalid name',
    })
    const all = await people()
    expect(all.map(({ email }) => email.split('@')[0])).toEqual([
      'olga.orlova',
      'ana.silva',
      'bettina.berg',
      'ivan.it',
      'faye.fontaine',
    ])
    expect(all[2]).toMatchObject({ linked: true, lastName: 'Berg', department: { name: 'Finance' } })
    expect(all[4]).toMatchObject({ managerWait: { mode: 'link-later' } })
  })

  it('heals as a tenant does: the manager comes, and who was held follows', async () => {
    const { control, scim } = await startWith('messy')
    await scim('POST', '/Users', {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      userName: 'nobody@messy.example',
      name: { givenName: 'No', familyName: 'Body' },
      emails: [{ value: 'nobody@messy.example', type: 'work' }],
    })
    const { body } = await control('GET', '/people?q=erik.engel')
    expect(body.people).toMatchObject([{ manager: { email: 'nobody@messy.example' } }])
  })
})

describe('The seed connector (ramp-developer-api.md 3.3)', () => {
  it('has 205 people over every role and status, with managers four levels deep', async () => {
    const { people } = await startWith('connector')
    const all = await people()
    expect(all).toHaveLength(205)
    expect(countBy(all, 'role')).toEqual({
      BUSINESS_OWNER: 1,
      BUSINESS_ADMIN: 15,
      BUSINESS_USER: 89,
      BUSINESS_BOOKKEEPER: 18,
      GUEST_USER: 27,
      IT_ADMIN: 9,
      AUDITOR: 9,
      UNBUNDLED_OWNER: 1,
      UNBUNDLED_ADMIN: 9,
      UNBUNDLED_BOOKKEEPER: 9,
      UNBUNDLED_USER: 18,
    })
    // But for one that the Developer API had in former years.
    expect(Object.keys(countBy(all, 'status')).sort()).toEqual(
      STATUSES.filter((status) => status !== 'INVITE_DELETED').sort(),
    )
    expect(all.filter(({ manager }) => manager === null)).toHaveLength(1)
    const depthOf = ({ manager }: Person): number => {
      const above = manager && all.find(({ email }) => email === manager.email)
      return above ? 1 + depthOf(above) : 0
    }
    expect(Math.max(...all.map(depthOf))).toBe(3)
  })

  it('has places in two entities, 101 vendors, and an agreement with two owners', async () => {
    const { people, developer } = await startWith('connector')
    const { data: locations } = (await developer('/locations')).body
    expect(new Set(locations.map(({ entity_id }: { entity_id: string }) => entity_id)).size).toBe(2)
    const first = await developer('/vendors?page_size=100')
    const second = await developer(
      `/vendors?page_size=100&start=${new URL(first.body.page.next).searchParams.get('start')}`,
    )
    const vendors = [...first.body.data, ...second.body.data] as { vendor_owner_id: string | null }[]
    expect(vendors).toHaveLength(101)
    const inactive = (await developer('/users?status=USER_INACTIVE')).body.data as { id: string }[]
    const owners = vendors.map(({ vendor_owner_id }) => vendor_owner_id)
    expect(owners.filter((id) => id === null)).toHaveLength(20)
    expect(owners.filter((id) => inactive.some((one) => one.id === id))).toHaveLength(10)
    expect(inactive).toHaveLength((await people()).filter(({ status }) => status === 'USER_INACTIVE').length)
  })

  it('is no role of those lists that are filtered by: UNBUNDLED_* are shown, and nobody is given one', async () => {
    const { control, developer } = await startWith('connector')
    expect((await developer('/users?role=UNBUNDLED_USER')).status).toBe(422)
    const { people } = (await control('GET', '/people?limit=1000')).body
    const { id } = people.find(({ role }: Person) => role === 'BUSINESS_USER')
    expect((await control('PATCH', `/people/${id}`, { role: 'UNBUNDLED_USER' })).status).toBe(400)
  })

  it.each([
    ['connector-100', 100],
    ['connector-200', 200],
  ])('%s has exactly %i people, whose last page is full and has no next', async (name, count) => {
    const { people, developer } = await startWith(name)
    expect(await people()).toHaveLength(count)
    let page = (await developer('/users?page_size=100')).body
    for (let at = 100; at < count; at += 100) {
      const start = new URL(page.page.next).searchParams.get('start')
      page = (await developer(`/users?page_size=100&start=${start}`)).body
    }
    expect([page.data.length, page.page.next]).toEqual([100, null])
  })
})

describe('The seed large', () => {
  it('has five thousand people over all roles and states in one tree, the same each time', async () => {
    const { people, control, scim } = await startWith('large')
    expect(await people()).toHaveLength(1000)
    const everybody: Person[] = []
    for (let after = ''; ;) {
      const { body } = await control('GET', `/people?limit=1000${after}`)
      everybody.push(...(body.people as Person[]))
      if (body.next === null) break
      after = `&after=${body.next}`
    }
    expect(everybody).toHaveLength(5_000)
    expect(countBy(everybody, 'role')).toEqual({
      BUSINESS_OWNER: 1,
      BUSINESS_ADMIN: 8,
      BUSINESS_USER: 4766,
      IT_ADMIN: 87,
      BUSINESS_BOOKKEEPER: 87,
      GUEST_USER: 43,
      AUDITOR: 8,
    })
    expect(Object.keys(countBy(everybody, 'status')).sort()).toEqual([
      'INVITE_EXPIRED',
      'INVITE_PENDING',
      'USER_ACTIVE',
      'USER_DRAFT',
      'USER_INACTIVE',
      'USER_SUSPENDED',
    ])
    expect(everybody.filter(({ manager }) => manager === null)).toHaveLength(1)
    expect((await scim('GET', '/Users?count=1')).body.totalResults).toBe(5_000)
  })
})
