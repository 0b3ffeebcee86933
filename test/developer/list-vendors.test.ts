import { describe, expect, it } from 'vitest'
import { expectRefused, useDeveloperApi } from './developer-client.ts'
import { makeOwner, makeVendors } from './vendors.ts'

const { workspace } = useDeveloperApi()

describe('GET /vendors (ramp-developer-api.md 2.5)', () => {
  it('is walked by page.next, also from a vendor that is deleted meanwhile', async () => {
    const ramp = await workspace()
    const ids = await makeVendors(ramp, await makeOwner(ramp), ['A', 'B', 'C', 'D', 'E'])
    const first = await ramp.get('/vendors?page_size=2')
    expect((await ramp.call('DELETE', `/vendors/${ids[1]}`)).status).toBe(204)
    const second = await ramp.get(first.body.page.next)
    const third = await ramp.get(second.body.page.next)
    const seen = [first, second, third].flatMap(({ body }) => body.data as { id: string }[])
    expect(seen.map(({ id }) => id)).toEqual(ids)
    expect(third.body.page.next).toBeNull()
  })

  it('gives no vendor the place of one that was deleted last', async () => {
    const ramp = await workspace()
    const owner = await makeOwner(ramp)
    const ids = await makeVendors(ramp, owner, ['A', 'B', 'C'])
    await ramp.call('DELETE', `/vendors/${ids[2]}`)
    const [late] = await makeVendors(ramp, owner, ['D'])
    const { body } = await ramp.get(`/vendors?start=${ids[2]}`)
    expect(body.data).toMatchObject([{ id: late }])
  })

  it('is narrowed by owner, activity, name, time and category', async () => {
    const ramp = await workspace()
    await ramp.control('PUT', '/clock', { mode: 'frozen', now: '2026-03-01T00:00:00Z' })
    const [one, two] = [await makeOwner(ramp, 'ada'), await makeOwner(ramp, 'grace')]
    const [first] = await makeVendors(ramp, one, ['Paper', 'Ink'])
    await ramp.control('POST', '/clock/advance', { ms: 60_000 })
    await makeVendors(ramp, two, ['Glue'])
    await ramp.call('PATCH', `/vendors/${first}`, { is_active: false })
    for (const [query, count] of [
      [`vendor_owner_id=${one}`, 2],
      [`vendor_owner_id=${two}&is_active=true`, 1],
      ['is_active=false', 1],
      ['name=paper', 1],
      ['name=pap', 0],
      ['from_created_at=2026-03-01T00:00:30Z', 1],
      ['from_created_at=2026-03-01T00:00:30', 1],
      ['from_created_at=2026-03-01T01:00:30%2B01:00', 1],
      ['sk_category_ids=1,2,30', 0],
    ] as const)
      expect([query, (await ramp.get(`/vendors?${query}`)).body.data.length]).toEqual([query, count])
  })

  it.each([
    ['vendor_owner_id=ada', 'vendor_owner_id'],
    ['is_active=1', 'is_active'],
    ['from_created_at=yesterday', 'from_created_at'],
    ['from_created_at=2026-02-30T00:00:00Z', 'from_created_at'],
    ['sk_category_ids=a', 'sk_category_ids'],
    ['sk_category_ids=', 'sk_category_ids'],
    ['page_size=500', 'page_size'],
    ['start=nowhere', 'start'],
  ])('refuses %s', async (query, field) => {
    const ramp = await workspace()
    expectRefused(await ramp.get(`/vendors?${query}`), 'developer.validation', {
      [field]: [expect.any(String)],
    })
  })
})
