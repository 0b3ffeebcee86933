import { describe, expect, it } from 'vitest'
import { GROUP, newGroup, newUser, patch, useSandbox, withManager } from '../support/tenant.ts'

const { workspace } = useSandbox()

describe('Decisions about what Ramp leaves open (rows D)', () => {
  it('D1: groups are kept without effect on people, are an empty list, or are not there, as the setting says', async () => {
    const { scim, control } = await workspace()
    const { body: user } = await scim('POST', '/Users', newUser('a.b@x.com'))
    const before = (await control('GET', '/people')).body
    const made = await scim('POST', '/Groups', newGroup('Engineering', { members: [{ value: user.id }] }))
    expect(made).toMatchObject({ status: 201, body: { displayName: 'Engineering', schemas: [GROUP] } })
    expect((await scim('GET', '/Groups')).body).toMatchObject({ totalResults: 1 })
    expect((await control('GET', '/people')).body).toEqual(before)
    expect((await control('GET', '/departments')).body).toMatchObject({ departments: [{ name: 'General' }] })
    await control('PATCH', '/settings', { groups: 'empty' })
    expect(await scim('GET', '/Groups')).toMatchObject({
      status: 200,
      body: { totalResults: 0, Resources: [] },
    })
    expect((await scim('POST', '/Groups', newGroup('X'))).status).toBe(501)
    await control('PATCH', '/settings', { groups: 'absent' })
    expect((await scim('GET', '/Groups')).status).toBe(404)
  })

  it('D2: a manager nobody knows holds the person (Okta), is linked later (Entra), or is refused', async () => {
    const { connections, control } = await workspace({
      connections: [
        { name: 'okta', idp: 'okta' },
        { name: 'entra', idp: 'entra' },
      ],
    })
    const [okta, entra] = [connections['okta'], connections['entra']]
    const names = async () =>
      (await control('GET', '/people')).body.people.map(({ email }: { email: string }) => email)
    expect(
      (await okta?.send('POST', '/Users', newUser('held.one@x.com', withManager('boss.one@x.com'))))?.status,
    ).toBe(201)
    expect(
      (await entra?.send('POST', '/Users', newUser('linked.later@x.com', withManager('boss.one@x.com'))))
        ?.status,
    ).toBe(201)
    expect(await names()).toEqual(['linked.later@x.com'])
    await control('PATCH', `/connections/${okta?.id}`, { settings: { unresolvedManager: 'reject' } })
    expect(
      (await okta?.send('POST', '/Users', newUser('no.body@x.com', withManager('boss.two@x.com'))))?.status,
    ).toBe(400)
    await okta?.send('POST', '/Users', newUser('boss.one@x.com'))
    const { people } = (await control('GET', '/people')).body
    const managers = Object.fromEntries(
      people.map(({ email, manager }: { email: string; manager: { email: string } | null }) => [
        email,
        manager?.email,
      ]),
    )
    expect(managers).toEqual({
      'held.one@x.com': 'boss.one@x.com',
      'linked.later@x.com': 'boss.one@x.com',
      'boss.one@x.com': undefined,
    })
  })

  it('D3: DELETE hides the resource and deactivates the person; a POST links the same id; or it stays readable', async () => {
    const { scim, control, connections } = await workspace()
    const { body: user } = await scim('POST', '/Users', newUser('a.b@x.com'))
    const status = async () => (await control('GET', `/people/${user.id}`)).body.status
    expect((await scim('DELETE', `/Users/${user.id}`)).status).toBe(204)
    expect([(await scim('GET', `/Users/${user.id}`)).status, await status()]).toEqual([404, 'USER_INACTIVE'])
    const again = newUser('other.name@x.com', { emails: [{ value: 'a.b@x.com', primary: true }] })
    expect(await scim('POST', '/Users', again)).toMatchObject({
      status: 201,
      body: { id: user.id, active: true },
    })
    expect(await status()).toBe('INVITE_PENDING')
    await control('PATCH', `/connections/${connections['okta']?.id}`, {
      settings: { deleteBehavior: 'deactivate' },
    })
    expect((await scim('DELETE', `/Users/${user.id}`)).status).toBe(204)
    expect((await scim('GET', `/Users/${user.id}`)).body).toMatchObject({ id: user.id, active: false })
  })

  it('D4: SCIM and Ramp know a person by one UUID', async () => {
    const { scim, control } = await workspace()
    const { body: user } = await scim('POST', '/Users', newUser('a.b@x.com'))
    expect(user.id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    expect((await control('GET', '/people')).body.people).toMatchObject([{ id: user.id, email: 'a.b@x.com' }])
  })

  it('D5: what waits, waits on the clock of the workspace', async () => {
    const { scim, control } = await workspace({ settings: { reconcileDelayMs: 300_000 } })
    await control('PUT', '/clock', { mode: 'frozen', now: '2030-01-01T00:00:00Z' })
    const { body: user } = await scim('POST', '/Users', newUser('a.b@x.com'))
    expect(user.meta.created).toBe('2030-01-01T00:00:00.000Z')
    await control('POST', '/clock/advance', { ms: 299_999 })
    expect((await control('GET', '/people')).body.people).toEqual([])
    const { body: moved } = await control('POST', '/clock/advance', { ms: 1 })
    expect(moved.ran).toMatchObject([{ subject: user.id, dueAt: '2030-01-01T00:05:00.000Z' }])
    expect((await control('GET', '/people')).body.people).toMatchObject([{ id: user.id }])
    const change = await scim(
      'PATCH',
      `/Users/${user.id}`,
      patch({ op: 'replace', path: 'title', value: 'T' }),
    )
    expect(change.body.meta.lastModified).toBe('2030-01-01T00:05:00.000Z')
  })
})
