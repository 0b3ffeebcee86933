import { describe, expect, it } from 'vitest'
import { INVALID_ROLE, WIRES, roleClient, withRoleSync, wires } from '../support/roles.ts'
import { newUser, patch, useSandbox, withManager } from '../support/tenant.ts'

const { workspace } = useSandbox()

describe.each(WIRES)('"Invalid role assignment" from %s (ramp-scim 5.4, 6)', (wire) => {
  it('5.4, C20: is listed and blocks the invite of somebody new; a corrected role brings them', async () => {
    const company = await workspace(withRoleSync(wire))
    const { create, change, roleOf, errors } = roleClient(company, wire)
    const { status, body } = await create('a.b@x.com', 'BUSINESS_KING')
    expect(status).toBe(201)
    expect((await company.scim('GET', `/Users/${body.id}`)).body.active).toBe(true)
    expect((await company.control('GET', '/people')).body.people).toEqual([])
    expect((await company.control('GET', '/sync-errors')).body.syncErrors).toMatchObject([
      {
        reason: 'Invalid role assignment',
        message: 'User is not eligible to receive assigned role',
        attribute: 'roles',
        subject: 'a.b@x.com',
        personId: body.id,
      },
    ])
    await change(body.id, 'BUSINESS_ADMIN')
    expect(await roleOf(body.id)).toBe('BUSINESS_ADMIN')
    expect(await errors()).toEqual([])
  })

  it('5.3: on an update the rest is applied and the role stays', async () => {
    const company = await workspace(withRoleSync(wire))
    const { create, roleOf, errors } = roleClient(company, wire)
    const { body } = await create('a.b@x.com', 'IT_ADMIN')
    const next = newUser('a.b@x.com', {
      ...wires[wire].body('AUDITOR'),
      name: { givenName: 'New', familyName: 'B' },
    })
    expect((await company.scim('PUT', `/Users/${body.id}`, next)).status).toBe(200)
    expect((await company.control('GET', `/people/${body.id}`)).body).toMatchObject({
      role: 'IT_ADMIN',
      firstName: 'New',
    })
    expect(await errors()).toEqual(['a.b@x.com: Invalid role assignment'])
    await company.scim('PUT', `/Users/${body.id}`, { ...next, ...wires[wire].body('IT_ADMIN') })
    expect(await roleOf(body.id)).toBe('IT_ADMIN')
    expect(await errors()).toEqual([])
  })

  it('5.3: on an update holds everything back where the setting says so (invalidRoleOnUpdate)', async () => {
    const company = await workspace(withRoleSync(wire, { invalidRoleOnUpdate: 'hold' }))
    const { create } = roleClient(company, wire)
    const { body } = await create('a.b@x.com', 'IT_ADMIN')
    const next = newUser('a.b@x.com', {
      ...wires[wire].body('AUDITOR'),
      name: { givenName: 'New', familyName: 'B' },
    })
    await company.scim('PUT', `/Users/${body.id}`, next)
    const person = async () => (await company.control('GET', `/people/${body.id}`)).body.firstName
    expect(await person()).toBe('a')
    await company.control('PATCH', '/settings', { roleSync: false })
    expect(await person()).toBe('New')
  })

  it.each([
    ['role sync is switched off', { roleSync: false }, {}, 'BUSINESS_USER'],
    ['the business gets the full suite', { fullSuite: true }, { fullSuite: false }, 'IT_ADMIN'],
  ])('5.1: goes by itself when %s', async (_cause, change, before, role) => {
    const company = await workspace(withRoleSync(wire, { fullSuite: false, ...before }))
    const client = roleClient(company, wire)
    const { body } = await client.create('a.b@x.com', 'IT_ADMIN')
    expect(await client.errors()).toEqual(['a.b@x.com: Invalid role assignment'])
    expect((await client.create('n.n@x.com')).status).toBe(201)
    await company.control('PATCH', '/settings', change)
    expect(await client.roleOf(body.id)).toBe(role)
    expect(await client.errors()).toEqual([])
  })

  it('5.1: goes by itself from an update, too, and the role is applied', async () => {
    const company = await workspace(withRoleSync(wire, { fullSuite: false }))
    const client = roleClient(company, wire)
    const { body } = await client.create('a.b@x.com')
    await client.change(body.id, 'IT_ADMIN')
    expect(await client.roleOf(body.id)).toBe('BUSINESS_USER')
    expect(await client.errors()).toEqual(['a.b@x.com: Invalid role assignment'])
    await company.control('PATCH', '/settings', { fullSuite: true })
    expect(await client.roleOf(body.id)).toBe('IT_ADMIN')
    expect(await client.errors()).toEqual([])
  })

  it('5.6: a guest needs Ramp Plus, and comes when the business has it', async () => {
    const company = await workspace(withRoleSync(wire, { rampPlus: false }))
    const client = roleClient(company, wire)
    const { body } = await client.create('g.g@x.com', 'GUEST_USER')
    expect(await client.errors()).toEqual(['g.g@x.com: Invalid role assignment'])
    await company.control('PATCH', '/settings', { rampPlus: true })
    expect(await client.roleOf(body.id)).toBe('GUEST_USER')
    expect(await client.errors()).toEqual([])
  })

  it.each([
    'AUDITOR',
    'UNBUNDLED_ADMIN',
    'UNBUNDLED_OWNER',
    'business_admin',
    'User',
    'msiam_access',
    '{"a":1}',
  ])('5.7, 5.3: %s is no role a provider may send', async (role) => {
    const client = roleClient(await workspace(withRoleSync(wire)), wire)
    await client.create('a.b@x.com', role)
    expect(await client.errors()).toEqual(['a.b@x.com: Invalid role assignment'])
  })

  it('C20: refuses the request where the setting syncErrors says so', async () => {
    const settings = { syncErrors: { 'Invalid role assignment': 'sync' } }
    const company = await workspace(withRoleSync(wire, settings))
    const client = roleClient(company, wire)
    const { status, body } = await client.create('a.b@x.com', 'AUDITOR')
    expect(status).toBe(400)
    expect(body).toMatchObject({ scimType: 'invalidValue', detail: INVALID_ROLE })
    expect(await client.errors()).toEqual(['a.b@x.com: Invalid role assignment'])
    expect((await client.create('a.b@x.com', 'IT_ADMIN')).status).toBe(201)
    expect(await client.errors()).toEqual([])
  })

  it('C20: is not answered in place of what is, nor made to be by a setting about another reason', async () => {
    const company = await workspace(withRoleSync(wire, { syncErrors: { 'Invalid name': 'async' } }))
    const client = roleClient(company, wire)
    expect((await client.create('a.b@x.com', 'AUDITOR')).status).toBe(201)
    const { status, body } = await client.create('c.d@x.com', 'AUDITOR', withManager('c.d@x.com'))
    expect(status).toBe(400)
    expect(body.detail).toBe("Employees can't be assigned as their own manager")
  })

  it('stands beside a manager who is awaited, and each goes when its own cause goes', async () => {
    const company = await workspace(withRoleSync(wire, { unresolvedManager: 'hold' }))
    const client = roleClient(company, wire)
    const { body } = await client.create('a.b@x.com', 'AUDITOR', withManager('boss.one@x.com'))
    await client.create('boss.one@x.com')
    expect(await client.roleOf(body.id)).toBeUndefined()
    await client.change(body.id, 'IT_ADMIN')
    expect((await company.control('GET', `/people/${body.id}`)).body).toMatchObject({
      role: 'IT_ADMIN',
      manager: { email: 'boss.one@x.com' },
      managerWait: null,
    })
    expect(await client.errors()).toEqual([])
  })

  it('goes with somebody who is deactivated before they came', async () => {
    const company = await workspace(withRoleSync(wire))
    const client = roleClient(company, wire)
    const { body } = await client.create('a.b@x.com', 'AUDITOR')
    await company.scim('PATCH', `/Users/${body.id}`, patch({ op: 'replace', value: { active: false } }))
    expect((await company.control('GET', '/people')).body.people).toEqual([])
    expect(await client.errors()).toEqual([])
    await company.scim('PATCH', `/Users/${body.id}`, patch({ op: 'replace', value: { active: true } }))
    expect(await client.errors()).toEqual(['a.b@x.com: Invalid role assignment'])
  })
})

describe('A role that cannot be assigned', () => {
  it('is a finding in mode spec, and the person stays what they are', async () => {
    const company = await workspace({
      connections: [{ name: 'spec', idp: 'generic', mode: 'spec' }],
      settings: { roleSync: true },
    })
    const { body } = await company.scim(
      'POST',
      '/Users',
      newUser('a.b@x.com', { roles: [{ value: 'KING' }] }),
    )
    expect((await company.control('GET', `/people/${body.id}`)).body.role).toBe('BUSINESS_USER')
    const { exchanges } = (await company.control('GET', '/exchanges?limit=1')).body
    expect(exchanges[0].findings).toMatchObject([{ code: 'ramp.user.invalid-role-assignment' }])
  })
})
