import { describe, expect, it } from 'vitest'
import { ENTERPRISE, newUser, patch, useSandbox, withManager } from '../support/tenant.ts'
import type { TestWorkspace } from '../support/tenant.ts'

const { workspace } = useSandbox()
const entra = { connections: [{ name: 'entra', idp: 'entra' }] }
const replace = (path: string, value: unknown) => patch({ op: 'replace', path, value })
const email = (value: string) => replace('emails', [{ value, type: 'work', primary: true }])
const manager = (value: string) => replace(`${ENTERPRISE}:manager`, value)

/** People as `e-mail<manager`, sync errors as `subject: reason`; both in the order of the lists. */
async function ramp({ control }: TestWorkspace): Promise<{ people: string[]; errors: string[] }> {
  const { people } = (await control('GET', '/people')).body
  const { syncErrors } = (await control('GET', '/sync-errors')).body
  return {
    people: people.map((person: { email: string; manager: { email: string } | null }) =>
      person.manager === null ? person.email : `${person.email}<${person.manager.email}`,
    ),
    errors: syncErrors.map(
      (error: { subject: string; reason: string }) => `${error.subject}: ${error.reason}`,
    ),
  }
}

describe('People who wait (ramp-scim 4.1, 4.2, D2, U16)', () => {
  it('come when the e-mail they were held for is given up, and the error closes with them', async () => {
    const company = await workspace({
      connections: [
        { name: 'okta', idp: 'okta' },
        { name: 'spec', idp: 'generic', mode: 'spec' },
      ],
    })
    await company.scim('POST', '/Users', newUser('a.held@x.com', withManager('boss.one@x.com')))
    const twin = newUser('b.twin@x.com', { emails: [{ value: 'a.held@x.com', primary: true }] })
    const { body: other } = await company.connections['spec']!.send('POST', '/Users', twin)
    await company.scim('POST', '/Users', newUser('boss.one@x.com'))
    expect(await ramp(company)).toEqual({
      people: ['a.held@x.com', 'boss.one@x.com'],
      errors: ['a.held@x.com: Duplicate email'],
    })
    await company.scim('PATCH', `/Users/${other.id}`, email('b.twin@x.com'))
    expect(await ramp(company)).toEqual({
      people: ['a.held@x.com<boss.one@x.com', 'b.twin@x.com', 'boss.one@x.com'],
      errors: [],
    })
  })

  it('stay listed while Ramp cannot say what else they lack, and come when a setting supplies it', async () => {
    const company = await workspace()
    await company.scim('POST', '/Users', newUser('a.held@x.com', withManager('boss.one@x.com')))
    await company.control('PATCH', '/settings', { defaultDepartment: null })
    const boss = newUser('boss.one@x.com', { [ENTERPRISE]: { department: 'Board' } })
    await company.scim('POST', '/Users', boss)
    expect(await ramp(company)).toEqual({
      people: ['boss.one@x.com'],
      errors: ['a.held@x.com: Invalid manager'],
    })
    await company.control('PATCH', '/settings', { defaultDepartment: 'General' })
    expect(await ramp(company)).toEqual({
      people: ['a.held@x.com<boss.one@x.com', 'boss.one@x.com'],
      errors: [],
    })
  })

  it.each([
    ['the workspace', '/settings', { unresolvedManager: 'link-later' }],
    ['the connection', '/connections', { settings: { unresolvedManager: 'link-later' } }],
  ])('come when %s begins to link later', async (_whose, path, change) => {
    const company = await workspace()
    await company.scim('POST', '/Users', newUser('a.held@x.com', withManager('boss.one@x.com')))
    const id = path === '/connections' ? `/${company.connections['okta']?.id}` : ''
    expect((await company.control('PATCH', path + id, change)).status).toBe(200)
    expect(await ramp(company)).toEqual({ people: ['a.held@x.com'], errors: [] })
    await company.scim('POST', '/Users', newUser('boss.one@x.com'))
    expect((await ramp(company)).people).toEqual(['a.held@x.com<boss.one@x.com', 'boss.one@x.com'])
  })

  it('come one after the other down a chain, whoever arrives last', async () => {
    const company = await workspace()
    for (const [name, above] of ['d<c', 'b<a', 'c<b'].map((link) => link.split('<')))
      await company.scim('POST', '/Users', newUser(`${name}.x@x.com`, withManager(`${above}.x@x.com`)))
    expect((await ramp(company)).people).toEqual([])
    await company.scim('POST', '/Users', newUser('a.x@x.com'))
    expect(await ramp(company)).toEqual({
      people: ['d.x@x.com<c.x@x.com', 'b.x@x.com<a.x@x.com', 'c.x@x.com<b.x@x.com', 'a.x@x.com'],
      errors: [],
    })
  })

  it('wait on when the manager they wait for is deleted before arriving, and come when it is back', async () => {
    const company = await workspace()
    await company.scim('POST', '/Users', newUser('a.held@x.com', withManager('boss.one@x.com')))
    const boss = newUser('boss.one@x.com', withManager('top.one@x.com'))
    const { body } = await company.scim('POST', '/Users', boss)
    await company.scim('DELETE', `/Users/${body.id}`)
    await company.scim('POST', '/Users', newUser('top.one@x.com'))
    expect((await ramp(company)).people).toEqual(['top.one@x.com'])
    await company.scim('POST', '/Users', boss)
    expect(await ramp(company)).toEqual({
      people: ['a.held@x.com<boss.one@x.com', 'boss.one@x.com<top.one@x.com', 'top.one@x.com'],
      errors: [],
    })
  })

  it('whose references differ in case from external ids wait, and the request ends', async () => {
    const company = await workspace(entra)
    const one = newUser('a.one@x.com', { externalId: 'one', ...withManager('TWO') })
    const two = newUser('b.two@x.com', { externalId: 'two', ...withManager('ONE') })
    for (const body of [one, two]) expect((await company.scim('POST', '/Users', body)).status).toBe(201)
    expect((await ramp(company)).people).toEqual(['a.one@x.com', 'b.two@x.com'])
  })

  it('keep a refused change listed that is not made because they came', async () => {
    const company = await workspace(entra)
    const { body } = await company.scim('POST', '/Users', newUser('a.a@x.com', withManager('boss.one@x.com')))
    expect((await company.scim('PATCH', `/Users/${body.id}`, replace('name.givenName', ''))).status).toBe(400)
    await company.scim('POST', '/Users', newUser('boss.one@x.com'))
    expect(await ramp(company)).toEqual({
      people: ['a.a@x.com<boss.one@x.com', 'boss.one@x.com'],
      errors: ['a.a@x.com: Invalid name'],
    })
  })

  it('leave no findings about themselves on the request that brings them', async () => {
    const company = await workspace({ connections: [{ name: 'spec', idp: 'generic', mode: 'spec' }] })
    await company.scim('POST', '/Users', { userName: 'bare', ...withManager('boss.one@x.com') })
    await company.scim('POST', '/Users', newUser('boss.one@x.com'))
    const { exchanges } = (await company.control('GET', '/exchanges?limit=1')).body
    expect(exchanges[0].findings).toEqual([])
  })
})

