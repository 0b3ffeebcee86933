import { describe, expect, it } from 'vitest'
import { newUser, withManager } from '../support/tenant.ts'
import { expectRefused, useDeveloperApi } from './developer-client.ts'
import type { DeveloperWorkspace } from './developer-client.ts'
import { act, active, giveRole } from './people.ts'
import { makeVendors } from './vendors.ts'

const { workspace } = useDeveloperApi()

const push = async ({ scim }: DeveloperWorkspace, name: string, manager?: string): Promise<string> =>
  (await scim('POST', '/Users', newUser(`${name}@example.com`, manager ? withManager(manager) : {}))).body.id

const idsOf = ({ body }: { body: { data: { id: string }[] } }) => body.data.map(({ id }) => id)
const ownerOf = async (ramp: DeveloperWorkspace, vendor: string | undefined): Promise<string | null> =>
  (await ramp.get(`/vendors/${vendor}`)).body.vendor_owner_id

describe('One person, two views (ramp-developer-api.md 4)', () => {
  it('pushed by Okta, disabled by the connector, enabled again by the next push', async () => {
    const ramp = await workspace()
    const id = await push(ramp, 'ada.byron')
    expect((await ramp.get('/users')).body.data).toMatchObject([
      { id, email: 'ada.byron@example.com', status: 'INVITE_PENDING' },
    ])

    await act(ramp, id, 'deactivate')
    expect((await ramp.scim('GET', `/Users/${id}`)).body.active).toBe(false)
    expect((await ramp.scim('GET', '/Users?filter=active eq false')).body.totalResults).toBe(1)
    expect(idsOf(await ramp.get('/users?status=USER_INACTIVE'))).toEqual([id])
    expect(idsOf(await ramp.get('/users?status=INVITE_PENDING'))).toEqual([])

    expect((await ramp.scim('PATCH', `/Users/${id}`, active(true))).status).toBe(200)
    expect(idsOf(await ramp.get('/users?status=USER_INACTIVE'))).toEqual([])
    expect((await ramp.get(`/users/${id}`)).body.status).toBe('INVITE_PENDING')
  })

  it('a role and a name edited by the connector are overwritten by the next push', async () => {
    const ramp = await workspace({ settings: { roleSync: true } })
    const roles = [{ type: 'rampUserRole', value: 'BUSINESS_ADMIN' }]
    const pushed = newUser('ada.byron@example.com', { roles })
    const { id } = (await ramp.scim('POST', '/Users', pushed)).body
    const shown = async () => {
      const { first_name, role } = (await ramp.get(`/users/${id}`)).body
      return [first_name, role] as const
    }
    const edit = { first_name: 'Augusta', role: 'BUSINESS_BOOKKEEPER' }
    expect((await ramp.call('PATCH', `/users/${id}`, edit)).status).toBe(204)
    expect(await shown()).toEqual(['Augusta', 'BUSINESS_BOOKKEEPER'])
    await ramp.scim('PUT', `/Users/${id}`, pushed)
    expect(await shown()).toEqual(['ada', 'BUSINESS_ADMIN'])
  })

  it('what no provider sends stays as the connector set it: employee id, Manager add-on', async () => {
    const ramp = await workspace()
    const id = await push(ramp, 'ada.byron')
    await ramp.call('PATCH', `/users/${id}`, { employee_id: 'E7', is_manager: true, role: 'IT_ADMIN' })
    await ramp.scim('PUT', `/Users/${id}`, newUser('ada.byron@example.com'))
    expect((await ramp.get(`/users/${id}`)).body).toMatchObject({
      employee_id: 'E7',
      is_manager: true,
      role: 'IT_ADMIN',
    })
  })

  it('a new address waits for the person in both, and comes into both once confirmed', async () => {
    const ramp = await workspace({ settings: { enforcedSso: true } })
    const id = await push(ramp, 'ada.byron')
    const email = 'ada.lovelace@example.com'
    await ramp.scim('PUT', `/Users/${id}`, {
      ...newUser('ada.byron@example.com'),
      emails: [{ value: email, type: 'work', primary: true }],
    })
    expect((await ramp.get(`/users/${id}`)).body.email).toBe('ada.byron@example.com')
    expect((await ramp.control('POST', `/people/${id}/confirm-email`)).status).toBeLessThan(300)
    expect((await ramp.get(`/users/${id}`)).body.email).toBe(email)
  })

  it('the statuses of a life: invited, onboarding, active, locked (4)', async () => {
    const ramp = await workspace()
    const id = await push(ramp, 'ada.byron')
    const seen: unknown[] = []
    const look = async () =>
      seen.push([
        (await ramp.get(`/users/${id}`)).body.status,
        (await ramp.scim('GET', `/Users/${id}`)).body.active,
      ])
    await look()
    await ramp.control('POST', `/people/${id}/accept-invite`, { onboarding: true })
    await look()
    await ramp.control('POST', `/people/${id}/finish-onboarding`)
    await look()
    await act(ramp, id, 'deactivate')
    await look()
    await act(ramp, id, 'reactivate')
    await look()
    expect(seen).toEqual([
      ['INVITE_PENDING', true],
      ['USER_ONBOARDING', true],
      ['USER_ACTIVE', true],
      ['USER_INACTIVE', false],
      ['USER_ACTIVE', true],
    ])
  })

  it('somebody terminated is gone from both', async () => {
    const ramp = await workspace()
    const id = await push(ramp, 'ada.byron')
    await ramp.control('POST', `/people/${id}/terminate`)
    expect((await ramp.scim('GET', `/Users/${id}`)).status).toBe(404)
    expect((await ramp.scim('GET', '/Users')).body.totalResults).toBe(0)
    expectRefused(await ramp.get(`/users/${id}`), 'developer.user-unknown')
    expect(idsOf(await ramp.get('/users'))).toEqual([])
  })
})

