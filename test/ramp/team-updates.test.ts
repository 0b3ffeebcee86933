import { describe, expect, it } from 'vitest'
import { ENTERPRISE, newUser, patch, useSandbox, withManager } from '../support/tenant.ts'

const { workspace } = useSandbox()
const AT = '2026-03-01T09:00:00.000Z'
const active = (value: boolean) => patch({ op: 'replace', value: { active: value } })

describe('Team updates (ramp-scim 11)', () => {
  it('11, 9.6: pending invites, the inactive with their days, sync errors and warnings', async () => {
    const { scim, control } = await workspace({ settings: { autoTermination: true } })
    await control('PUT', '/clock', { mode: 'frozen', now: AT })
    expect((await control('GET', '/team-updates')).body).toEqual({
      pendingInvites: [],
      inactiveUsers: [],
      syncErrors: [],
      warnings: [],
      counts: { pendingInvites: 0, inactiveUsers: 0, syncErrors: 0, warnings: 0 },
    })
    await control('POST', '/custom-fields', { name: 'cost_center', type: 'number' })
    const changes = { [ENTERPRISE]: { costCenter: 'much' } }
    const { body: invited } = await scim('POST', '/Users', newUser('a.b@x.com', changes))
    const { body: gone } = await scim('POST', '/Users', newUser('c.d@x.com'))
    const { body: kept } = await scim('POST', '/Users', newUser('e.f@x.com'))
    await scim('POST', '/Users', newUser('g.h@x.com', withManager('nobody@x.com')))
    await scim('PATCH', `/Users/${gone.id}`, active(false))
    await control('POST', `/people/${kept.id}/deactivate`)
    await control('POST', '/clock/advance', { by: 'P5D' })
    expect((await control('GET', '/team-updates')).body).toEqual({
      pendingInvites: [
        {
          personId: invited.id,
          name: 'a b',
          email: 'a.b@x.com',
          status: 'INVITE_PENDING',
          sentAt: AT,
          expiresAt: '2026-05-30T09:00:00.000Z',
        },
      ],
      inactiveUsers: [
        {
          personId: gone.id,
          name: 'c d',
          email: 'c.d@x.com',
          deactivatedAt: AT,
          deactivatedBy: 'scim',
          daysUntilTermination: 40,
        },
        {
          personId: kept.id,
          name: 'e f',
          email: 'e.f@x.com',
          deactivatedAt: AT,
          deactivatedBy: 'admin',
          daysUntilTermination: null,
        },
      ],
      syncErrors: [
        expect.objectContaining({
          reason: 'Invalid manager',
          message: "Manager's email is not associated with an eligible profile in Ramp",
          subject: 'g.h@x.com',
          firstSeenAt: AT,
          lastSeenAt: AT,
        }),
      ],
      warnings: [
        {
          personId: invited.id,
          name: 'a b',
          email: 'a.b@x.com',
          field: 'cost_center',
          warning: expect.any(String),
          warnedAt: AT,
        },
      ],
      counts: { pendingInvites: 1, inactiveUsers: 2, syncErrors: 1, warnings: 1 },
    })
  })

  it('shows the first of each, and how many there are', async () => {
    const { scim, control } = await workspace()
    for (let number = 0; number < 5; number += 1) await scim('POST', '/Users', newUser(`n${number}.x@x.com`))
    const { body } = await control('GET', '/team-updates?limit=2')
    expect([body.pendingInvites.length, body.counts.pendingInvites]).toEqual([2, 5])
    expect((await control('GET', '/team-updates?limit=0')).status).toBe(400)
  })
})

describe('The states of the People tab (ramp-scim 11)', () => {
  it('11: active, pending, inactive, draft, page by page, and who was terminated in a list apart', async () => {
    const { scim, control } = await workspace({ settings: { createAsDraft: true } })
    await scim('POST', '/Users', newUser('d.d@x.com'))
    await control('PATCH', '/settings', { createAsDraft: false })
    await scim('POST', '/Users', newUser('p.p@x.com'))
    await scim('POST', '/Users', newUser('p.q@x.com'))
    const { body: inactive } = await scim('POST', '/Users', newUser('i.i@x.com'))
    await scim('PATCH', `/Users/${inactive.id}`, active(false))
    await control('PATCH', '/settings', { enforcedSso: true })
    await scim('POST', '/Users', newUser('a.a@x.com'))
    const { body: gone } = await scim('POST', '/Users', newUser('t.t@x.com'))
    await control('POST', `/people/${gone.id}/terminate`)
    const emails = async (path: string): Promise<string[]> =>
      (await control('GET', path)).body.people.map(({ email }: { email: string }) => email)
    expect(await emails('/people?state=draft')).toEqual(['d.d@x.com'])
    expect(await emails('/people?state=pending')).toEqual(['p.p@x.com', 'p.q@x.com'])
    expect(await emails('/people?state=inactive')).toEqual(['i.i@x.com'])
    expect(await emails('/people?state=active')).toEqual(['a.a@x.com'])
    expect(await emails('/terminated-people')).toEqual(['t.t@x.com'])
    const { body: first } = await control('GET', '/people?state=pending&limit=1')
    expect(await emails(`/people?state=pending&limit=1&after=${first.next}`)).toEqual(['p.q@x.com'])
    expect((await control('GET', '/people?state=terminated')).status).toBe(400)
    expect((await control('GET', '/people?state=active&q=a')).status).toBe(400)
  })
})

describe('The activity log (ramp-scim 8.8)', () => {
  it('8.8: newest first, page by page, of all or of one', async () => {
    const { scim, control } = await workspace()
    const ids: string[] = []
    for (let number = 0; number < 5; number += 1)
      ids.push((await scim('POST', '/Users', newUser(`n${number}.x@x.com`))).body.id)
    const first = (await control('GET', '/activity?limit=2')).body
    expect(first.activity.map(({ personId }: { personId: string }) => personId)).toEqual([ids[4], ids[3]])
    const second = (await control('GET', `/activity?limit=9&after=${first.next}`)).body
    expect(second.activity.map(({ personId }: { personId: string }) => personId)).toEqual([
      ids[2],
      ids[1],
      ids[0],
    ])
    expect(second.next).toBeNull()
    expect((await control('GET', `/activity?personId=${ids[1]}`)).body).toMatchObject({
      activity: [{ event: 'User invited', personId: ids[1], actor: 'scim', details: null }],
      next: null,
    })
    expect((await control('GET', '/activity?personId=nobody')).body.activity).toEqual([])
    expect((await control('GET', '/activity?after=x')).body.error.code).toBe('cursor.invalid')
  })
})
