import { describe, expect, it } from 'vitest'
import { WIRES, roleClient, withRoleSync, wires } from '../support/roles.ts'
import { newUser, patch, useSandbox } from '../support/tenant.ts'

const { workspace } = useSandbox()
const AT = '2026-08-31T09:00:00.000Z'
const DAY_MS = 86_400_000

describe.each(WIRES)('A role sent by %s (ramp-scim 5)', (wire) => {
  it('5.1: changes nothing in Ramp until role sync is switched on, and is returned', async () => {
    const company = await workspace({ connections: [{ name: wire, idp: wire }] })
    const { create, roleOf } = roleClient(company, wire)
    const { status, body } = await create('a.b@x.com', 'BUSINESS_ADMIN')
    expect(status).toBe(201)
    expect(body.roles).toMatchObject([{ value: 'BUSINESS_ADMIN' }])
    expect(await roleOf(body.id)).toBe('BUSINESS_USER')
    await company.control('PATCH', '/settings', { roleSync: true })
    await company.scim('PATCH', `/Users/${body.id}`, patch({ op: 'replace', path: 'title', value: 'Boss' }))
    expect(await roleOf(body.id)).toBe('BUSINESS_ADMIN')
  })

  it('5.2, U7: absent on create is BUSINESS_USER; absent, or emptied, on an update keeps the role', async () => {
    const company = await workspace(withRoleSync(wire))
    const { create, change, roleOf } = roleClient(company, wire)
    const plain = (await create('p.p@x.com')).body
    expect(await roleOf(plain.id)).toBe('BUSINESS_USER')
    const { body } = await create('a.b@x.com', 'IT_ADMIN')
    await company.scim('PUT', `/Users/${body.id}`, newUser('a.b@x.com'))
    expect(await roleOf(body.id)).toBe('IT_ADMIN')
    for (const empty of ['', [], [{ type: 'rampUserRole', value: '' }]]) {
      await company.scim('PATCH', `/Users/${body.id}`, patch({ op: 'replace', path: 'roles', value: empty }))
      expect(await roleOf(body.id)).toBe('IT_ADMIN')
      expect((await change(body.id, 'IT_ADMIN')).status).toBe(200)
    }
    await company.scim('PATCH', `/Users/${body.id}`, patch({ op: 'remove', path: 'roles' }))
    expect(await roleOf(body.id)).toBe('IT_ADMIN')
  })

  it('5.3, 5.8: is the one base role from the create on, and each update changes it', async () => {
    const company = await workspace(withRoleSync(wire))
    const { create, change, roleOf } = roleClient(company, wire)
    const { body } = await create('a.b@x.com', 'BUSINESS_BOOKKEEPER')
    expect(await roleOf(body.id)).toBe('BUSINESS_BOOKKEEPER')
    for (const role of ['IT_ADMIN', 'BUSINESS_USER', 'BUSINESS_ADMIN']) {
      expect((await change(body.id, role)).body.roles).toMatchObject([{ value: role }])
      expect(await roleOf(body.id)).toBe(role)
    }
  })

  it('C7: follows with everything else, after the one delay', async () => {
    const company = await workspace(withRoleSync(wire, { reconcileDelayMs: 60_000 }))
    await company.control('PUT', '/clock', { mode: 'frozen', now: AT })
    const { create, change, roleOf } = roleClient(company, wire)
    const { body } = await create('a.b@x.com', 'IT_ADMIN')
    await company.control('POST', '/clock/advance', { ms: 60_000 })
    await change(body.id, 'BUSINESS_ADMIN')
    expect(await roleOf(body.id)).toBe('IT_ADMIN')
    await company.control('POST', '/clock/advance', { ms: 60_000 })
    expect(await roleOf(body.id)).toBe('BUSINESS_ADMIN')
  })
})

