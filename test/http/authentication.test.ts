import { describe, expect, it } from 'vitest'
import { SCIM_ERROR, request, useSandbox } from '../support/tenant.ts'

const { sandbox, workspace } = useSandbox()
const users = () => `${sandbox().scimBaseUrl}/Users`

describe('Authentication (ramp-scim 1, RFC 7644 2)', () => {
  it.each([
    ['no token', {}],
    ['a wrong token', { authorization: 'Bearer onramp_default_0000' }],
    ['a token without its scheme', { authorization: 'non-token' }],
    ['another scheme', { authorization: 'Basic b25yYW1wOm9ucmFtcA==' }],
    ['an empty token', { authorization: 'Bearer ' }],
  ])('answers %s with 401, a challenge and a SCIM error', async (_what, headers) => {
    const before = (await request(`${sandbox().controlUrl}/v1/workspaces`, 'GET')).body
    const { status, headers: sent, body } = await request(users(), 'GET', undefined, headers)
    expect(status).toBe(401)
    expect(sent.get('www-authenticate')).toBe('Bearer realm="onramp"')
    expect(sent.get('content-type')).toBe('application/scim+json')
    expect(body).toMatchObject({ schemas: [SCIM_ERROR], status: '401', detail: expect.stringMatching(/\w/) })
    expect((await request(`${sandbox().controlUrl}/v1/workspaces`, 'GET')).body).toEqual(before)
  })

  it('takes the scheme in any case', async () => {
    const { connections } = await workspace()
    const { status } = await request(users(), 'GET', undefined, {
      authorization: `bEaReR ${connections['okta']?.token}`,
    })
    expect(status).toBe(200)
  })

  it('takes a bare token only where acceptBareToken says so (Q25)', async () => {
    const { connections, control } = await workspace()
    const authorization = connections['okta']?.token ?? ''
    expect((await request(users(), 'GET', undefined, { authorization })).status).toBe(401)
    await control('PATCH', `/connections/${connections['okta']?.id}`, { settings: { acceptBareToken: true } })
    expect((await request(users(), 'GET', undefined, { authorization })).status).toBe(200)
  })

  it('refuses a token on an open connection as soon as it was rotated or disconnected', async () => {
    const { connections, control } = await workspace()
    const id = connections['okta']?.id
    const ask = async (token: unknown) =>
      (await request(users(), 'GET', undefined, { authorization: `Bearer ${String(token)}` })).status
    const first = connections['okta']?.token
    expect([await ask(first), await ask(first)]).toEqual([200, 200])
    const { token: second } = (await control('POST', `/connections/${id}/rotate`, {})).body as {
      token: string
    }
    expect([await ask(first), await ask(second), await ask(second)]).toEqual([401, 200, 200])
    await control('DELETE', `/connections/${id}`)
    expect(await ask(second)).toBe(401)
  })

  it('answers unknown paths below the prefix with 401 before it says what is there', async () => {
    expect((await request(`${sandbox().scimBaseUrl}/Nothing`, 'GET')).status).toBe(401)
  })
})
