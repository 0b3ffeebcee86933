import { describe, expect, it } from 'vitest'
import { ENTERPRISE, newUser, patch, useSandbox, withManager } from '../../support/tenant.ts'
import type { TestWorkspace } from '../../support/tenant.ts'

const { workspace } = useSandbox()
const SELF = "Employees can't be assigned as their own manager"
const CIRCULAR = "Employees can't be assigned as their manager's manager"
const INVALID = "Manager's email is not associated with an eligible profile in Ramp"

const create = async ({ scim }: TestWorkspace, userName: string, manager?: string) =>
  scim('POST', '/Users', newUser(userName, manager === undefined ? {} : withManager(manager)))
const setManager = ({ scim }: TestWorkspace, id: string, value: string) =>
  scim('PATCH', `/Users/${id}`, patch({ op: 'Replace', path: `${ENTERPRISE}:manager`, value }))
const managerOf = async ({ control }: TestWorkspace, id: string) =>
  (await control('GET', `/people/${id}`)).body.manager
const openErrors = async ({ control }: TestWorkspace) =>
  (await control('GET', '/sync-errors')).body.syncErrors

describe('Manager (ramp-scim 4, 6, D2)', () => {
  it.each([
    ['e-mail, in any case', 'BOSS.One@x.com'],
    ['user name', 'boss.login'],
    ['external id', '00uBoss'],
  ])('links by %s (C4)', async (_how, reference) => {
    const ramp = await workspace()
    const boss = newUser('boss.one@x.com', { userName: 'boss.login', externalId: '00uBoss' })
    const { body: manager } = await ramp.scim('POST', '/Users', boss)
    const { body: report } = await create(ramp, 'r.one@x.com', reference)
    expect(await managerOf(ramp, report.id)).toMatchObject({ id: manager.id })
    expect(report[ENTERPRISE].manager).toEqual({ value: reference })
    expect((await ramp.control('GET', `/people/${manager.id}`)).body.isManager).toBe(true)
  })

  it('links by the SCIM id as by e-mail, and clears the link with an empty value (C4)', async () => {
    const ramp = await workspace({ connections: [{ name: 'entra', idp: 'entra' }] })
    const { body: boss } = await create(ramp, 'boss.one@x.com')
    const { body: report } = await create(ramp, 'r.one@x.com')
    await setManager(ramp, report.id, boss.id)
    expect(await managerOf(ramp, report.id)).toMatchObject({ id: boss.id })
    const cleared = await setManager(ramp, report.id, '')
    expect(cleared.body[ENTERPRISE]).toBeUndefined()
    expect(await managerOf(ramp, report.id)).toBeNull()
  })

  it('holds a person whose manager is unknown, lists it, and releases both when the manager arrives (4.1, C1)', async () => {
    const ramp = await workspace()
    const { status, body: report } = await create(ramp, 'r.one@x.com', 'boss.one@x.com')
    expect(status).toBe(201)
    expect((await ramp.scim('GET', `/Users/${report.id}`)).body.active).toBe(true)
    expect((await ramp.control('GET', '/people')).body.people).toEqual([])
    expect(await openErrors(ramp)).toMatchObject([
      { reason: 'Invalid manager', message: INVALID, subject: 'r.one@x.com', personId: report.id },
    ])
    const { body: boss } = await create(ramp, 'boss.one@x.com')
    expect(await managerOf(ramp, report.id)).toMatchObject({ id: boss.id })
    expect(await openErrors(ramp)).toEqual([])
  })

  it('holds an update likewise: the person stays as Ramp has them until the manager arrives', async () => {
    const ramp = await workspace()
    const { body: old } = await create(ramp, 'old.boss@x.com')
    const { body: report } = await create(ramp, 'r.one@x.com', 'old.boss@x.com')
    await setManager(ramp, report.id, 'new.boss@x.com')
    await ramp.scim(
      'PATCH',
      `/Users/${report.id}`,
      patch({ op: 'replace', path: 'name.givenName', value: 'Renamed' }),
    )
    expect((await ramp.control('GET', `/people/${report.id}`)).body).toMatchObject({
      firstName: 'r',
      manager: { id: old.id },
      managerWait: { manager: 'new.boss@x.com', mode: 'hold' },
    })
    const { body: boss } = await create(ramp, 'new.boss@x.com')
    expect((await ramp.control('GET', `/people/${report.id}`)).body).toMatchObject({
      firstName: 'Renamed',
      manager: { id: boss.id },
      managerWait: null,
    })
  })

  it('provisions at once and links later for Entra, without a sync error (4.2)', async () => {
    const ramp = await workspace({ connections: [{ name: 'entra', idp: 'entra' }] })
    const { body: report } = await create(ramp, 'r.one@x.com', 'boss.one@x.com')
    expect((await ramp.control('GET', `/people/${report.id}`)).body).toMatchObject({
      manager: null,
      managerWait: { mode: 'link-later' },
    })
    expect(await openErrors(ramp)).toEqual([])
    const { body: boss } = await create(ramp, 'boss.one@x.com')
    expect(await managerOf(ramp, report.id)).toMatchObject({ id: boss.id })
  })

  it('refuses an unknown manager where unresolvedManager is reject, and resolves when the manager arrives (C20)', async () => {
    const ramp = await workspace({ settings: { unresolvedManager: 'reject' } })
    const refused = await create(ramp, 'r.one@x.com', 'boss.one@x.com')
    expect(refused).toMatchObject({ status: 400, body: { scimType: 'invalidValue', detail: INVALID } })
    expect(await openErrors(ramp)).toMatchObject([{ reason: 'Invalid manager', personId: null }])
    await create(ramp, 'boss.one@x.com')
    expect(await openErrors(ramp)).toEqual([])
  })

  it('refuses a self manager by e-mail and by id, on create and update (4.8)', async () => {
    const ramp = await workspace()
    expect(await create(ramp, 'me.self@x.com', 'ME.self@x.com')).toMatchObject({
      status: 400,
      body: { detail: SELF },
    })
    const { body: me } = await create(ramp, 'me.self@x.com')
    expect(await openErrors(ramp)).toEqual([])
    for (const reference of [me.id, 'me.self@x.com'])
      expect(await setManager(ramp, me.id, reference)).toMatchObject({ status: 400, body: { detail: SELF } })
    expect(await openErrors(ramp)).toMatchObject([{ reason: 'Self manager', count: 2, personId: me.id }])
    expect(await managerOf(ramp, me.id)).toBeNull()
  })

  it('refuses a circle of any length, and of two only where circularManagerDepth is direct (U5)', async () => {
    const ramp = await workspace()
    const ids: string[] = []
    for (const index of [0, 1, 2, 3]) {
      const manager = index === 0 ? undefined : `p.${index - 1}@x.com`
      ids.push((await create(ramp, `p.${index}@x.com`, manager)).body.id as string)
    }
    const refused = await setManager(ramp, ids[0] ?? '', 'p.3@x.com')
    expect(refused).toMatchObject({ status: 400, body: { detail: CIRCULAR } })
    expect(await openErrors(ramp)).toMatchObject([{ reason: 'Circular manager', personId: ids[0] }])
    await ramp.control('PATCH', '/settings', { circularManagerDepth: 'direct' })
    expect(await setManager(ramp, ids[0] ?? '', 'p.1@x.com')).toMatchObject({
      status: 400,
      body: { detail: CIRCULAR },
    })
    expect((await setManager(ramp, ids[0] ?? '', 'p.3@x.com')).status).toBe(200)
  })

  it('resolves "Circular manager" by itself when somebody else opens the circle', async () => {
    const ramp = await workspace()
    const { body: top } = await create(ramp, 'top.one@x.com')
    const { body: low } = await create(ramp, 'low.one@x.com', 'top.one@x.com')
    await setManager(ramp, top.id, 'low.one@x.com')
    expect(await openErrors(ramp)).toMatchObject([{ reason: 'Circular manager' }])
    await setManager(ramp, low.id, '')
    expect(await openErrors(ramp)).toEqual([])
    expect((await setManager(ramp, top.id, 'low.one@x.com')).status).toBe(200)
  })

  it('finds the circle among people who all wait for each other', async () => {
    const ramp = await workspace()
    expect((await create(ramp, 'a.a@x.com', 'b.b@x.com')).status).toBe(201)
    expect((await create(ramp, 'b.b@x.com', 'c.c@x.com')).status).toBe(201)
    expect(await create(ramp, 'c.c@x.com', 'a.a@x.com')).toMatchObject({
      status: 400,
      body: { detail: CIRCULAR },
    })
    const reasons = (await openErrors(ramp)).map(({ reason }: { reason: string }) => reason)
    expect(reasons.sort()).toEqual(['Circular manager', 'Invalid manager', 'Invalid manager'])
    expect((await create(ramp, 'c.c@x.com')).status).toBe(201)
    expect(await openErrors(ramp)).toEqual([])
    expect((await ramp.control('GET', '/people')).body.people).toHaveLength(3)
  })

  it('counts the link that stands while another is awaited: nobody manages their own manager meanwhile', async () => {
    const ramp = await workspace()
    const { body: top } = await create(ramp, 'top.one@x.com')
    const { body: mid } = await create(ramp, 'mid.one@x.com', 'top.one@x.com')
    await setManager(ramp, mid.id, 'new.boss@x.com')
    expect(await setManager(ramp, top.id, 'mid.one@x.com')).toMatchObject({
      status: 400,
      body: { detail: CIRCULAR },
    })
    expect(await managerOf(ramp, top.id)).toBeNull()
    await create(ramp, 'new.boss@x.com')
    expect(await openErrors(ramp)).toEqual([])
    expect((await setManager(ramp, top.id, 'mid.one@x.com')).status).toBe(200)
  })

  it('keeps "Circular manager" open while the circle stands, whatever the reference was', async () => {
    const ramp = await workspace()
    const post = async (userName: string, externalId: string, manager?: string) =>
      (
        await ramp.scim(
          'POST',
          '/Users',
          newUser(userName, { externalId, ...(manager && withManager(manager)) }),
        )
      ).body
    const top = await post('top.one@x.com', '00uTop')
    await post('low.one@x.com', '00uLow', '00uTop')
    expect((await setManager(ramp, top.id, '00uLow')).status).toBe(400)
    const other = await post('other.one@x.com', '00uOther', '00uTop')
    await setManager(ramp, other.id, '')
    expect(await openErrors(ramp)).toMatchObject([{ reason: 'Circular manager', personId: top.id }])
  })

  it('keeps inactive people as managers and refuses them anew, unless inactiveManager allows (4.9)', async () => {
    const ramp = await workspace()
    const { body: boss } = await create(ramp, 'boss.one@x.com')
    const { body: report } = await create(ramp, 'r.one@x.com', 'boss.one@x.com')
    await ramp.scim('PATCH', `/Users/${boss.id}`, patch({ op: 'replace', value: { active: false } }))
    expect(await managerOf(ramp, report.id)).toMatchObject({ id: boss.id })
    const unchanged = await ramp.scim(
      'PUT',
      `/Users/${report.id}`,
      newUser('r.one@x.com', withManager('boss.one@x.com')),
    )
    expect(unchanged.status).toBe(200)
    expect(await managerOf(ramp, report.id)).toMatchObject({ id: boss.id })
    expect(await create(ramp, 'r.two@x.com', 'boss.one@x.com')).toMatchObject({
      status: 400,
      body: { detail: INVALID },
    })
    expect(await openErrors(ramp)).toMatchObject([{ reason: 'Invalid manager', subject: 'r.two@x.com' }])
    await ramp.scim('PATCH', `/Users/${boss.id}`, patch({ op: 'replace', value: { active: true } }))
    expect(await openErrors(ramp)).toEqual([])
    await ramp.scim('PATCH', `/Users/${boss.id}`, patch({ op: 'replace', value: { active: false } }))
    await ramp.control('PATCH', '/settings', { inactiveManager: 'allow' })
    expect((await create(ramp, 'r.two@x.com', 'boss.one@x.com')).status).toBe(201)
  })

  it('demands a manager only where requireManager says so (C2)', async () => {
    const ramp = await workspace({ settings: { requireManager: true } })
    const refused = await create(ramp, 'r.one@x.com')
    expect(refused.status).toBe(400)
    expect(refused.body.detail).toMatch(/manager/)
    await ramp.control('PATCH', '/settings', { requireManager: false })
    expect((await create(ramp, 'r.one@x.com')).status).toBe(201)
  })
})
