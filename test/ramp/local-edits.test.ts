import { describe, expect, it } from 'vitest'
import { INVALID_LOCATION, withGermany } from '../support/company-places.ts'
import { INVALID_ROLE, WIRES, roleClient, withRoleSync } from '../support/roles.ts'
import { CORE, ENTERPRISE, newUser, patch, useSandbox, withManager } from '../support/tenant.ts'
import type { TestWorkspace } from '../support/tenant.ts'

const { workspace } = useSandbox()

function admin({ control }: TestWorkspace) {
  return {
    edit: (id: string, change: Record<string, unknown>) => control('PATCH', `/people/${id}`, change),
    verb: (id: string, verb: string) => control('POST', `/people/${id}/${verb}`),
    person: async (id: string) => (await control('GET', `/people/${id}`)).body,
    async events(id: string): Promise<string[]> {
      const { activity } = (await control('GET', `/activity?personId=${id}`)).body as {
        activity: { event: string; actor: string; details: { manager?: string } | null }[]
      }
      return activity.map(({ event, actor, details }) =>
        [event, actor, details?.manager].filter(Boolean).join(', '),
      )
    },
  }
}

const full = (changes: Record<string, unknown> = {}) =>
  newUser('a.b@x.com', {
    addresses: [{ type: 'work', primary: true, locality: 'Berlin' }],
    [ENTERPRISE]: { department: 'Sales', manager: { value: 'boss.one@x.com' } },
    ...changes,
  })

