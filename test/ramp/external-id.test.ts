import { describe, expect, it } from 'vitest'
import { newUser, patch, useSandbox } from '../support/tenant.ts'

const { workspace } = useSandbox()

describe('externalId (ramp-scim 14, Q29)', () => {
  it("refuses another user's externalId for Entra with 409, on create and update", async () => {
    const { scim } = await workspace({ connections: [{ name: 'entra', idp: 'entra' }] })
    await scim('POST', '/Users', newUser('a.b@x.com', { externalId: 'ab' }))
    const refused = await scim('POST', '/Users', newUser('c.d@x.com', { externalId: 'ab' }))
    expect(refused).toMatchObject({ status: 409, body: { scimType: 'uniqueness' } })
    const { body: other } = await scim('POST', '/Users', newUser('c.d@x.com', { externalId: 'AB' }))
    const change = patch({ op: 'replace', path: 'externalId', value: 'ab' })
    expect((await scim('PATCH', `/Users/${other.id}`, change)).status).toBe(409)
    expect((await scim('GET', `/Users/${other.id}`)).body.externalId).toBe('AB')
  })

  it('refuses no change of somebody who shared it before', async () => {
    const { scim, connections } = await workspace({
      connections: [
        { name: 'okta', idp: 'okta' },
        { name: 'entra', idp: 'entra' },
      ],
    })
    await scim('POST', '/Users', newUser('a.b@x.com', { externalId: 'ab' }))
    const { body: twin } = await scim('POST', '/Users', newUser('c.d@x.com', { externalId: 'ab' }))
    const deactivation = patch({ op: 'Replace', path: 'active', value: 'False' })
    expect((await connections['entra']?.send('PATCH', `/Users/${twin.id}`, deactivation))?.status).toBe(200)
  })

  it('keeps it twice for Okta', async () => {
    const { scim } = await workspace()
    for (const userName of ['a.b@x.com', 'c.d@x.com'])
      expect((await scim('POST', '/Users', newUser(userName, { externalId: 'ab' }))).status).toBe(201)
  })
})