describe('The wire shapes of a role (ramp-scim 5.3)', () => {
  const json = '{"id":"18d14569-c3bd-439b-9a66-3a2aee01d14f","value":"IT_ADMIN","displayName":"IT"}'
  it.each([
    ['text', 'IT_ADMIN'],
    ['a list of text', ['IT_ADMIN']],
    ['an object', { value: 'IT_ADMIN' }],
    ['objects', [{ value: 'IT_ADMIN', type: 'rampUserRole' }]],
    ['an object as JSON text', json],
    ['objects as JSON text', [json]],
    ['JSON text as the value', [{ value: json }]],
    [
      'type rampUserRole before primary',
      [
        { value: 'A', primary: true },
        { value: 'IT_ADMIN', type: 'rampUserRole' },
      ],
    ],
    ['primary before the first', [{ value: 'A' }, { value: 'IT_ADMIN', primary: true }]],
    ['the first', [{ value: 'IT_ADMIN' }, { value: 'A' }]],
    ['the first that is not empty', [{ value: '', type: 'rampUserRole' }, { value: 'IT_ADMIN' }]],
  ])('%s is read, on create and by a PATCH of the path roles', async (_shape, roles) => {
    const company = await workspace(withRoleSync('entra'))
    const { create, roleOf } = roleClient(company, 'entra')
    const { body } = await create('a.b@x.com', undefined, { roles })
    expect(await roleOf(body.id)).toBe('IT_ADMIN')
    const later = (await create('c.d@x.com')).body
    const change = patch({ op: 'Add', path: 'roles', value: roles })
    expect((await company.scim('PATCH', `/Users/${later.id}`, change)).status).toBe(200)
    expect(await roleOf(later.id)).toBe('IT_ADMIN')
  })

  it("Okta's path of the attribute changes the one element", async () => {
    const company = await workspace(withRoleSync('okta'))
    const { create, roleOf } = roleClient(company, 'okta')
    const { body } = await create('a.b@x.com', 'BUSINESS_USER')
    const path = 'roles[type eq "rampUserRole"].value'
    await company.scim('PATCH', `/Users/${body.id}`, patch({ op: 'replace', path, value: 'IT_ADMIN' }))
    expect(await roleOf(body.id)).toBe('IT_ADMIN')
    expect((await company.scim('GET', `/Users/${body.id}`)).body.roles).toEqual([
      { type: 'rampUserRole', value: 'IT_ADMIN' },
    ])
  })
})

describe('Guests (ramp-scim 5.5, 5.6)', () => {
  it.each(WIRES)(
    '5.5, C13: a guest is made at creation only, and may become anything else (%s)',
    async (wire) => {
      const company = await workspace(withRoleSync(wire))
      const { create, change, roleOf, errors } = roleClient(company, wire)
      const guest = (await create('g.g@x.com', 'GUEST_USER')).body
      expect(await roleOf(guest.id)).toBe('GUEST_USER')
      await change(guest.id, 'BUSINESS_USER')
      expect(await roleOf(guest.id)).toBe('BUSINESS_USER')
      expect((await change(guest.id, 'GUEST_USER')).status).toBe(200)
      expect(await roleOf(guest.id)).toBe('BUSINESS_USER')
      expect(await errors()).toEqual(['g.g@x.com: Invalid role assignment'])
    },
  )

  it('5.6: a guest signs in by password, so that enforced SSO saves them no invite', async () => {
    const company = await workspace(withRoleSync('okta', { enforcedSso: true }))
    const { create } = roleClient(company, 'okta')
    const { body } = await create('g.g@x.com', 'GUEST_USER')
    expect((await company.control('GET', `/people/${body.id}`)).body.status).toBe('INVITE_PENDING')
  })

  it('U11: a guest made by the provider has no end unless the workspace sets one', async () => {
    const company = await workspace(withRoleSync('okta'))
    const { create } = roleClient(company, 'okta')
    const { body } = await create('g.g@x.com', 'GUEST_USER')
    expect((await company.control('GET', `/people/${body.id}`)).body.scheduledDeactivationAt).toBeNull()
  })

  it('U11, 5.6: a guest is deactivated by Ramp when the months are over, on the last day of a short one', async () => {
    const company = await workspace(withRoleSync('okta', { guestDeactivationMonths: 6 }))
    const { scim, control } = company
    await control('PUT', '/clock', { mode: 'frozen', now: AT })
    const { create, change } = roleClient(company, 'okta')
    const guest = (await create('g.g@x.com', 'GUEST_USER')).body
    const promoted = (await create('p.p@x.com', 'GUEST_USER')).body
    const user = (await create('u.u@x.com')).body
    const person = async (id: string) => (await control('GET', `/people/${id}`)).body
    expect((await person(guest.id)).scheduledDeactivationAt).toBe('2027-02-28T09:00:00.000Z')
    expect((await person(user.id)).scheduledDeactivationAt).toBeNull()
    await change(promoted.id, 'BUSINESS_USER')
    expect((await person(promoted.id)).scheduledDeactivationAt).toBeNull()
    const { body: moved } = await control('POST', '/clock/advance', { ms: 182 * DAY_MS })
    expect(moved.ran).toMatchObject([{ kind: 'invite-expiry' }, { kind: 'end-guest', subject: guest.id }])
    expect(await person(guest.id)).toMatchObject({
      status: 'USER_INACTIVE',
      deactivatedBy: 'ramp',
      deactivatedAt: '2027-02-28T09:00:00.000Z',
      scheduledDeactivationAt: null,
    })
    expect((await person(promoted.id)).active).toBe(true)
    expect((await scim('GET', `/Users/${guest.id}`)).body.active).toBe(false)
  })
})