describe('An edit by an administrator (ramp-scim 2.2)', () => {
  it("2.2: changes what is SCIM's, until the provider syncs again", async () => {
    const company = await workspace(withRoleSync('okta'))
    const { edit, person } = admin(company)
    const boss = (await company.scim('POST', '/Users', newUser('boss.one@x.com'))).body
    const other = (await company.scim('POST', '/Users', newUser('other.boss@x.com'))).body
    await company.control('POST', '/departments', { name: 'Board' })
    await company.control('POST', '/locations', { name: 'Paris' })
    const { body } = await company.scim('POST', '/Users', full({ roles: [{ value: 'IT_ADMIN' }] }))
    const edited = await edit(body.id, {
      firstName: ' New ',
      lastName: 'Name',
      email: 'new.name@x.com',
      department: 'board',
      location: 'Paris',
      manager: other.id,
      role: 'BUSINESS_ADMIN',
      employeeId: '7',
    })
    expect(edited.status).toBe(200)
    expect(edited.body).toEqual(await person(body.id))
    expect(edited.body).toMatchObject({
      firstName: 'New',
      lastName: 'Name',
      email: 'new.name@x.com',
      department: { name: 'Board' },
      location: { name: 'Paris' },
      manager: { id: other.id },
      role: 'BUSINESS_ADMIN',
      employeeId: '7',
    })
    // SCIM goes on saying what the provider sent.
    expect((await company.scim('GET', `/Users/${body.id}`)).body).toMatchObject({ name: { givenName: 'a' } })
    await company.scim('PATCH', `/Users/${body.id}`, patch({ op: 'replace', path: 'title', value: 'T' }))
    expect(await person(body.id)).toMatchObject({
      firstName: 'a',
      lastName: 'b',
      email: 'a.b@x.com',
      department: { name: 'Sales' },
      location: { name: 'Berlin' },
      manager: { id: boss.id },
      role: 'IT_ADMIN',
      employeeId: '7',
    })
  })

  it('8.8: is in the activity log under its name, by the administrator', async () => {
    const company = await workspace()
    const { edit, verb, events } = admin(company)
    const boss = (await company.scim('POST', '/Users', newUser('boss.one@x.com'))).body
    const { body } = await company.scim('POST', '/Users', newUser('a.b@x.com'))
    await edit(body.id, { lastName: 'C' })
    await edit(body.id, { email: 'a.c@x.com' })
    await edit(body.id, { role: 'AUDITOR' })
    await edit(body.id, { manager: 'boss.one@x.com' })
    await edit(body.id, { manager: null })
    await edit(body.id, { firstName: 'a' })
    expect(await events(body.id)).toEqual([
      'Manager updated, admin',
      'Manager updated, admin',
      'Role updated, admin',
      'Admin changed email, admin',
      'Name updated, admin',
      'User invited, scim',
    ])
    await verb(boss.id, 'grant-manager')
    await verb(boss.id, 'revoke-manager')
    expect(await events(boss.id)).toEqual([
      'Role updated, admin, revoked',
      'Role updated, admin, granted',
      'Role updated, admin, lost',
      'Role updated, admin, gained',
      'User invited, scim',
    ])
  })

  it.each(WIRES)('C8: keeps a role the provider never sent, whatever else it syncs (%s)', async (wire) => {
    const company = await workspace(withRoleSync(wire))
    const { edit } = admin(company)
    const { create, change, roleOf } = roleClient(company, wire)
    const { body } = await create('a.b@x.com')
    await edit(body.id, { role: 'IT_ADMIN' })
    await company.scim('PUT', `/Users/${body.id}`, newUser('a.b@x.com', { title: 'T' }))
    expect(await roleOf(body.id)).toBe('IT_ADMIN')
    await change(body.id, 'BUSINESS_ADMIN')
    await edit(body.id, { role: 'IT_ADMIN' })
    await company.scim('PATCH', `/Users/${body.id}`, patch({ op: 'replace', path: 'title', value: 'U' }))
    expect(await roleOf(body.id)).toBe('BUSINESS_ADMIN')
  })

  it("C8: without role sync, only the derived Manager role is the provider's", async () => {
    const company = await workspace()
    const { edit, person } = admin(company)
    const boss = (await company.scim('POST', '/Users', newUser('boss.one@x.com'))).body
    await edit(boss.id, { role: 'BUSINESS_ADMIN' })
    await company.scim('POST', '/Users', newUser('a.b@x.com', withManager('boss.one@x.com')))
    await company.scim(
      'PUT',
      `/Users/${boss.id}`,
      newUser('boss.one@x.com', { roles: [{ value: 'IT_ADMIN' }] }),
    )
    expect(await person(boss.id)).toMatchObject({ role: 'BUSINESS_ADMIN', isManager: true })
  })

  it('meets the rules, is refused with the sentence of Ramp, and changes nothing then', async () => {
    const company = await workspace(withRoleSync('okta'))
    const { create: createIn } = await withGermany(company)
    const { edit, person } = admin(company)
    const { create } = roleClient(company, 'okta')
    const boss = (await create('boss.one@x.com')).body
    await create('it.one@x.com', 'IT_ADMIN')
    const { body } = await createIn('a.b@x.com', 'Boston')
    await edit(boss.id, { manager: body.id })
    const before = await person(body.id)
    for (const [change, sentence] of [
      [{ firstName: ' ' }, 'Ensure first and last name are entered correctly'],
      [{ email: 'boss.one@x.com' }, 'Email is already associated with another employee'],
      [{ email: 'nowhere' }, 'The e-mail address must have the form name@domain.'],
      [{ manager: body.id }, "Employees can't be assigned as their own manager"],
      [{ manager: 'boss.one@x.com' }, "Employees can't be assigned as their manager's manager"],
      [{ manager: 'it.one@x.com' }, "Manager's email is not associated with an eligible profile in Ramp"],
      [{ manager: 'nobody@x.com' }, "Manager's email is not associated with an eligible profile in Ramp"],
      [{ location: 'Berlin' }, INVALID_LOCATION],
      [{ role: 'GUEST_USER' }, INVALID_ROLE],
      [{ role: 'BUSINESS_OWNER' }, INVALID_ROLE],
    ] as const) {
      const { status, body: refusal } = await edit(body.id, { lastName: 'Changed', ...change })
      expect([status, refusal.error.code, refusal.error.message]).toEqual([400, 'person.refused', sentence])
    }
    expect(await person(body.id)).toEqual(before)
  })

  it('is not refused for what it leaves alone', async () => {
    const company = await workspace({ connections: [{ name: 'spec', idp: 'generic', mode: 'spec' }] })
    const { edit, person } = admin(company)
    const { body } = await company.scim('POST', '/Users', { schemas: [CORE], userName: 'bare' })
    expect((await edit(body.id, { employeeId: '7', role: 'AUDITOR' })).status).toBe(200)
    expect(await person(body.id)).toMatchObject({
      employeeId: '7',
      role: 'AUDITOR',
      roleLabel: 'View-Only Admin',
    })
  })

  it('2.2: of the employee id stays unless the provider sends one', async () => {
    const company = await workspace()
    const { edit, person } = admin(company)
    const { body } = await company.scim('POST', '/Users', newUser('a.b@x.com'))
    await edit(body.id, { employeeId: '7' })
    await company.scim('PUT', `/Users/${body.id}`, newUser('a.b@x.com'))
    expect((await person(body.id)).employeeId).toBe('7')
    await company.scim(
      'PUT',
      `/Users/${body.id}`,
      newUser('a.b@x.com', { [ENTERPRISE]: { employeeNumber: '8' } }),
    )
    expect((await person(body.id)).employeeId).toBe('8')
  })

  it('5.1: passes ownership on as a provider does', async () => {
    const company = await workspace()
    const { edit, person } = admin(company)
    const [one, two] = [
      (await company.scim('POST', '/Users', newUser('a.b@x.com'))).body,
      (await company.scim('POST', '/Users', newUser('c.d@x.com'))).body,
    ]
    for (const { id } of [one, two]) {
      await edit(id, { role: 'BUSINESS_ADMIN' })
      await edit(id, { role: 'BUSINESS_OWNER' })
    }
    expect([(await person(one.id)).role, (await person(two.id)).role]).toEqual([
      'BUSINESS_ADMIN',
      'BUSINESS_OWNER',
    ])
  })

  it('releases who waited for what it changed', async () => {
    const company = await workspace()
    const { edit } = admin(company)
    const twin = newUser('b.b@x.com', { emails: [{ value: 'a.new@x.com', primary: true }] })
    const { body } = await company.scim('POST', '/Users', newUser('a.b@x.com'))
    await company.scim('POST', '/Users', newUser('c.d@x.com', withManager('a.new@x.com')))
    await edit(body.id, { email: 'a.new@x.com' })
    expect((await company.control('GET', '/sync-errors')).body.syncErrors).toEqual([])
    expect((await company.scim('POST', '/Users', twin)).status).toBe(409)
    await edit(body.id, { email: 'a.other@x.com' })
    expect((await company.control('GET', '/sync-errors')).body.syncErrors).toEqual([])
  })

  it('resolves what the provider was refused: a location in the new currency, a role an admin may get', async () => {
    const settings = { roleSync: true, syncErrors: { 'Invalid location change': 'async' } }
    const company = await workspace({ settings })
    const { germany, create, move, placeOf, errors } = await withGermany(company)
    const { edit, person } = admin(company)
    const { change } = roleClient(company, 'okta')
    const { body } = await create('a.b@x.com', 'Boston')
    await move(body.id, 'Berlin')
    expect(await errors()).toEqual(['a.b@x.com: Invalid location change'])
    await company.control('POST', '/locations', { name: 'Bonn', entityId: germany.id })
    expect((await edit(body.id, { location: 'Bonn' })).body.error.message).toBe(INVALID_LOCATION)
    await company.control('PATCH', `/entities/${germany.id}`, { currency: 'USD' })
    expect([await placeOf(body.id), await errors()]).toEqual(['Berlin @ Acme GmbH', []])
    await change(body.id, 'BUSINESS_OWNER')
    expect(await errors()).toEqual(['a.b@x.com: Invalid role assignment'])
    await edit(body.id, { role: 'BUSINESS_ADMIN' })
    expect([(await person(body.id)).role, await errors()]).toEqual(['BUSINESS_OWNER', []])
  })
})

