import { describe, expect, it } from 'vitest'
import { newUser, patch, useSandbox } from '../support/tenant.ts'
import type { TestWorkspace } from '../support/tenant.ts'

const { workspace } = useSandbox()
const AT = '2026-03-01T09:00:00.000Z'
const active = (value: boolean) => patch({ op: 'replace', value: { active: value } })

async function frozen(settings: Record<string, unknown> = {}) {
  const company = await workspace({ settings: { autoTermination: true, ...settings } })
  await company.control('PUT', '/clock', { mode: 'frozen', now: AT })
  return company
}

const create = async ({ scim }: TestWorkspace, name = 'a.b@x.com', changes = {}): Promise<string> =>
  (await scim('POST', '/Users', newUser(name, changes))).body.id
const deactivate = ({ scim }: TestWorkspace, id: string) => scim('PATCH', `/Users/${id}`, active(false))
const advance = async ({ control }: TestWorkspace, days: number) =>
  (await control('POST', '/clock/advance', { by: `P${days}D` })).body
const termination = async ({ control }: TestWorkspace, id: string) =>
  (await control('GET', `/people/${id}`)).body.termination
const isGone = async ({ control }: TestWorkspace, id: string) =>
  (await control('GET', `/people/${id}`)).status === 404

/** A company with one person whom the provider deactivated. */
async function inactive(settings: Record<string, unknown> = {}, changes = {}) {
  const company = await frozen(settings)
  const id = await create(company, 'a.b@x.com', changes)
  await deactivate(company, id)
  return { company, id }
}

