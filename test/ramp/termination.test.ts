import { describe, expect, it } from 'vitest'
import { newGroup, newUser, patch, useSandbox, withManager } from '../support/tenant.ts'
import type { TestWorkspace } from '../support/tenant.ts'

const { workspace } = useSandbox()
const AT = '2026-03-01T09:00:00.000Z'
const active = (value: boolean) => patch({ op: 'replace', value: { active: value } })

async function frozen(settings: Record<string, unknown> = {}) {
  const company = await workspace({ settings })
  await company.control('PUT', '/clock', { mode: 'frozen', now: AT })
  return company
}

const create = async ({ scim }: TestWorkspace, name: string, manager?: string): Promise<string> =>
  (await scim('POST', '/Users', newUser(name, manager === undefined ? {} : withManager(manager)))).body.id

describe('Termination by hand (ramp-scim 8.6)', () => {
  it('8.6, U14: the person vanishes from everything, and a later push makes somebody new', async () => {
    const company = await frozen()
    const { scim, control } = company
    const id = await create(company, 'a.b@x.com')
    const { body: group } = await scim('POST', '/Groups', newGroup('Sales', { members: [{ value: id }] }))
    expect((await control('POST', `/people/${id}/terminate`)).status).toBe(204)
    expect((await scim('GET', `/Users/${id}`)).status).toBe(404)
    expect((await scim('GET', '/Users')).body.totalResults).toBe(0)
    expect((await scim('GET', '/Users?filter=emails.value eq "a.b@x.com"')).body.totalResults).toBe(0)
    const left = (await scim('GET', `/Groups/${group.id}`)).body
    expect(left.members ?? []).toEqual([])
    expect(left.meta.version).not.toBe(group.meta.version)
    expect((await control('GET', `/people/${id}`)).body.error.message).toMatch(/no person/)
    expect((await control('GET', '/people')).body.people).toEqual([])
    expect((await control('GET', '/terminated-people')).body.people).toEqual([
      {
        id,
        email: 'a.b@x.com',
        firstName: 'a',
        lastName: 'b',
        role: 'BUSINESS_USER',
        terminatedAt: AT,
        terminatedBy: 'admin',
      },
    ])
    const again = await scim('POST', '/Users', newUser('a.b@x.com'))
    expect(again.status).toBe(201)
    expect(again.body.id).not.toBe(id)
    expect((await control('GET', `/people/${again.body.id}`)).body.invite.status).toBe('pending')
  })

  it('cannot be undone, nor done twice', async () => {
    const company = await frozen()
    const id = await create(company, 'a.b@x.com')
    await company.control('POST', `/people/${id}/terminate`)
    for (const verb of ['terminate', 'reactivate'])
      expect(await company.control('POST', `/people/${id}/${verb}`)).toMatchObject({
        status: 404,
        body: {
          error: { code: 'person.unknown', message: expect.stringMatching(/was terminated at 2026-03-01/) },
        },
      })
    expect((await company.scim('PATCH', `/Users/${id}`, active(true))).status).toBe(404)
  })

  it('4.10: reports go to the next manager up', async () => {
    const company = await frozen()
    const { control } = company
    const top = await create(company, 't.t@x.com')
    const middle = await create(company, 'm.m@x.com', 't.t@x.com')
    const report = await create(company, 'r.r@x.com', 'm.m@x.com')
    await control('POST', `/people/${middle}/terminate`)
    expect((await control('GET', `/people/${report}`)).body.manager.id).toBe(top)
    expect((await control('GET', `/people/${top}`)).body.isManager).toBe(true)
    await control('POST', `/people/${top}/terminate`)
    expect((await control('GET', `/people/${report}`)).body.manager).toBeNull()
  })

  it('reports go to nobody where the setting says so (terminatedManagerReports)', async () => {
    const company = await frozen({ terminatedManagerReports: 'nobody' })
    const top = await create(company, 't.t@x.com')
    const middle = await create(company, 'm.m@x.com', 't.t@x.com')
    const report = await create(company, 'r.r@x.com', 'm.m@x.com')
    await company.control('POST', `/people/${middle}/terminate`)
    expect((await company.control('GET', `/people/${report}`)).body.manager).toBeNull()
    expect((await company.control('GET', `/people/${top}`)).body.isManager).toBe(false)
  })

  it('closes the errors about the person and brings on who was refused for their e-mail', async () => {
    const company = await frozen()
    const { scim, control } = company
    const id = await create(company, 'a.b@x.com')
    await scim('PATCH', `/Users/${id}`, patch({ op: 'replace', path: 'name.givenName', value: ' ' }))
    await scim('POST', '/Users', newUser('c.d@x.com', { emails: [{ value: 'a.b@x.com', primary: true }] }))
    expect((await control('GET', '/sync-errors')).body.syncErrors).toHaveLength(2)
    await control('POST', `/people/${id}/terminate`)
    expect((await control('GET', '/sync-errors')).body.syncErrors).toEqual([])
  })

  it('of somebody whose resource was deleted leaves nothing to link', async () => {
    const company = await frozen()
    const id = await create(company, 'a.b@x.com')
    await company.scim('DELETE', `/Users/${id}`)
    expect((await company.control('POST', `/people/${id}/terminate`)).status).toBe(204)
    expect(await create(company, 'a.b@x.com')).not.toBe(id)
  })

  it('takes what was still to come to the person along', async () => {
    const company = await frozen({ reconcileDelayMs: 60_000 })
    const id = await create(company, 'a.b@x.com')
    await company.control('POST', '/clock/advance', { ms: 60_000 })
    await company.scim(
      'PATCH',
      `/Users/${id}`,
      patch({ op: 'replace', path: 'name.givenName', value: 'New' }),
    )
    await company.control('POST', `/people/${id}/terminate`)
    expect((await company.control('POST', '/clock/advance', { ms: 60_000 })).body.ran).toEqual([])
  })
})