describe('Sync errors close when their cause is gone (ramp-scim 6)', () => {
  it('"Duplicate email", when somebody held changes the e-mail or is deleted', async () => {
    for (const leave of ['PATCH', 'DELETE']) {
      const company = await workspace()
      const held = newUser('a.held@x.com', withManager('boss.one@x.com'))
      const { body } = await company.scim('POST', '/Users', held)
      const twin = newUser('b.b@x.com', { emails: [{ value: 'a.held@x.com', primary: true }] })
      expect((await company.scim('POST', '/Users', twin)).status).toBe(409)
      await company.scim(leave, `/Users/${body.id}`, leave === 'PATCH' ? email('a.new@x.com') : undefined)
      expect((await ramp(company)).errors).not.toContain('b.b@x.com: Duplicate email')
      expect((await company.scim('POST', '/Users', twin)).status).toBe(201)
    }
  })

  it('"Circular manager", when somebody who waits within the circle leaves it', async () => {
    const company = await workspace()
    const { body } = await company.scim('POST', '/Users', newUser('a.a@x.com', withManager('b.b@x.com')))
    await company.scim('POST', '/Users', newUser('b.b@x.com', withManager('c.mail@x.com')))
    const last = newUser('c.c@x.com', {
      emails: [{ value: 'c.mail@x.com', primary: true }],
      ...withManager('a.a@x.com'),
    })
    expect((await company.scim('POST', '/Users', last)).status).toBe(400)
    const { body: other } = await company.scim(
      'POST',
      '/Users',
      newUser('o.o@x.com', withManager('p.p@x.com')),
    )
    await company.scim('PATCH', `/Users/${other.id}`, manager(''))
    expect((await ramp(company)).errors).toContain('c.c@x.com: Circular manager')
    await company.scim('PATCH', `/Users/${body.id}`, manager(''))
    expect((await ramp(company)).errors).toEqual(['b.b@x.com: Invalid manager'])
  })

  it('"Invalid manager", when the manager is active again, by whatever name', async () => {
    const company = await workspace()
    const { body } = await company.scim(
      'POST',
      '/Users',
      newUser('boss.one@x.com', { externalId: '00uBoss' }),
    )
    await company.scim('PATCH', `/Users/${body.id}`, replace('active', false))
    const report = newUser('a.a@x.com', withManager('00uBoss'))
    expect((await company.scim('POST', '/Users', report)).status).toBe(400)
    expect((await ramp(company)).errors).toEqual(['a.a@x.com: Invalid manager'])
    await company.scim('PATCH', `/Users/${body.id}`, replace('active', true))
    expect((await ramp(company)).errors).toEqual([])
  })
})
