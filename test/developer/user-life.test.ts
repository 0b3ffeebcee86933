import { describe, expect, it } from 'vitest'
import { newUser } from '../support/tenant.ts'
import { expectRefused, useDeveloperApi } from './developer-client.ts'
import type { DeveloperWorkspace } from './developer-client.ts'
import { NOBODY, act, active, giveRole, statusOf } from './people.ts'

const { workspace } = useDeveloperApi()

const push = async (ramp: DeveloperWorkspace, name = 'ada.byron'): Promise<string> =>
  (await ramp.scim('POST', '/Users', newUser(`${name}@example.com`))).body.id

const activeInScim = async (ramp: DeveloperWorkspace, id: string): Promise<boolean> =>
  (await ramp.scim('GET', `/Users/${id}`)).body.active

describe('PATCH /users/{id}/deactivate (ramp-developer-api.md 2.3, 4)', () => {
  it('answers 200 and {}, and SCIM shows the person inactive', async () => {
    const ramp = await workspace()
    const id = await push(ramp)
    const answer = await act(ramp, id, 'deactivate')
    expect([answer.status, answer.text]).toEqual([200, '{}'])
    expect([await statusOf(ramp, id), await activeInScim(ramp, id)]).toEqual(['USER_INACTIVE', false])
    expect((await ramp.control('GET', `/people/${id}`)).body).toMatchObject({
      deactivatedBy: 'developer-api',
      invite: { status: 'cancelled' },
    })
  })

  it('is answered the same when repeated, and changes nothing then', async () => {
    const ramp = await workspace()
    const id = await push(ramp)
    await act(ramp, id, 'deactivate')
    const before = [
      (await ramp.scim('GET', `/Users/${id}`)).body,
      (await ramp.get('/audit-logs/events')).body,
    ]
    const answer = await act(ramp, id, 'deactivate')
    expect([answer.status, answer.text]).toEqual([200, '{}'])
    expect((await ramp.lastExchange()).changes).toEqual([])
    expect([
      (await ramp.scim('GET', `/Users/${id}`)).body,
      (await ramp.get('/audit-logs/events')).body,
    ]).toEqual(before)
  })

  it.each([
    ['no body, a JSON content type', { headers: { 'content-type': 'application/json' } }],
    ['an empty JSON object', { headers: { 'content-type': 'application/json' }, body: '{}' }],
    ['a body that is none', { headers: { 'content-type': 'text/plain' }, body: 'x' }],
  ])('takes %s', async (_what, request) => {
    const ramp = await workspace()
    const id = await push(ramp)
    const answer = await ramp.send(`/users/${id}/deactivate`, { method: 'PATCH', ...request })
    expect([answer.status, await statusOf(ramp, id)]).toEqual([200, 'USER_INACTIVE'])
  })

  it('writes down who, what changed and that the connector did it', async () => {
    const ramp = await workspace()
    const id = await push(ramp)
    await act(ramp, id, 'deactivate')
    expect(await ramp.lastExchange()).toMatchObject({
      operation: 'developer.users.deactivate',
      personId: id,
      changes: [{ attribute: 'status', before: 'INVITE_PENDING', after: 'USER_INACTIVE' }],
      findings: [],
    })
    const { data } = (await ramp.get('/audit-logs/events')).body
    expect(data[0]).toMatchObject({ event_type: 'User deactivated', actor_type: 'DEVELOPER_APP' })
  })

  it('does not leave the business without an owner, and says so in the journal', async () => {
    const ramp = await workspace()
    const id = await push(ramp)
    await giveRole(ramp, id, 'BUSINESS_ADMIN', 'BUSINESS_OWNER')
    expectRefused(await act(ramp, id, 'deactivate'), 'developer.user-refused')
    expect(await ramp.lastExchange()).toMatchObject({
      status: 400,
      personId: id,
      changes: [],
      findings: [{ message: expect.stringMatching(/The only owner cannot be deactivated/) }],
    })
    expect([await statusOf(ramp, id), await activeInScim(ramp, id)]).toEqual(['INVITE_PENDING', true])
  })

  it('deactivates the only owner where the setting allows it', async () => {
    const ramp = await workspace({ settings: { soleOwnerDeactivation: 'allow' } })
    const id = await push(ramp)
    await giveRole(ramp, id, 'BUSINESS_ADMIN', 'BUSINESS_OWNER')
    expect((await act(ramp, id, 'deactivate')).status).toBe(200)
  })

  it('is not undone by what SCIM had sent before and Ramp takes up later', async () => {
    const ramp = await workspace({ settings: { reconcileDelayMs: 60_000 } })
    await ramp.control('PUT', '/clock', { mode: 'frozen', now: '2026-03-01T09:00:00.000Z' })
    const id = await push(ramp)
    await ramp.control('POST', '/clock/advance', { by: 'PT2M' })
    await ramp.scim('PUT', `/Users/${id}`, newUser('ada.lovelace@example.com'))
    await act(ramp, id, 'deactivate')
    await ramp.control('POST', '/clock/advance', { by: 'PT2M' })
    expect([await statusOf(ramp, id), await activeInScim(ramp, id)]).toEqual(['USER_INACTIVE', false])
  })
})