describe('The Manager add-on (ramp-scim 4.5, C5)', () => {
  it.each(WIRES)(
    '4.5, C5: makes an IT admin or an accountant a manager, and releases who was held (%s)',
    async (wire) => {
      const settings = { syncErrors: { 'Invalid manager': 'async' }, unresolvedManager: 'hold' }
      for (const role of ['IT_ADMIN', 'BUSINESS_BOOKKEEPER']) {
        const company = await workspace(withRoleSync(wire, settings))
        const { verb, person } = admin(company)
        const { create, roleOf, errors } = roleClient(company, wire)
        const boss = (await create('boss.one@x.com', role)).body
        const held = (await create('a.b@x.com', undefined, withManager(boss.id))).body
        expect(await roleOf(held.id)).toBeUndefined()
        const granted = await verb(boss.id, 'grant-manager')
        expect([granted.status, granted.body.isManager, granted.body.managerAddOn]).toEqual([
          200,
          true,
          'granted',
        ])
        expect((await person(held.id)).manager.id).toBe(boss.id)
        expect(await errors()).toEqual([])
      }
    },
  )

  it('4.5: takes a request that was refused before', async () => {
    const company = await workspace(withRoleSync('okta'))
    const { verb } = admin(company)
    const { create, errors } = roleClient(company, 'okta')
    const boss = (await create('boss.one@x.com', 'IT_ADMIN')).body
    expect((await create('a.b@x.com', undefined, withManager('boss.one@x.com'))).status).toBe(400)
    await verb(boss.id, 'grant-manager')
    expect(await errors()).toEqual([])
    expect((await create('a.b@x.com', undefined, withManager('boss.one@x.com'))).status).toBe(201)
  })

  it('4.5: is not for guests, nor for view-only admins, and goes with a role that takes none', async () => {
    const company = await workspace(withRoleSync('okta'))
    const { edit, verb, person } = admin(company)
    const { create } = roleClient(company, 'okta')
    const guest = (await create('g.g@x.com', 'GUEST_USER')).body
    const auditor = (await create('a.a@x.com', 'IT_ADMIN')).body
    await verb(auditor.id, 'grant-manager')
    await edit(auditor.id, { role: 'AUDITOR' })
    expect(await person(auditor.id)).toMatchObject({ isManager: false, managerAddOn: null })
    for (const { id } of [guest, auditor])
      expect((await verb(id, 'grant-manager')).body.error.message).toBe(INVALID_ROLE)
  })

  it('U4: granted, stays without any report', async () => {
    const company = await workspace()
    const { verb, person } = admin(company)
    const boss = (await company.scim('POST', '/Users', newUser('boss.one@x.com'))).body
    const { body } = await company.scim('POST', '/Users', newUser('a.b@x.com', withManager('boss.one@x.com')))
    await verb(boss.id, 'grant-manager')
    await company.scim('PATCH', `/Users/${body.id}`, patch({ op: 'remove', path: `${ENTERPRISE}:manager` }))
    expect(await person(boss.id)).toMatchObject({ isManager: true, managerAddOn: 'granted' })
  })

  it.each([true, false])(
    '4.10: taken away, moves the reports to the next manager up (stickyManager %s)',
    async (sticky) => {
      const company = await workspace({ settings: { stickyManager: sticky } })
      const { verb, person } = admin(company)
      const { scim } = company
      const top = (await scim('POST', '/Users', newUser('top.one@x.com'))).body
      const boss = (await scim('POST', '/Users', newUser('boss.one@x.com', withManager('top.one@x.com'))))
        .body
      const report = (await scim('POST', '/Users', newUser('a.b@x.com', withManager('boss.one@x.com')))).body
      const revoked = await verb(boss.id, 'revoke-manager')
      expect(revoked.body).toMatchObject({ isManager: false, managerAddOn: null })
      expect((await person(report.id)).manager.id).toBe(top.id)
      await scim('PATCH', `/Users/${report.id}`, patch({ op: 'replace', path: 'title', value: 'T' }))
      expect((await person(report.id)).manager.id).toBe(boss.id)
      expect((await person(boss.id)).isManager).toBe(true)
    },
  )
})
