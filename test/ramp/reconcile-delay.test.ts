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

  it('takes five minutes where the timing is realistic, and at least as long as the delay says', async () => {
    for (const [settings, ms] of [
      [{ timing: 'realistic' }, 300_000],
      [{ timing: 'realistic', reconcileDelayMs: 1_000 }, 300_000],
      [{ timing: 'realistic', reconcileDelayMs: 600_000 }, 600_000],
    ] as const) {
      const { scim, control } = await workspace({ settings })
      await control('PUT', '/clock', { mode: 'frozen', now: '2026-03-01T09:00:00.000Z' })
      await scim('POST', '/Users', newUser('a.b@x.com'))
      expect((await control('POST', '/clock/advance', { ms: ms - 1 })).body.ran).toEqual([])
      expect((await control('POST', '/clock/advance', { ms: 1 })).body.ran).toHaveLength(1)
    }
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

  it('leaves nobody of whoever is deleted or deactivated before they came', async () => {
    const { scim, control } = await workspace(delayed)
    await control('PUT', '/clock', { mode: 'frozen', now: '2026-03-01T09:00:00.000Z' })
    const { body: deleted } = await scim('POST', '/Users', newUser('a.b@x.com'))
    const { body: inactive } = await scim('POST', '/Users', newUser('c.d@x.com'))
    await scim('DELETE', `/Users/${deleted.id}`)
    await scim('PATCH', `/Users/${inactive.id}`, patch({ op: 'replace', value: { active: false } }))
    expect((await control('POST', '/clock/advance', { ms: 300_000 })).body.ran).toEqual([])
    expect((await control('GET', '/people')).body.people).toEqual([])
    expect(await scim('POST', '/Users', newUser('a.b@x.com'))).toMatchObject({ body: { id: deleted.id } })
    await control('POST', '/clock/advance', { ms: 300_000 })
    expect((await control('GET', '/people')).body.people).toMatchObject([{ id: deleted.id, active: true }])
  })

  it('takes whoever is still to come for managed: a second POST is refused', async () => {
    const { scim, control } = await workspace(delayed)
    await control('PUT', '/clock', { mode: 'frozen', now: '2026-03-01T09:00:00.000Z' })
    const { body: user } = await scim('POST', '/Users', newUser('a.b@x.com'))
    expect((await scim('POST', '/Users', newUser('a.b@x.com'))).status).toBe(409)
    await control('POST', '/clock/advance', { ms: 300_000 })
    await scim('DELETE', `/Users/${user.id}`)
    expect((await scim('POST', '/Users', newUser('a.b@x.com'))).status).toBe(201)
    expect((await scim('POST', '/Users', newUser('a.b@x.com'))).status).toBe(409)
  })

  it('brings the last change when the first is due, in the name of its connection', async () => {
    const { scim, control, connections } = await workspace({
      ...delayed,
      connections: [
        { name: 'okta', idp: 'okta' },
        { name: 'entra', idp: 'entra' },
      ],
    })
    await control('PUT', '/clock', { mode: 'frozen', now: '2026-03-01T09:00:00.000Z' })
    const { body: user } = await scim('POST', '/Users', newUser('a.b@x.com', withManager('nobody@x.com')))
    await control('POST', '/clock/advance', { ms: 200_000 })
    const rename = patch({ op: 'replace', path: 'name.givenName', value: 'New' })
    await connections['entra']?.send('PATCH', `/Users/${user.id}`, rename)
    await control('POST', '/clock/advance', { ms: 100_000 })
    expect((await control('GET', `/people/${user.id}`)).body).toMatchObject({
      firstName: 'New',
      connectionId: connections['entra']?.id,
      managerWait: { mode: 'link-later' },
    })
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
