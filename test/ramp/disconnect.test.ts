import { describe, expect, it } from 'vitest'
import { newUser, request, useSandbox, withManager } from '../support/tenant.ts'

const { workspace, sandbox } = useSandbox()

describe('Disconnect (ramp-scim 1.10)', () => {
  it('closes the token, keeps the people unmanaged, and lets a new connection link them again (1.10)', async () => {
    const { id, scim, control, connections } = await workspace()
    const { body: user } = await scim('POST', '/Users', newUser('a.b@x.com'))
    expect((await control('DELETE', `/connections/${connections['okta']?.id}`)).status).toBeLessThan(300)
    const refused = await scim('GET', '/Users')
    expect(refused).toMatchObject({ status: 401, body: { status: '401' } })
    expect(refused.headers.get('www-authenticate')).toMatch(/^Bearer/)
    expect((await control('GET', `/people/${user.id}`)).body).toMatchObject({
      linked: false,
      connectionId: null,
    })
    const { body: joined } = await control('POST', '/connections', { name: 'okta', idp: 'okta' })
    const again = await request(`${sandbox().scimBaseUrl}/Users`, 'POST', newUser('a.b@x.com'), {
      authorization: `Bearer ${joined.token}`,
    })
    expect(again).toMatchObject({ status: 201, body: { id: user.id } })
    expect(
      (await request(`${sandbox().controlUrl}/v1/workspaces/${id}/people/${user.id}`, 'GET')).body.linked,
    ).toBe(true)
  })

  it('leaves those who were still to come to nobody: they arrive unmanaged, or link to a new connection', async () => {
    const { scim, control, connections } = await workspace()
    await scim('POST', '/Users', newUser('a.b@x.com', withManager('boss.one@x.com')))
    const { body: held } = await scim('POST', '/Users', newUser('c.d@x.com', withManager('boss.one@x.com')))
    await control('DELETE', `/connections/${connections['okta']?.id}`)
    const { body: joined } = await control('POST', '/connections', { name: 'new', idp: 'okta' })
    const send = (body: unknown) =>
      request(`${sandbox().scimBaseUrl}/Users`, 'POST', body, { authorization: `Bearer ${joined.token}` })
    expect(await send(newUser('c.d@x.com', withManager('boss.one@x.com')))).toMatchObject({
      status: 201,
      body: { id: held.id },
    })
    await send(newUser('boss.one@x.com'))
    expect((await control('GET', '/people')).body.people).toMatchObject([
      { email: 'a.b@x.com', linked: false },
      { email: 'c.d@x.com', connectionId: joined.id },
      { email: 'boss.one@x.com', connectionId: joined.id },
    ])
    expect((await send(newUser('a.b@x.com'))).status).toBe(201)
    expect((await send(newUser('c.d@x.com'))).status).toBe(409)
  })

  it('rotates, so that the old token opens nothing and the new one everything (U1)', async () => {
    const { scim, control, connections } = await workspace()
    const { body } = await control('POST', `/connections/${connections['okta']?.id}/rotate`)
    expect((await scim('GET', '/Users')).status).toBe(401)
    const answer = await request(`${sandbox().scimBaseUrl}/Users`, 'GET', undefined, {
      authorization: `Bearer ${body.token}`,
    })
    expect(answer.status).toBe(200)
  })
})