describe('The vendors of somebody who is terminated', () => {
  it('pass to the next manager up who stays, and the audit log tells', async () => {
    const ramp = await workspace()
    const grace = await push(ramp, 'grace.hopper')
    await push(ramp, 'mary.jackson', 'grace.hopper@example.com')
    const ada = await push(ramp, 'ada.byron', 'mary.jackson@example.com')
    const [paper, ink] = await makeVendors(ramp, ada, ['Paper', 'Ink'])
    const mary = (await ramp.get(`/users/${ada}`)).body.manager_id as string
    await ramp.control('POST', `/people/${ada}/terminate`)
    expect([await ownerOf(ramp, paper), await ownerOf(ramp, ink)]).toEqual([mary, mary])
    await ramp.control('POST', `/people/${mary}/terminate`)
    expect(await ownerOf(ramp, paper)).toBe(grace)
    const { data } = (await ramp.get('/audit-logs/events?page_size=100')).body
    const events = data.map(({ event_type }: { event_type: string }) => event_type)
    expect(events.filter((event: string) => event === 'Vendor owner updated')).toHaveLength(4)
  })

  it('pass to the account owner where nobody managed them, and to nobody where there is none', async () => {
    const ramp = await workspace()
    const [ada, bea] = [await push(ramp, 'ada.byron'), await push(ramp, 'bea.arthur')]
    const [paper] = await makeVendors(ramp, ada, ['Paper'])
    const [ink] = await makeVendors(ramp, bea, ['Ink'])
    await ramp.control('POST', `/people/${ada}/terminate`)
    expect(await ownerOf(ramp, paper)).toBeNull()
    const owner = await push(ramp, 'olga.owner')
    await giveRole(ramp, owner, 'BUSINESS_ADMIN', 'BUSINESS_OWNER')
    await ramp.control('POST', `/people/${bea}/terminate`)
    expect(await ownerOf(ramp, ink)).toBe(owner)
  })

  it.each([
    ['account-owner', 'owner'],
    ['nobody', null],
  ])('pass to %s where the setting says so', async (choice, expected) => {
    const ramp = await workspace({ settings: { developerTerminatedVendorOwner: choice } })
    const owner = await push(ramp, 'olga.owner')
    await giveRole(ramp, owner, 'BUSINESS_ADMIN', 'BUSINESS_OWNER')
    await push(ramp, 'grace.hopper')
    const ada = await push(ramp, 'ada.byron', 'grace.hopper@example.com')
    const [paper] = await makeVendors(ramp, ada, ['Paper'])
    await ramp.control('POST', `/people/${ada}/terminate`)
    expect(await ownerOf(ramp, paper)).toBe(expected === 'owner' ? owner : null)
  })
})
