import { describe, expect, it } from 'vitest'
import { CORE, newUser, patch, useSandbox, withManager } from '../support/tenant.ts'
import type { TestWorkspace } from '../support/tenant.ts'

const { workspace } = useSandbox()
const AT = '2026-03-01T09:00:00.000Z'
const active = (value: boolean) => patch({ op: 'replace', value: { active: value } })

async function made(settings: Record<string, unknown> = {}) {
  const company = await workspace({ settings })
  await company.control('PUT', '/clock', { mode: 'frozen', now: AT })
  const { body: user } = await company.scim('POST', '/Users', newUser('a.b@x.com'))
  return { ...company, id: user.id as string }
}

const person = async ({ control }: Pick<TestWorkspace, 'control'>, id: string) =>
  (await control('GET', `/people/${id}`)).body
const events = async ({ control }: Pick<TestWorkspace, 'control'>, id: string): Promise<string[]> =>
  (await control('GET', `/activity?personId=${id}`)).body.activity.map(
    ({ event, actor }: { event: string; actor: string }) => `${event} by ${actor}`,
  )

describe('Deactivated in Ramp by an administrator (ramp-scim 8, ramp-developer-api 4)', () => {
  it('8.1, 8.7: SCIM shows it, and the next push of active true wins', async () => {
    const company = await made()
    const { id, scim, control } = company
    const before = (await scim('GET', `/Users/${id}`)).body.meta.version
    expect((await control('POST', `/people/${id}/deactivate`)).body).toMatchObject({
      status: 'USER_INACTIVE',
      active: false,
      deactivatedBy: 'admin',
      deactivatedAt: AT,
    })
    const shown = (await scim('GET', `/Users/${id}`)).body
    expect(shown.active).toBe(false)
    expect(shown.meta.version).not.toBe(before)
    expect((await scim('GET', '/Users?filter=active eq false')).body.totalResults).toBe(1)
    await scim('PATCH', `/Users/${id}`, active(true))
    expect(await person(company, id)).toMatchObject({ status: 'INVITE_PENDING', deactivatedBy: null })
  })

  it('8.3: reactivated in Ramp, they are what they were, in SCIM too', async () => {
    const company = await made({ enforcedSso: true })
    const { id, scim, control } = company
    await scim('PATCH', `/Users/${id}`, active(false))
    expect((await control('POST', `/people/${id}/reactivate`)).body).toMatchObject({
      status: 'USER_ACTIVE',
      deactivatedBy: null,
      termination: null,
    })
    expect((await scim('GET', `/Users/${id}`)).body.active).toBe(true)
  })

  it('8.2: the reporting line, and everything else, stays', async () => {
    const company = await made()
    const { id, scim, control } = company
    const { body: report } = await scim('POST', '/Users', newUser('r.r@x.com', withManager('a.b@x.com')))
    await control('POST', `/people/${id}/deactivate`)
    expect(await person(company, report.id)).toMatchObject({ manager: { id } })
    expect(await person(company, id)).toMatchObject({ isManager: true, department: { name: 'General' } })
  })

  it('4.9: an inactive manager gets no new report until they are active again', async () => {
    const { id, scim, control } = await made()
    await control('POST', `/people/${id}/deactivate`)
    const report = newUser('r.r@x.com', withManager('a.b@x.com'))
    expect((await scim('POST', '/Users', report)).status).toBe(400)
    expect((await control('GET', '/sync-errors')).body.syncErrors).toHaveLength(1)
    await control('POST', `/people/${id}/reactivate`)
    expect((await control('GET', '/sync-errors')).body.syncErrors).toEqual([])
  })

  it('8.8: the activity log names what happened, and who did it', async () => {
    const company = await made({ enforcedSso: true })
    const { id, scim, control } = company
    await control('POST', `/people/${id}/deactivate`)
    await scim('PATCH', `/Users/${id}`, active(true))
    await control('POST', `/people/${id}/suspend`)
    await control('POST', `/people/${id}/unsuspend`)
    await control('POST', `/people/${id}/terminate`)
    expect(await events(company, id)).toEqual([
      'User deleted by admin',
      'User unlocked by admin',
      'User locked by admin',
      'User reactivated by scim',
      'User deactivated by admin',
      'User created by scim',
    ])
  })

  it('U10: suspended is locked, not deactivated: the provider neither sees nor ends it', async () => {
    const company = await made({ enforcedSso: true })
    const { id, scim, control } = company
    expect((await control('POST', `/people/${id}/suspend`)).body.status).toBe('USER_SUSPENDED')
    expect((await scim('GET', `/Users/${id}`)).body.active).toBe(true)
    await scim('PATCH', `/Users/${id}`, patch({ op: 'replace', path: 'name.givenName', value: 'New' }))
    expect(await person(company, id)).toMatchObject({ status: 'USER_SUSPENDED', firstName: 'New' })
    await scim('PATCH', `/Users/${id}`, active(false))
    expect(await person(company, id)).toMatchObject({ status: 'USER_INACTIVE' })
    await scim('PATCH', `/Users/${id}`, active(true))
    expect(await person(company, id)).toMatchObject({ status: 'USER_SUSPENDED' })
    expect((await control('POST', `/people/${id}/unsuspend`)).body.status).toBe('USER_ACTIVE')
  })

  it.each([
    ['reactivate', 'person.state'],
    ['suspend', 'person.state'],
    ['unsuspend', 'person.state'],
  ])('%s is refused where there is nothing to do', async (verb, code) => {
    const { id, control } = await made()
    expect(await control('POST', `/people/${id}/${verb}`)).toMatchObject({
      status: 409,
      body: { error: { code } },
    })
    await control('POST', `/people/${id}/deactivate`)
    expect((await control('POST', `/people/${id}/deactivate`)).status).toBe(409)
    expect((await control('POST', `/people/nobody/${verb}`)).status).toBe(404)
  })

  it('the only owner is neither deactivated, suspended nor terminated', async () => {
    const roles = { roles: [{ type: 'rampUserRole', value: 'BUSINESS_ADMIN' }] }
    const { scim, control } = await workspace({ settings: { roleSync: true, enforcedSso: true } })
    const { body: user } = await scim('POST', '/Users', newUser('o.o@x.com', roles))
    const owner = patch({
      op: 'replace',
      path: 'roles',
      value: [{ type: 'rampUserRole', value: 'BUSINESS_OWNER' }],
    })
    await scim('PATCH', `/Users/${user.id}`, owner)
    expect((await control('GET', `/people/${user.id}`)).body.role).toBe('BUSINESS_OWNER')
    for (const verb of ['deactivate', 'suspend', 'terminate'])
      expect(await control('POST', `/people/${user.id}/${verb}`)).toMatchObject({
        status: 409,
        body: { error: { code: 'person.sole-owner' } },
      })
    await control('PATCH', '/settings', { soleOwnerDeactivation: 'allow' })
    expect((await control('POST', `/people/${user.id}/terminate`)).status).toBe(204)
  })
})

