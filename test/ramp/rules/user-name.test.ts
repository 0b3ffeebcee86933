import { describe, expect, it } from 'vitest'
import { newUser, patch, useSandbox } from '../../support/tenant.ts'

const { workspace } = useSandbox()

describe('userName (ramp-scim 3, RFC 7643 4.1.1)', () => {
  it('is required, and blanks are none, on create and update', async () => {
    const { scim, control } = await workspace()
    const { body: user } = await scim('POST', '/Users', newUser('a.b@x.com'))
    const blank = { ...newUser('c.d@x.com'), userName: '   ' }
    expect(await scim('POST', '/Users', blank)).toMatchObject({
      status: 400,
      body: { scimType: 'invalidValue', detail: expect.stringMatching(/userName/) },
    })
    const change = patch({ op: 'replace', path: 'userName', value: ' ' })
    expect((await scim('PATCH', `/Users/${user.id}`, change)).status).toBe(400)
    expect((await control('GET', '/sync-errors')).body.syncErrors).toEqual([])
    expect((await scim('GET', '/Users')).body.totalResults).toBe(1)
  })
})
