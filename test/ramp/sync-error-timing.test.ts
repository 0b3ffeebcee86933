import { describe, expect, it } from 'vitest'
import { newUser, useSandbox, withManager } from '../support/tenant.ts'

const { workspace } = useSandbox()

describe('A sync error (ramp-scim 6, C20; setting syncErrors)', () => {
  it('refuses the request by default', async () => {
    const { scim, control } = await workspace()
    expect((await scim('POST', '/Users', newUser('a.b@x.com', withManager('a.b@x.com')))).status).toBe(400)
    expect((await control('GET', '/people')).body.people).toEqual([])
  })

  it('lets the request through and holds the person back where it is said to be async', async () => {
    const { scim, control } = await workspace({ settings: { syncErrors: { 'Self manager': 'async' } } })
    const { status, body: user } = await scim(
      'POST',
      '/Users',
      newUser('a.b@x.com', withManager('a.b@x.com')),
    )
    expect(status).toBe(201)
    expect((await scim('GET', `/Users/${user.id}`)).status).toBe(200)
    expect((await control('GET', '/people')).body.people).toEqual([])
    expect((await control('GET', '/sync-errors')).body.syncErrors).toMatchObject([
      {
        reason: 'Self manager',
        message: "Employees can't be assigned as their own manager",
        personId: user.id,
        state: 'open',
      },
    ])
  })

  it('that is async holds back a change, too, and goes when the cause is gone', async () => {
    const { scim, control } = await workspace({ settings: { syncErrors: { 'Self manager': 'async' } } })
    const { body: user } = await scim('POST', '/Users', newUser('a.b@x.com'))
    const changed = {
      ...newUser('a.b@x.com', withManager('a.b@x.com')),
      name: { givenName: 'New', familyName: 'B' },
    }
    expect((await scim('PUT', `/Users/${user.id}`, changed)).body.name.givenName).toBe('New')
    expect((await control('GET', `/people/${user.id}`)).body.firstName).not.toBe('New')
    await scim('PUT', `/Users/${user.id}`, { ...newUser('a.b@x.com'), name: changed.name })
    expect((await control('GET', `/people/${user.id}`)).body.firstName).toBe('New')
    expect((await control('GET', '/sync-errors')).body.syncErrors).toEqual([])
  })

  it('cannot be timed under a reason Ramp does not have', async () => {
    const { control } = await workspace()
    const { status, body } = await control('PATCH', '/settings', { syncErrors: { 'Bad weather': 'async' } })
    expect(status).toBe(400)
    expect(body.error.code).toBe('setting.invalid')
  })
})