describe('The owner (ramp-scim 5.1, C6)', () => {
  it('C6, 5.3: ownership sent for an admin passes to them, and who was owner becomes an admin (Okta)', async () => {
    const company = await workspace(withRoleSync('okta'))
    const { create, change, roleOf, errors } = roleClient(company, 'okta')
    const first = (await create('a.a@x.com', 'BUSINESS_ADMIN')).body
    const second = (await create('b.b@x.com', 'BUSINESS_ADMIN')).body
    await change(first.id, 'BUSINESS_OWNER')
    expect([await roleOf(first.id), await roleOf(second.id)]).toEqual(['BUSINESS_OWNER', 'BUSINESS_ADMIN'])
    await change(second.id, 'BUSINESS_OWNER')
    expect([await roleOf(first.id), await roleOf(second.id)]).toEqual(['BUSINESS_ADMIN', 'BUSINESS_OWNER'])
    expect(await errors()).toEqual([])
  })

  it.each([
    ['a cardholder', 'BUSINESS_USER'],
    ['an IT admin', 'IT_ADMIN'],
  ])('C6: is not to be made of %s', async (_who, role) => {
    const company = await workspace(withRoleSync('okta'))
    const { create, change, roleOf, errors } = roleClient(company, 'okta')
    const { body } = await create('a.a@x.com', role)
    await change(body.id, 'BUSINESS_OWNER')
    expect(await roleOf(body.id)).toBe(role)
    expect(await errors()).toEqual(['a.a@x.com: Invalid role assignment'])
  })

  it('C6: is not to be made of an inactive admin, nor by the request that deactivates them', async () => {
    const company = await workspace(withRoleSync('okta'))
    const { create, change, roleOf } = roleClient(company, 'okta')
    const { body } = await create('a.a@x.com', 'BUSINESS_ADMIN')
    const both = { active: false, ...wires.okta.body('BUSINESS_OWNER') }
    await company.scim('PATCH', `/Users/${body.id}`, patch({ op: 'replace', value: both }))
    expect(await roleOf(body.id)).toBe('BUSINESS_ADMIN')
    await change(body.id, 'BUSINESS_OWNER')
    expect(await roleOf(body.id)).toBe('BUSINESS_ADMIN')
  })

  it('C6: is not to be made by Entra, unless the connection allows it', async () => {
    const company = await workspace(withRoleSync('entra'))
    const { create, change, roleOf, errors } = roleClient(company, 'entra')
    const { body } = await create('a.a@x.com', 'BUSINESS_ADMIN')
    await change(body.id, 'BUSINESS_OWNER')
    expect(await roleOf(body.id)).toBe('BUSINESS_ADMIN')
    const { id } = company.connections['entra']!
    await company.control('PATCH', `/connections/${id}`, { settings: { allowOwnerTransfer: true } })
    expect(await roleOf(body.id)).toBe('BUSINESS_OWNER')
    expect(await errors()).toEqual([])
  })

  it('C6: gives ownership up to somebody only; what was sent before is applied then', async () => {
    const company = await workspace(withRoleSync('okta'))
    const { create, change, roleOf, errors } = roleClient(company, 'okta')
    const owner = (await create('a.a@x.com', 'BUSINESS_ADMIN')).body
    const next = (await create('b.b@x.com', 'BUSINESS_ADMIN')).body
    await change(owner.id, 'BUSINESS_OWNER')
    await change(owner.id, 'IT_ADMIN')
    expect(await roleOf(owner.id)).toBe('BUSINESS_OWNER')
    expect(await errors()).toEqual(['a.a@x.com: Invalid role assignment'])
    await change(next.id, 'BUSINESS_OWNER')
    expect([await roleOf(owner.id), await roleOf(next.id)]).toEqual(['IT_ADMIN', 'BUSINESS_OWNER'])
    expect(await errors()).toEqual([])
  })
})

describe('Labels (ramp-scim 5.1)', () => {
  it.each([
    ['BUSINESS_BOOKKEEPER', 'Accounting'],
    ['BUSINESS_USER', 'Cardholder'],
    ['IT_ADMIN', 'IT Admin'],
  ])('C14, C15: %s is shown as %s, whichever provider sends it', async (role, label) => {
    for (const wire of WIRES) {
      const company = await workspace(withRoleSync(wire))
      const { body } = await roleClient(company, wire).create('a.b@x.com', role)
      expect((await company.control('GET', `/people/${body.id}`)).body).toMatchObject({
        role,
        roleLabel: label,
      })
    }
  })
})
