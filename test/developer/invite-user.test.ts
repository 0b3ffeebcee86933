import { describe, expect, it } from 'vitest'
import { newUser } from '../support/tenant.ts'
import { expectRefused, useDeveloperApi } from './developer-client.ts'
import type { Answer, DeveloperWorkspace } from './developer-client.ts'
import { NOBODY } from './people.ts'

const { workspace } = useDeveloperApi()

const invite = (ramp: DeveloperWorkspace, id: string): Promise<Answer> =>
  ramp.send(`/users/${id}/invite`, { method: 'POST' })

const push = async ({ scim }: DeveloperWorkspace): Promise<string> =>
  (await scim('POST', '/Users', newUser('ada.byron@example.com'))).body.id

const inviteOf = async ({ control }: DeveloperWorkspace, id: string) => {
  const { status, invite: sent } = (await control('GET', `/people/${id}`)).body
  return { status: status as string, invite: sent as { status: string; expiresAt: string } | null }
}

describe('POST /users/{id}/invite (ramp-developer-api.md 2.3)', () => {
  it('invites a draft', async () => {
    const ramp = await workspace({ settings: { createAsDraft: true } })
    const id = await push(ramp)
    expect(await inviteOf(ramp, id)).toEqual({ status: 'USER_DRAFT', invite: null })
    const answer = await invite(ramp, id)
    expect([answer.status, answer.text]).toEqual([200, '{}'])
    expect(await ramp.lastExchange()).toMatchObject({ operation: 'developer.users.invite', personId: id })
    expect(await inviteOf(ramp, id)).toMatchObject({
      status: 'INVITE_PENDING',
      invite: { status: 'pending' },
    })
  })

  it('invites again whose invite expired', async () => {
    const ramp = await workspace({ settings: { inviteExpiryDays: 1 } })
    await ramp.control('PUT', '/clock', { mode: 'frozen', now: '2026-03-01T09:00:00.000Z' })
    const id = await push(ramp)
    await ramp.control('POST', '/clock/advance', { by: 'P2D' })
    expect((await ramp.get(`/users/${id}`)).body.status).toBe('INVITE_EXPIRED')
    expect((await invite(ramp, id)).status).toBe(200)
    expect(await inviteOf(ramp, id)).toMatchObject({
      status: 'INVITE_PENDING',
      invite: { status: 'pending', expiresAt: '2026-03-04T09:00:00.000Z' },
    })
  })

  it('refuses whom nobody needs to invite, and nobody', async () => {
    const ramp = await workspace({ settings: { enforcedSso: true } })
    const id = await push(ramp)
    expectRefused(await invite(ramp, id), 'developer.user-refused')
    expect(await ramp.lastExchange()).toMatchObject({
      personId: id,
      findings: [{ message: expect.stringMatching(/is USER_ACTIVE/) }],
    })
    expectRefused(await invite(ramp, NOBODY), 'developer.user-unknown')
  })
})
