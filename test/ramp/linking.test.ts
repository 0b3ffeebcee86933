import { describe, expect, it } from 'vitest'
import { newUser, useSandbox, withManager } from '../support/tenant.ts'

const { workspace } = useSandbox()

describe('DELETE and linking again (ramp-scim D3, C12, 3.6)', () => {
  it('hides the resource and keeps the person, inactive', async () => {
    const { scim, control } = await workspace()
    const { body: user } = await scim('POST', '/Users', newUser('a.b@x.com'))
    expect(await scim('DELETE', `/Users/${user.id}`)).toMatchObject({ status: 204, body: undefined })
    expect((await scim('GET', `/Users/${user.id}`)).status).toBe(404)
    expect((await scim('DELETE', `/Users/${user.id}`)).status).toBe(404)
    expect((await scim('GET', '/Users')).body).toMatchObject({ totalResults: 0, Resources: [] })
    expect((await scim('GET', '/Users?filter=emails.value eq "a.b@x.com"')).body.totalResults).toBe(0)
    expect((await control('GET', `/people/${user.id}`)).body).toMatchObject({ active: false, linked: false })
  })

  it.each([
    ['user name', newUser('A.B@x.com', { emails: [{ value: 'other@x.com', primary: true }] })],
    ['e-mail', newUser('new.login@x.com', { emails: [{ value: 'A.b@x.com', type: 'work' }] })],
  ])('links the same person and id again by %s, active (3.6, C12)', async (_by, body) => {
    const { scim, control } = await workspace()
    const { body: user } = await scim('POST', '/Users', newUser('a.b@x.com'))
    await scim('DELETE', `/Users/${user.id}`)
    const again = await scim('POST', '/Users', body)
    expect(again).toMatchObject({
      status: 201,
      body: { id: user.id, active: true, userName: body['userName'] },
    })
    expect((await control('GET', '/people')).body.people).toMatchObject([
      { id: user.id, active: true, linked: true },
    ])
    expect(
      (await scim('GET', `/Users?filter=userName eq "${String(body['userName'])}"`)).body.totalResults,
    ).toBe(1)
  })

  it('stays readable with active false where deleteBehavior is deactivate', async () => {
    const { scim, control } = await workspace({ settings: { deleteBehavior: 'deactivate' } })
    const { body: user } = await scim('POST', '/Users', newUser('a.b@x.com'))
    expect((await scim('DELETE', `/Users/${user.id}`)).status).toBe(204)
    expect((await scim('GET', `/Users/${user.id}`)).body).toMatchObject({ id: user.id, active: false })
    expect((await control('GET', `/people/${user.id}`)).body.active).toBe(false)
  })

  it('never gives the id or the row of a deleted person to a new one', async () => {
    const { scim, control } = await workspace()
    const { body: gone } = await scim('POST', '/Users', newUser('a.gone@x.com'))
    await scim('DELETE', `/Users/${gone.id}`)
    const { body: fresh } = await scim('POST', '/Users', newUser('b.fresh@x.com'))
    expect(fresh.id).not.toBe(gone.id)
    expect((await control('GET', '/people')).body.people).toHaveLength(2)
  })

  it('deletes somebody held: nobody is in Ramp and nothing stays open', async () => {
    const { scim, control } = await workspace()
    const { body: user } = await scim('POST', '/Users', newUser('a.b@x.com', withManager('nobody@x.com')))
    expect((await scim('DELETE', `/Users/${user.id}`)).status).toBe(204)
    expect((await control('GET', '/sync-errors')).body.syncErrors).toEqual([])
    expect((await control('GET', '/people')).body.people).toEqual([])
    const again = await scim('POST', '/Users', newUser('a.b@x.com'))
    expect(again).toMatchObject({ status: 201, body: { id: user.id } })
    expect((await control('GET', '/people')).body.people).toMatchObject([{ id: user.id, active: true }])
  })

  it('refuses a POST on the user name of a readable inactive user with 409 (ramp-scim 8)', async () => {
    const { scim } = await workspace()
    await scim('POST', '/Users', newUser('a.b@x.com', { active: false }))
    const refused = await scim('POST', '/Users', newUser('A.B@X.com', { emails: [{ value: 'other@x.com' }] }))
    expect(refused).toMatchObject({ status: 409, body: { scimType: 'uniqueness' } })
    expect(refused.body.detail).toMatch(/userName/)
  })
})
