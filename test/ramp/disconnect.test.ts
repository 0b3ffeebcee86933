import { describe, expect, it } from 'vitest'
import { newUser, request, useSandbox } from '../support/tenant.ts'

const { workspace, sandbox } = useSandbox()

describe('Disconnect (ramp-scim 1.10)', () => {
  it('closes the token, keeps the people unmanaged, and lets a new connection link them again', async () => {
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

  it('rotates: the old token opens nothing, the new one everything', async () => {
    const { scim, control, connections } = await workspace()
    const { body } = await control('POST', `/connections/${connections['okta']?.id}/rotate`)
    expect((await scim('GET', '/Users')).status).toBe(401)
    const answer = await request(`${sandbox().scimBaseUrl}/Users`, 'GET', undefined, {
      authorization: `Bearer ${body.token}`,
    })
    expect(answer.status).toBe(200)
  })
})
