import { describe, expect, it } from 'vitest'
import { newUser, patch, useSandbox } from '../support/tenant.ts'

const { workspace, sandbox } = useSandbox()
const AT = '2026-03-01T09:00:00.000Z'
const active = (value: boolean) => patch({ op: 'replace', value: { active: value } })

describe('The SCIM settings page (ramp-scim 10)', () => {
  it('10: last sync, offboarding options, defaults and what is needed to connect anew', async () => {
    const { connections, control } = await workspace()
    expect((await control('GET', '/scim-settings')).body).toEqual({
      lastSyncAt: null,
      counts: { invitedViaScim: 0, deactivatedViaScim: 0, autoTerminated: 0 },
      offboarding: {
        deprovisioningEnabled: true,
        autoTermination: false,
        autoTerminationDays: 45,
        rescheduleOnChange: false,
        includeExistingInactive: false,
        privilegedRoles: ['BUSINESS_OWNER', 'BUSINESS_ADMIN', 'IT_ADMIN'],
        legacyTerminate: false,
      },
      defaults: { department: 'General', location: 'Remote', createAsDraft: false },
      customFields: [],
      connections: [
        {
          id: connections['okta']?.id,
          name: 'okta',
          idp: 'okta',
          url: sandbox().scimBaseUrl,
          lastSyncAt: null,
          disconnectedAt: null,
        },
      ],
    })
  })

  it('10: the last sync moves with any write, a refused one too, and not with a read', async () => {
    const { scim, control } = await workspace()
    await control('PUT', '/clock', { mode: 'frozen', now: AT })
    const lastSyncAt = async () => (await control('GET', '/scim-settings')).body.lastSyncAt
    await scim('GET', '/Users')
    expect(await lastSyncAt()).toBeNull()
    await scim('POST', '/Users', newUser('a.b@x.com'))
    expect(await lastSyncAt()).toBe(AT)
    await control('POST', '/clock/advance', { ms: 60_000 })
    expect((await scim('POST', '/Users', newUser('a.b@x.com'))).status).toBe(409)
    expect(await lastSyncAt()).toBe('2026-03-01T09:01:00.000Z')
  })

  it('C11: counts who was deactivated as Ramp counts who was "terminated", and apart who was terminated', async () => {
    const { scim, control } = await workspace({ settings: { autoTermination: true } })
    const ids: string[] = []
    for (const name of ['a.a', 'b.b', 'c.c', 'd.d'])
      ids.push((await scim('POST', '/Users', newUser(`${name}@x.com`))).body.id)
    await scim('PATCH', `/Users/${ids[0]}`, active(false))
    await scim('DELETE', `/Users/${ids[1]}`)
    await control('POST', `/people/${ids[2]}/deactivate`)
    await control('POST', `/people/${ids[3]}/terminate`)
    const counts = async () => (await control('GET', '/scim-settings')).body.counts
    expect(await counts()).toEqual({ invitedViaScim: 4, deactivatedViaScim: 2, autoTerminated: 0 })
    await control('POST', '/clock/advance', { by: 'P45D' })
    expect(await counts()).toEqual({ invitedViaScim: 4, deactivatedViaScim: 2, autoTerminated: 2 })
  })

  it('10: names the custom fields attributes are mapped to, once there are any', async () => {
    const { control } = await workspace()
    await control('POST', '/custom-fields', { name: 'cost_center', type: 'text' })
    expect((await control('GET', '/scim-settings')).body.customFields).toEqual(['cost_center'])
  })

  it('C7: role changes reach the person with the one reconcile delay', async () => {
    const settings = { roleSync: true, timing: 'realistic' }
    const { scim, control } = await workspace({ settings })
    await control('PUT', '/clock', { mode: 'frozen', now: AT })
    const { body: user } = await scim('POST', '/Users', newUser('a.b@x.com'))
    await control('POST', '/clock/advance', { by: 'PT5M' })
    const role = [{ type: 'rampUserRole', value: 'BUSINESS_ADMIN' }]
    await scim('PATCH', `/Users/${user.id}`, patch({ op: 'replace', path: 'roles', value: role }))
    const roleOf = async () => (await control('GET', `/people/${user.id}`)).body.role
    expect(await roleOf()).toBe('BUSINESS_USER')
    await control('POST', '/clock/advance', { by: 'PT5M' })
    expect(await roleOf()).toBe('BUSINESS_ADMIN')
  })
})
