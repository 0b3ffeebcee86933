import { describe, expect, it } from 'vitest'
import { roleClient, withRoleSync, wires } from '../../support/roles.ts'
import { patch, useSandbox } from '../../support/tenant.ts'

const { workspace } = useSandbox()
const ROLES = [
  'BUSINESS_OWNER',
  'BUSINESS_ADMIN',
  'BUSINESS_USER',
  'BUSINESS_BOOKKEEPER',
  'GUEST_USER',
  'IT_ADMIN',
]

/** Somebody in that role, in a company of their own. */
async function personIn(role: string) {
  const company = await workspace(withRoleSync('okta'))
  const client = roleClient(company, 'okta')
  const { body } = await client.create('a.b@x.com', role === 'BUSINESS_OWNER' ? 'BUSINESS_ADMIN' : role)
  if (role === 'BUSINESS_OWNER') await client.change(body.id, role)
  expect(await client.roleOf(body.id)).toBe(role)
  return { ...client, ...company, id: body.id as string }
}

describe('A role sent for somebody new (ramp-scim 5.3)', () => {
  it.each([...ROLES, 'AUDITOR', 'UNBUNDLED_USER', 'KING'])('5.1, 5.3: %s', async (role) => {
    const client = roleClient(await workspace(withRoleSync('okta')), 'okta')
    const { body } = await client.create('a.b@x.com', role)
    const isRefused = !ROLES.includes(role) || role === 'BUSINESS_OWNER'
    expect(await client.roleOf(body.id)).toBe(isRefused ? undefined : role)
    expect(await client.errors()).toEqual(isRefused ? ['a.b@x.com: Invalid role assignment'] : [])
  })
})

describe.each(ROLES)('A role sent for somebody who is %s (ramp-scim 5.3, 5.5, C6, C13)', (from) => {
  it.each(ROLES)('%s', async (to) => {
    const { id, change, roleOf, errors } = await personIn(from)
    expect((await change(id, to)).status).toBe(200)
    const isKept = from === to
    const isAllowed =
      from !== 'BUSINESS_OWNER' &&
      to !== 'GUEST_USER' &&
      (to !== 'BUSINESS_OWNER' || from === 'BUSINESS_ADMIN')
    expect(await roleOf(id)).toBe(isKept || isAllowed ? to : from)
    expect(await errors()).toEqual(isKept || isAllowed ? [] : ['a.b@x.com: Invalid role assignment'])
  })

  it('is not looked at where role sync is off', async () => {
    const { id, change, control, roleOf, errors } = await personIn(from)
    await control('PATCH', '/settings', { roleSync: false })
    for (const to of [...ROLES, 'KING']) await change(id, to)
    expect([await roleOf(id), await errors()]).toEqual([from, []])
  })

  it('stays what it is without the full suite, and may be sent as it is', async () => {
    const { id, change, control, roleOf, errors } = await personIn(from)
    await control('PATCH', '/settings', { fullSuite: false })
    await change(id, from)
    expect(await errors()).toEqual([])
    await change(id, from === 'IT_ADMIN' ? 'BUSINESS_USER' : 'IT_ADMIN')
    expect(await roleOf(id)).toBe(from)
    expect(await errors()).toEqual(['a.b@x.com: Invalid role assignment'])
  })
})

describe('A deactivation', () => {
  it('is never refused for the role it carries', async () => {
    const { id, scim, control, errors } = await personIn('IT_ADMIN')
    const value = { active: false, ...wires.okta.body('GUEST_USER') }
    expect((await scim('PATCH', `/Users/${id}`, patch({ op: 'replace', value }))).status).toBe(200)
    expect((await control('GET', `/people/${id}`)).body).toMatchObject({ active: false, role: 'IT_ADMIN' })
    expect(await errors()).toEqual([])
  })
})
