import { describe, expect, it } from 'vitest'
import { newUser, patch, useSandbox, withManager } from '../support/tenant.ts'

const { workspace } = useSandbox()
const AT = '2026-03-01T09:00:00.000Z'

async function frozenWorkspace(settings: Record<string, unknown> = {}) {
  const made = await workspace({ settings })
  await made.control('PUT', '/clock', { mode: 'frozen', now: AT })
  return made
}

describe('Whoever is provisioned (ramp-scim 7)', () => {
  it('is invited by their manager for 90 days (7.1, 7.2)', async () => {
    const { scim, control } = await frozenWorkspace()
    const { body: boss } = await scim('POST', '/Users', newUser('b.b@x.com'))
    const { body: user } = await scim('POST', '/Users', newUser('a.b@x.com', withManager('b.b@x.com')))
    expect((await control('GET', `/people/${user.id}`)).body).toMatchObject({
      status: 'INVITE_PENDING',
      invite: {
        status: 'pending',
        sentAt: AT,
        expiresAt: '2026-05-30T09:00:00.000Z',
        sender: { id: boss.id, email: 'b.b@x.com' },
      },
    })
    expect((await control('GET', `/people/${boss.id}`)).body.invite.sender).toBeNull()
  })

  it('is invited for as long as the setting says (inviteExpiryDays)', async () => {
    const { scim, control } = await frozenWorkspace({ inviteExpiryDays: 14 })
    const { body: user } = await scim('POST', '/Users', newUser('a.b@x.com'))
    expect((await control('GET', `/people/${user.id}`)).body.invite.expiresAt).toBe(
      '2026-03-15T09:00:00.000Z',
    )
  })

  it('is a draft and not invited where users are created as drafts (7.3, C16)', async () => {
    const { scim, control } = await frozenWorkspace({ createAsDraft: true })
    const { body: boss } = await scim('POST', '/Users', newUser('b.b@x.com'))
    const { body: user } = await scim('POST', '/Users', newUser('a.b@x.com', withManager('b.b@x.com')))
    expect((await control('GET', `/people/${user.id}`)).body).toMatchObject({
      status: 'USER_DRAFT',
      active: true,
      invite: null,
      manager: { id: boss.id },
    })
  })

  it('needs to accept nothing under enforced SSO (1.7)', async () => {
    const { scim, control } = await frozenWorkspace({ enforcedSso: true })
    const { body: user } = await scim('POST', '/Users', newUser('a.b@x.com'))
    expect((await control('GET', `/people/${user.id}`)).body).toMatchObject({
      status: 'USER_ACTIVE',
      invite: null,
    })
  })

  it('loses the pending invite when deactivated, and gets a new one when reactivated (8, U8)', async () => {
    const { scim, control } = await frozenWorkspace()
    const { body: user } = await scim('POST', '/Users', newUser('a.b@x.com'))
    const active = (value: boolean) =>
      scim('PATCH', `/Users/${user.id}`, patch({ op: 'replace', value: { active: value } }))
    await active(false)
    expect((await control('GET', `/people/${user.id}`)).body).toMatchObject({
      status: 'USER_INACTIVE',
      deactivatedAt: AT,
      invite: { status: 'cancelled', expiresAt: null },
    })
    await control('POST', '/clock/advance', { ms: 24 * 60 * 60 * 1000 })
    await active(true)
    expect((await control('GET', `/people/${user.id}`)).body).toMatchObject({
      status: 'INVITE_PENDING',
      deactivatedAt: null,
      invite: {
        status: 'pending',
        sentAt: '2026-03-02T09:00:00.000Z',
        expiresAt: '2026-05-31T09:00:00.000Z',
      },
    })
  })
})
