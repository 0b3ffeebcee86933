import { describe, expect, it } from 'vitest'
import { newUser, patch, useSandbox, withManager } from '../support/tenant.ts'

const { workspace } = useSandbox()
const delayed = { settings: { reconcileDelayMs: 300_000 } }

describe('The person follows after the delay (ramp-scim 13, D5)', () => {
  it('SCIM reads its own writes at once, the person comes when the clock reaches it', async () => {
    const { scim, control } = await workspace(delayed)
    await control('PUT', '/clock', { mode: 'frozen', now: '2026-03-01T09:00:00.000Z' })
    const { body: user } = await scim('POST', '/Users', newUser('a.b@x.com'))
    expect((await scim('GET', `/Users/${user.id}`)).body.meta.created).toBe('2026-03-01T09:00:00.000Z')
    expect((await control('GET', '/people')).body.people).toEqual([])
    expect((await control('POST', '/clock/advance', { ms: 299_999 })).body.ran).toEqual([])
    const { body } = await control('POST', '/clock/advance', { ms: 1 })
    expect(body.ran).toMatchObject([
      { kind: 'reconcile', subject: user.id, dueAt: '2026-03-01T09:05:00.000Z' },
    ])
    expect((await control('GET', `/people/${user.id}`)).body.createdAt).toBe('2026-03-01T09:05:00.000Z')
  })

  it('refuses at once what Ramp refuses, also in what has not arrived yet', async () => {
    const { scim, control } = await workspace(delayed)
    await control('PUT', '/clock', { mode: 'frozen', now: '2026-03-01T09:00:00.000Z' })
    await scim('POST', '/Users', newUser('a.b@x.com'))
    const twin = newUser('b.b@x.com', { emails: [{ value: 'a.b@x.com' }] })
    expect((await scim('POST', '/Users', twin)).status).toBe(409)
  })

  it('links people who arrive in any order', async () => {
    const { scim, control } = await workspace(delayed)
    await control('PUT', '/clock', { mode: 'frozen', now: '2026-03-01T09:00:00.000Z' })
    const { body: report } = await scim('POST', '/Users', newUser('r.r@x.com', withManager('b.b@x.com')))
    const { body: boss } = await scim('POST', '/Users', newUser('b.b@x.com'))
    await control('POST', '/clock/advance', { ms: 300_000 })
    expect((await control('GET', `/people/${report.id}`)).body.manager).toMatchObject({ id: boss.id })
    expect((await control('GET', '/sync-errors')).body.syncErrors).toEqual([])
  })

  it('deactivates at once, whatever the delay', async () => {
    const { scim, control } = await workspace(delayed)
    await control('PUT', '/clock', { mode: 'frozen', now: '2026-03-01T09:00:00.000Z' })
    const { body: user } = await scim('POST', '/Users', newUser('a.b@x.com'))
    await control('POST', '/clock/advance', { ms: 300_000 })
    await scim('PATCH', `/Users/${user.id}`, patch({ op: 'replace', value: { active: false } }))
    expect((await control('GET', `/people/${user.id}`)).body.active).toBe(false)
  })
})
