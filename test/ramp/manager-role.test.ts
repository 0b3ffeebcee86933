import { describe, expect, it } from 'vitest'
import { WIRES, roleClient, withRoleSync } from '../support/roles.ts'
import { ENTERPRISE, patch, useSandbox, withManager } from '../support/tenant.ts'
import type { TestWorkspace } from '../support/tenant.ts'

const { workspace } = useSandbox()
const INVALID_MANAGER = "Manager's email is not associated with an eligible profile in Ramp"

const person = async ({ control }: TestWorkspace, id: string) => (await control('GET', `/people/${id}`)).body
const setManager = ({ scim }: TestWorkspace, id: string, value: string) =>
  scim('PATCH', `/Users/${id}`, patch({ op: 'replace', path: `${ENTERPRISE}:manager`, value }))

describe('The Manager role (ramp-scim 4.7, 4.11, U4)', () => {
  it('4.7, 4.11: comes with the first report, beside the base role, with role sync or without', async () => {
    for (const roleSync of [true, false]) {
      const company = await workspace(withRoleSync('okta', { roleSync }))
      const { create } = roleClient(company, 'okta')
      const boss = (await create('boss.one@x.com')).body
      expect(await person(company, boss.id)).toMatchObject({ role: 'BUSINESS_USER', isManager: false })
      const report = (await create('a.b@x.com', undefined, withManager('boss.one@x.com'))).body
      expect(await person(company, boss.id)).toMatchObject({
        role: 'BUSINESS_USER',
        isManager: true,
        managerAddOn: null,
      })
      expect(await person(company, report.id)).toMatchObject({ role: 'BUSINESS_USER', isManager: false })
    }
  })

  it('U4: goes with the last report', async () => {
    const company = await workspace(withRoleSync('okta'))
    const { create } = roleClient(company, 'okta')
    const boss = (await create('boss.one@x.com')).body
    const reports = [
      (await create('a.b@x.com', undefined, withManager('boss.one@x.com'))).body,
      (await create('c.d@x.com', undefined, withManager('boss.one@x.com'))).body,
    ]
    await setManager(company, reports[0].id, '')
    expect((await person(company, boss.id)).isManager).toBe(true)
    await setManager(company, reports[1].id, '')
    expect((await person(company, boss.id)).isManager).toBe(false)
  })

  it('U4: is kept after the last report where the setting says so (stickyManager)', async () => {
    const company = await workspace(withRoleSync('okta', { stickyManager: true }))
    const { create } = roleClient(company, 'okta')
    const boss = (await create('boss.one@x.com')).body
    const report = (await create('a.b@x.com', undefined, withManager('boss.one@x.com'))).body
    await setManager(company, report.id, '')
    expect(await person(company, boss.id)).toMatchObject({ isManager: true, managerAddOn: 'kept' })
  })

  it('4.10: stays with somebody inactive, whose reports stay, too', async () => {
    const company = await workspace(withRoleSync('okta'))
    const { create } = roleClient(company, 'okta')
    const boss = (await create('boss.one@x.com')).body
    const report = (await create('a.b@x.com', undefined, withManager('boss.one@x.com'))).body
    await company.scim('PATCH', `/Users/${boss.id}`, patch({ op: 'replace', value: { active: false } }))
    expect((await person(company, boss.id)).isManager).toBe(true)
    expect((await person(company, report.id)).manager.id).toBe(boss.id)
  })
})

describe.each(WIRES)('Managers by role, from %s (ramp-scim 4.4, 4.6)', (wire) => {
  it.each(['IT_ADMIN', 'BUSINESS_BOOKKEEPER', 'GUEST_USER'])(
    '4.4: %s manages nobody, until the role is another one',
    async (role) => {
      const company = await workspace(
        withRoleSync(wire, { syncErrors: { 'Invalid manager': 'async' }, unresolvedManager: 'hold' }),
      )
      const { create, change, errors, roleOf } = roleClient(company, wire)
      const boss = (await create('boss.one@x.com', role)).body
      const held = await create('a.b@x.com', undefined, withManager(boss.id))
      expect(held.status).toBe(201)
      expect(await roleOf(held.body.id)).toBeUndefined()
      expect((await company.control('GET', '/sync-errors')).body.syncErrors).toMatchObject([
        { subject: 'a.b@x.com', reason: 'Invalid manager', message: INVALID_MANAGER },
      ])
      await change(boss.id, 'BUSINESS_ADMIN')
      expect((await person(company, held.body.id)).manager.id).toBe(boss.id)
      expect(await errors()).toEqual([])
    },
  )

  it('4.4: a create or an update that names such a manager fails with the sentence', async () => {
    const company = await workspace(withRoleSync(wire))
    const { create } = roleClient(company, wire)
    const boss = (await create('boss.one@x.com', 'IT_ADMIN')).body
    const refused = await create('a.b@x.com', undefined, withManager(boss.id))
    expect([refused.status, refused.body.detail]).toEqual([400, INVALID_MANAGER])
    const { body } = await create('a.b@x.com')
    const update = await setManager(company, body.id, boss.id)
    expect([update.status, update.body.detail]).toEqual([400, INVALID_MANAGER])
  })

  it.each(['BUSINESS_ADMIN', 'BUSINESS_USER'])(
    '4.6: %s may manage an admin, who needs no manager',
    async (role) => {
      const company = await workspace(withRoleSync(wire))
      const { create } = roleClient(company, wire)
      const boss = (await create('boss.one@x.com', role)).body
      const admin = (await create('a.a@x.com', 'BUSINESS_ADMIN')).body
      expect(await person(company, admin.id)).toMatchObject({ role: 'BUSINESS_ADMIN', manager: null })
      await setManager(company, admin.id, boss.id)
      expect((await person(company, admin.id)).manager.id).toBe(boss.id)
    },
  )
})