describe('PATCH /users/{id}/reactivate (ramp-developer-api.md 4)', () => {
  it('gives the status back that was there before, in SCIM too', async () => {
    const ramp = await workspace({ settings: { enforcedSso: true } })
    const id = await push(ramp)
    await act(ramp, id, 'deactivate')
    const answer = await act(ramp, id, 'reactivate')
    expect([answer.status, answer.text]).toEqual([200, '{}'])
    expect([await statusOf(ramp, id), await activeInScim(ramp, id)]).toEqual(['USER_ACTIVE', true])
  })

  it('invites anew who never accepted, and is answered the same when repeated', async () => {
    const ramp = await workspace()
    const id = await push(ramp)
    await act(ramp, id, 'deactivate')
    for (const time of ['first', 'second']) {
      expect([time, (await act(ramp, id, 'reactivate')).status]).toEqual([time, 200])
      expect(await statusOf(ramp, id)).toBe('INVITE_PENDING')
    }
    expect((await ramp.control('GET', `/people/${id}`)).body.invite.status).toBe('pending')
  })

  it('leaves somebody locked as they are', async () => {
    const ramp = await workspace({ settings: { enforcedSso: true } })
    const id = await push(ramp)
    await ramp.control('POST', `/people/${id}/suspend`)
    expect((await act(ramp, id, 'reactivate')).status).toBe(200)
    expect(await statusOf(ramp, id)).toBe('USER_SUSPENDED')
  })

  it('has back whom the provider deactivated, until its next push says otherwise', async () => {
    const ramp = await workspace()
    const id = await push(ramp)
    await ramp.scim('PATCH', `/Users/${id}`, active(false))
    await act(ramp, id, 'reactivate')
    expect(await activeInScim(ramp, id)).toBe(true)
    await ramp.scim('PATCH', `/Users/${id}`, active(false))
    expect(await statusOf(ramp, id)).toBe('USER_INACTIVE')
  })
})

describe.each(['deactivate', 'reactivate'])('PATCH /users/{id}/%s', (verb) => {
  it("answers 404 for nobody, for another workspace's person and for somebody terminated", async () => {
    const [ramp, other] = [await workspace(), await workspace()]
    const id = await push(ramp)
    for (const unknown of [NOBODY, 'x', await push(other)])
      expectRefused(await act(ramp, unknown, verb), 'developer.user-unknown')
    await ramp.control('POST', `/people/${id}/terminate`)
    expectRefused(await act(ramp, id, verb), 'developer.user-unknown')
    expect(await ramp.lastExchange()).toMatchObject({
      personId: id,
      findings: [{ message: expect.stringMatching(/was terminated/) }],
    })
  })

  it('asks for users:write', async () => {
    const ramp = await workspace()
    const id = await push(ramp)
    const reader = await ramp.withScopes('users:read')
    const answer = await reader(`/users/${id}/${verb}`, { method: 'PATCH' })
    expectRefused(answer, 'developer.scope-missing')
  })
})