describe('With de-provisioning switched off (ramp-scim 10)', () => {
  it('active false is kept in SCIM and the person stays active; the rest of the push is applied', async () => {
    const company = await made({ deprovisioningEnabled: false })
    const { id, scim } = company
    const body = newUser('a.b@x.com', {
      schemas: [CORE],
      active: false,
      name: { givenName: 'New', familyName: 'B' },
    })
    expect((await scim('PUT', `/Users/${id}`, body)).body.active).toBe(false)
    expect((await scim('GET', `/Users/${id}`)).body.active).toBe(false)
    expect(await person(company, id)).toMatchObject({
      status: 'INVITE_PENDING',
      active: true,
      firstName: 'New',
    })
  })

  it("DELETE takes the resource away and leaves the person active, and nobody's", async () => {
    const company = await made({ deprovisioningEnabled: false, legacyTerminate: true })
    const { id, scim } = company
    expect((await scim('DELETE', `/Users/${id}`)).status).toBe(204)
    expect((await scim('GET', `/Users/${id}`)).status).toBe(404)
    expect(await person(company, id)).toMatchObject({ status: 'INVITE_PENDING', linked: false })
  })

  it('the next push after it was switched on again deactivates', async () => {
    const company = await made({ deprovisioningEnabled: false })
    const { id, scim, control } = company
    await scim('PATCH', `/Users/${id}`, active(false))
    await control('PATCH', '/settings', { deprovisioningEnabled: true })
    await scim('PATCH', `/Users/${id}`, active(false))
    expect(await person(company, id)).toMatchObject({ status: 'USER_INACTIVE', deactivatedBy: 'scim' })
  })
})