describe('The older behaviour: deprovisioning terminates (legacyTerminate)', () => {
  it.each([
    ['active false', 'PATCH', active(false)],
    ['DELETE', 'DELETE', undefined],
  ])('C9, 8.5: %s terminates, and being assigned again makes a new account', async (_how, method, body) => {
    const company = await frozen({ legacyTerminate: true })
    const id = await create(company, 'a.b@x.com')
    const answer = await company.scim(method, `/Users/${id}`, body)
    expect(answer.status).toBe(method === 'PATCH' ? 200 : 204)
    if (method === 'PATCH') expect(answer.body).toMatchObject({ id, active: false })
    expect((await company.scim('GET', `/Users/${id}`)).status).toBe(404)
    expect((await company.control('GET', '/terminated-people')).body.people).toMatchObject([
      { id, terminatedBy: 'scim' },
    ])
    expect(await create(company, 'a.b@x.com')).not.toBe(id)
  })

  it('C9: without it, leaving a group deactivates and being assigned again reactivates the same id', async () => {
    const company = await frozen()
    const id = await create(company, 'a.b@x.com')
    await company.scim('PATCH', `/Users/${id}`, active(false))
    await company.scim('PATCH', `/Users/${id}`, active(true))
    expect((await company.control('GET', `/people/${id}`)).body.status).toBe('INVITE_PENDING')
  })

  it('8.4: SCIM alone deletes nobody for good', async () => {
    const company = await frozen()
    const id = await create(company, 'a.b@x.com')
    await company.scim('DELETE', `/Users/${id}`)
    await company.control('POST', '/clock/advance', { by: 'P3650D' })
    expect((await company.control('GET', `/people/${id}`)).body.status).toBe('USER_INACTIVE')
    expect((await company.control('GET', '/terminated-people')).body.people).toEqual([])
  })
})