describe('Auto-termination (ramp-scim 9)', () => {
  it('9.2, 9.3, 9.6: deactivated by SCIM, terminated 45 days later, with the days shown until then', async () => {
    const { company, id } = await inactive()
    expect(await termination(company, id)).toEqual({
      scheduledFor: '2026-04-15T09:00:00.000Z',
      daysUntil: 45,
      daysOverride: null,
      postponedFrom: null,
      cancelledAt: null,
      ineligibleReasons: [],
    })
    await advance(company, 44)
    expect(await termination(company, id)).toMatchObject({ daysUntil: 1 })
    expect(await advance(company, 1)).toMatchObject({
      ran: [{ kind: 'terminate', subject: 'all' }],
      ranCount: 1,
    })
    expect(await isGone(company, id)).toBe(true)
    expect((await company.scim('GET', `/Users/${id}`)).status).toBe(404)
    expect((await company.control('GET', '/terminated-people')).body.people).toMatchObject([
      { id, terminatedBy: 'ramp', terminatedAt: '2026-04-15T09:00:00.000Z' },
    ])
    expect((await company.control('GET', `/activity?personId=${id}`)).body.activity[0]).toMatchObject({
      event: 'User deleted',
      actor: 'ramp',
      at: '2026-04-15T09:00:00.000Z',
    })
    expect(await create(company)).not.toBe(id)
  })

  it('9.1, C10: without it nobody is ever terminated', async () => {
    const { company, id } = await inactive({ autoTermination: false })
    expect(await termination(company, id)).toMatchObject({ scheduledFor: null, daysUntil: null })
    // The sweep of invites comes by, and finds the one that was cancelled.
    expect((await advance(company, 3650)).ran).toMatchObject([{ kind: 'invite-expiry' }])
    expect(await isGone(company, id)).toBe(false)
  })

  it('9.3: any number of days above zero, and nothing else', async () => {
    const { control } = await frozen()
    for (const days of [0, -1, 1.5, '45', null, 36_501])
      expect(await control('PATCH', '/settings', { autoTerminationDays: days })).toMatchObject({
        status: 400,
        body: { error: { code: 'setting.invalid' } },
      })
    expect((await control('PATCH', '/settings', { autoTerminationDays: 1 })).status).toBe(200)
    expect((await control('PATCH', '/settings', { privilegedRoles: ['BOSS'] })).status).toBe(400)
  })

  it('9.4: whom an admin deactivated is never eligible, also after a push of active false', async () => {
    const company = await frozen()
    const id = await create(company)
    await company.control('POST', `/people/${id}/deactivate`)
    await deactivate(company, id)
    expect(await termination(company, id)).toMatchObject({
      scheduledFor: null,
      ineligibleReasons: ['deactivated-in-ramp'],
    })
    expect((await company.control('PUT', `/people/${id}/termination`, { days: 1 })).status).toBe(409)
    await advance(company, 100)
    expect(await isGone(company, id)).toBe(false)
  })

  it.each([
    'reimbursements-owed',
    'unpaid-bills',
    'unfinished-transactions',
    'approvals-waiting',
    'shared-fund-owner',
  ])('9.5: %s exempts, at the deactivation and when the time comes, and no longer', async (kind) => {
    const { company, id } = await inactive()
    const second = await create(company, 'c.d@x.com')
    const block = (person: string, kinds: string[]) =>
      company.control('PUT', `/people/${person}/blockers`, { kinds })
    expect((await block(id, [kind])).body).toMatchObject({
      blockers: [kind],
      termination: { scheduledFor: '2026-04-15T09:00:00.000Z', ineligibleReasons: [kind] },
    })
    await block(second, [kind])
    await deactivate(company, second)
    expect(await termination(company, second)).toMatchObject({
      scheduledFor: null,
      postponedFrom: '2026-04-15T09:00:00.000Z',
      ineligibleReasons: [kind],
    })
    await advance(company, 50)
    for (const person of [id, second])
      expect(await termination(company, person)).toMatchObject({
        scheduledFor: null,
        daysUntil: null,
        postponedFrom: '2026-04-15T09:00:00.000Z',
        ineligibleReasons: [kind],
      })
    expect((await block(id, [])).body.termination).toMatchObject({ ineligibleReasons: [], daysUntil: 0 })
    expect([await isGone(company, id), await isGone(company, second)]).toEqual([true, false])
  })

  it('9.5: unblocked in time, they are terminated when they were to be', async () => {
    const company = await frozen()
    const id = await create(company)
    await company.control('PUT', `/people/${id}/blockers`, { kinds: ['unpaid-bills', 'approvals-waiting'] })
    await deactivate(company, id)
    await company.control('PUT', `/people/${id}/blockers`, { kinds: ['unpaid-bills'] })
    expect(await termination(company, id)).toMatchObject({ scheduledFor: null })
    await company.control('PUT', `/people/${id}/blockers`, { kinds: [] })
    expect(await termination(company, id)).toMatchObject({ scheduledFor: '2026-04-15T09:00:00.000Z' })
  })

  it('9.5: a privileged role exempts until it is lost (privilegedRoles)', async () => {
    const role = (value: string) => ({ roles: [{ type: 'rampUserRole', value }] })
    const { company, id } = await inactive({ roleSync: true }, role('BUSINESS_ADMIN'))
    expect(await termination(company, id)).toMatchObject({
      scheduledFor: null,
      ineligibleReasons: ['privileged-role'],
    })
    const employee = { active: false, ...role('BUSINESS_USER') }
    await company.scim('PUT', `/Users/${id}`, newUser('a.b@x.com', employee))
    expect(await termination(company, id)).toMatchObject({ daysUntil: 45, ineligibleReasons: [] })
    const other = await inactive({ roleSync: true, privilegedRoles: [] }, role('BUSINESS_ADMIN'))
    expect(await termination(other.company, other.id)).toMatchObject({ daysUntil: 45 })
  })

  it('a blocker nobody knows is refused', async () => {
    const { company, id } = await inactive()
    const answer = await company.control('PUT', `/people/${id}/blockers`, { kinds: ['holidays'] })
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'request.invalid' } } })
  })

  it('reactivation cancels, and a second deactivation counts anew', async () => {
    const { company, id } = await inactive()
    await advance(company, 40)
    await company.scim('PATCH', `/Users/${id}`, active(true))
    expect((await advance(company, 10)).ran).toMatchObject([{ kind: 'terminate' }])
    expect(await isGone(company, id)).toBe(false)
    await deactivate(company, id)
    expect(await termination(company, id)).toMatchObject({ daysUntil: 45 })
  })

  it('an admin can cancel it, set other days or a date, for one person', async () => {
    const { company, id } = await inactive()
    const plan = (wish: unknown) => company.control('PUT', `/people/${id}/termination`, wish)
    await advance(company, 10)
    expect((await plan({ cancelled: true })).body.termination).toMatchObject({
      scheduledFor: null,
      cancelledAt: '2026-03-11T09:00:00.000Z',
    })
    await advance(company, 90)
    expect((await plan({ days: 120 })).body.termination).toMatchObject({
      scheduledFor: '2026-06-29T09:00:00.000Z',
      daysUntil: 20,
      daysOverride: 120,
      cancelledAt: null,
    })
    expect((await plan({ at: '2026-06-10T09:00:00+02:00' })).body.termination).toMatchObject({
      scheduledFor: '2026-06-10T07:00:00.000Z',
      daysUntil: 1,
    })
    for (const wish of [{}, { days: 0 }, { at: 'soon' }, { cancelled: false }, { days: 1, cancelled: true }])
      expect((await plan(wish)).status).toBe(400)
    expect(await plan({ at: '2026-01-01T00:00:00Z' })).toMatchObject({
      status: 400,
      body: { error: { code: 'termination.invalid' } },
    })
    await advance(company, 1)
    expect(await isGone(company, id)).toBe(true)
  })

  it('other days than have passed already terminate at once', async () => {
    const { company, id } = await inactive()
    await advance(company, 10)
    await company.control('PUT', `/people/${id}/termination`, { days: 5 })
    expect(await isGone(company, id)).toBe(true)
  })

  it('a new number of days is for new schedules, unless rescheduleOnChange', async () => {
    for (const [rescheduleOnChange, days] of [
      [false, 45],
      [true, 10],
    ] as const) {
      const { company, id } = await inactive({ rescheduleOnChange })
      const own = await create(company, 'c.d@x.com')
      await deactivate(company, own)
      await company.control('PUT', `/people/${own}/termination`, { days: 60 })
      await company.control('PATCH', '/settings', { autoTerminationDays: 10 })
      expect(await termination(company, id)).toMatchObject({ daysUntil: days })
      expect(await termination(company, own)).toMatchObject({ daysUntil: 60 })
    }
  })

  it('switched on, it leaves the inactive alone, unless includeExistingInactive: then they have all the days', async () => {
    for (const [includeExistingInactive, daysUntil] of [
      [false, null],
      [true, 45],
    ] as const) {
      const { company, id } = await inactive({ autoTermination: false, includeExistingInactive })
      await advance(company, 100)
      await company.control('PATCH', '/settings', { autoTermination: true })
      expect(await termination(company, id)).toMatchObject({ daysUntil })
    }
  })

  it('switched off, it terminates nobody any more, also not when it is switched on again', async () => {
    const { company, id } = await inactive()
    await company.control('PATCH', '/settings', { autoTermination: false })
    expect(await termination(company, id)).toMatchObject({ scheduledFor: null })
    await company.control('PATCH', '/settings', { autoTermination: true })
    await advance(company, 100)
    expect(await isGone(company, id)).toBe(false)
    expect((await company.control('PUT', `/people/${id}/termination`, { days: 101 })).status).toBe(200)
    await advance(company, 1)
    expect(await isGone(company, id)).toBe(true)
  })

  it('takes many, each at their own time, in one item of due work for all', async () => {
    const company = await frozen({ autoTerminationDays: 1 })
    const ids: string[] = []
    for (let number = 0; number < 20; number += 1) {
      const id = await create(company, `n${number}.x@x.com`)
      await deactivate(company, id)
      await company.control('POST', '/clock/advance', { ms: 1 })
      ids.push(id)
    }
    expect((await advance(company, 2)).ranCount).toBe(1)
    const { people } = (await company.control('GET', '/terminated-people')).body
    expect(people.map(({ id }: { id: string }) => id)).toEqual(ids)
    expect(people[19].terminatedAt).toBe('2026-03-02T09:00:00.019Z')
  })

  it('at the end of time plans nothing beyond it', async () => {
    const company = await frozen()
    await company.control('PUT', '/clock', { mode: 'frozen', now: '9999-12-30T00:00:00Z' })
    const id = await create(company)
    await deactivate(company, id)
    expect(await termination(company, id)).toMatchObject({ scheduledFor: '9999-12-31T23:59:59.999Z' })
  })

  it('a clock set back, by a day or a century, terminates nobody early, twice, or back to life', async () => {
    const { company, id } = await inactive()
    const second = await create(company, 'c.d@x.com')
    await company.control('PUT', '/clock', { mode: 'frozen', now: '1926-03-01T09:00:00Z' })
    await deactivate(company, second)
    expect((await advance(company, 45)).ranCount).toBe(1)
    expect([await isGone(company, id), await isGone(company, second)]).toEqual([false, true])
    await company.control('PUT', '/clock', { mode: 'frozen', now: AT })
    expect((await advance(company, 45)).ranCount).toBe(1)
    expect(await isGone(company, id)).toBe(true)
    await company.control('PUT', '/clock', { mode: 'frozen', now: AT })
    expect((await advance(company, 45)).ranCount).toBe(0)
    expect((await company.control('GET', '/terminated-people')).body.people).toHaveLength(2)
  })
})
