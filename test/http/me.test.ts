import { describe, expect, it } from 'vitest'
import { SCIM_ERROR, useSandbox } from '../support/tenant.ts'

const { workspace } = useSandbox()
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

describe('/Me (RFC 7644 3.11)', () => {
  it('answers 501 to every method: the token stands for a company', async () => {
    const { scim } = await workspace()
    for (const method of METHODS)
      expect(await scim(method, '/Me')).toMatchObject({
        status: 501,
        body: { schemas: [SCIM_ERROR], status: '501', detail: expect.stringMatching(/company/) },
      })
    expect((await scim('HEAD', '/Me')).status).toBe(501)
  })

  it.each([403, 404])('answers %i where the setting says so', async (me) => {
    const { scim, control } = await workspace()
    await control('PATCH', '/settings', { me })
    for (const method of METHODS) expect((await scim(method, '/Me')).status).toBe(me)
  })

  it('has nothing below it', async () => {
    const { scim } = await workspace()
    expect((await scim('GET', '/Me/photo')).status).toBe(404)
  })
})
