import { describe, expect, it } from 'vitest'
import { newUser, patch, useSandbox, withManager } from '../support/tenant.ts'

const { workspace, sandbox } = useSandbox()
const active = (value: unknown) => patch({ op: 'Replace', path: 'active', value })

describe('Deactivation instead of deletion (ramp-scim 8)', () => {
  it.each([
    ['PATCH with a path (Entra)', 'PATCH', active('False')],
    [
      'PATCH without a path (Okta catalogue app)',
      'PATCH',
      patch({ op: 'replace', value: { active: false } }),
    ],
    ['PUT of the whole user (Okta wizard app)', 'PUT', newUser('a.b@x.com', { active: false })],
  ])('deactivates by %s and reactivates to the same id', async (_how, method, body) => {
    const { scim, control } = await workspace()
    const { body: user } = await scim('POST', '/Users', newUser('a.b@x.com'))
    expect((await scim(method, `/Users/${user.id}`, body)).body).toMatchObject({ id: user.id, active: false })
    const found = await scim('GET', '/Users?filter=userName%20eq%20%22a.b@x.com%22')
    expect(found.body.Resources).toMatchObject([{ id: user.id, active: false }])
    expect((await control('GET', `/people/${user.id}`)).body).toMatchObject({
      status: 'USER_INACTIVE',
      active: false,
      deactivatedBy: 'scim',
    })
    await scim('PATCH', `/Users/${user.id}`, active('True'))
    expect((await control('GET', `/people/${user.id}`)).body).toMatchObject({
      status: 'INVITE_PENDING',
      active: true,
      deactivatedBy: null,
    })
  })

  it('is never refused for what else the body lacks, and keeps what Ramp had', async () => {
    const { scim, control } = await workspace({ settings: { defaultDepartment: null } })
    const enterprise = {
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { department: 'Sales' },
    }
    const { body: user } = await scim('POST', '/Users', newUser('a.b@x.com', enterprise))
    const bare = { schemas: [], userName: 'a.b@x.com', active: false }
    expect((await scim('PUT', `/Users/${user.id}`, bare)).status).toBe(200)
    expect((await control('GET', `/people/${user.id}`)).body).toMatchObject({
      active: false,
      firstName: 'a',
      email: 'a.b@x.com',
      department: { name: 'Sales' },
    })
    expect((await scim('PATCH', `/Users/${user.id}`, active(true))).status).toBe(400)
  })

  it('of somebody held leaves nobody in Ramp and closes the error', async () => {
    const { scim, control } = await workspace()
    const { body: user } = await scim('POST', '/Users', newUser('a.b@x.com', withManager('nobody@x.com')))
    await scim('PATCH', `/Users/${user.id}`, active(false))
    expect((await control('GET', '/people')).body.people).toEqual([])
    await scim('PATCH', `/Users/${user.id}`, active(true))
    expect((await control('GET', '/sync-errors')).body.syncErrors).toMatchObject([
      { reason: 'Invalid manager' },
    ])
  })

  it('keeps the reporting line, also where another manager was awaited (8.2)', async () => {
    const { scim, control } = await workspace()
    const { body: boss } = await scim('POST', '/Users', newUser('boss.one@x.com'))
    const { body: user } = await scim('POST', '/Users', newUser('a.b@x.com', withManager('boss.one@x.com')))
    await scim('PUT', `/Users/${user.id}`, newUser('a.b@x.com', withManager('nobody@x.com')))
    await scim('PATCH', `/Users/${user.id}`, active(false))
    expect((await control('GET', `/people/${user.id}`)).body).toMatchObject({
      active: false,
      manager: { id: boss.id },
      managerWait: null,
    })
  })

  it('writes nothing to the person that Ramp would have refused', async () => {
    const { scim, control } = await workspace()
    const { body: user } = await scim('POST', '/Users', newUser('a.b@x.com'))
    const body = newUser('a.b@x.com', {
      active: false,
      name: { givenName: 'x'.repeat(300), familyName: 'B' },
    })
    expect((await scim('PUT', `/Users/${user.id}`, body)).status).toBe(200)
    expect((await control('GET', `/people/${user.id}`)).body).toMatchObject({ active: false, firstName: 'a' })
  })

  it('is not what a POST of somebody inactive is: that meets the rules of a create', async () => {
    const { scim, control } = await workspace()
    await scim('POST', '/Users', newUser('a.b@x.com'))
    const twin = newUser('c.d@x.com', { active: false, emails: [{ value: 'a.b@x.com', primary: true }] })
    expect((await scim('POST', '/Users', twin)).status).toBe(409)
    expect((await scim('POST', '/Users', newUser('c.d@x.com', { active: false }))).status).toBe(201)
    expect((await control('GET', '/people')).body.people).toMatchObject([
      { email: 'a.b@x.com', active: true },
      { email: 'c.d@x.com', active: false },
    ])
  })

  it('of the only owner is refused unless soleOwnerDeactivation allows it', async () => {
    const token = sandbox().workspaces[0]?.connections[0]?.token ?? ''
    const send = async (method: string, path: string, body?: unknown) => {
      const response = await fetch(sandbox().scimBaseUrl + path, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })

      return { status: response.status, body: JSON.parse((await response.text()) || 'null') }
    }
    const owner = (await send('GET', '/Users')).body.Resources[0]
    const refused = await send('PATCH', `/Users/${owner.id}`, active(false))
    expect(refused.status).toBe(400)
    expect(refused.body.detail).toMatch(/only owner/)
    expect((await send('DELETE', `/Users/${owner.id}`)).status).toBe(400)
    const linking = await send('POST', '/Users', newUser(owner.userName as string, { active: false }))
    expect(linking.status).toBe(400)
    const settings = `${sandbox().controlUrl}/v1/workspaces/default/settings`
    await fetch(settings, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ soleOwnerDeactivation: 'allow' }),
    })
    expect((await send('PATCH', `/Users/${owner.id}`, active(false))).status).toBe(200)
  })
})
