import { describe, expect, it } from 'vitest'
import { newUser, patch } from '../support/tenant.ts'
import { expectRefused, useDeveloperApi } from './developer-client.ts'
import { makeOwner, makeVendors } from './vendors.ts'

const { workspace } = useDeveloperApi()

describe('GET /audit-logs/events (ramp-developer-api.md 1.4, 3.1)', () => {
  it('tells what happened to users and vendors, newest first, with references the connector reads', async () => {
    const ramp = await workspace()
    const owner = await makeOwner(ramp)
    const [vendor] = await makeVendors(ramp, owner, ['Paper'])
    await ramp.call('PATCH', `/vendors/${vendor}`, { vendor_owner_id: null })
    await ramp.scim('PATCH', `/Users/${owner}`, patch({ op: 'replace', path: 'active', value: false }))
    const { data } = (await ramp.get('/audit-logs/events')).body
    const shown = data.map((event: { event_type: string; primary_reference: object }) => [
      event.event_type,
      event.primary_reference,
    ])
    const person = { id: owner, resource_name: 'User', label: 'ada owner', url: `/people/${owner}` }
    const paper = {
      id: vendor,
      resource_name: 'Vendor / Merchant',
      label: 'Paper',
      url: `/vendors/${vendor}`,
    }
    expect(shown).toEqual([
      ['User deactivated', person],
      ['Vendor owner updated', paper],
      ['Vendor management  vendor added to managed list', paper],
      ['User invited', person],
    ])
    for (const event of data) expect(event.event_time).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
  })

  it('is walked by page.next, and refuses a start it never gave', async () => {
    const ramp = await workspace()
    for (const name of ['a', 'b', 'c']) await ramp.scim('POST', '/Users', newUser(`${name}.x@example.com`))
    const first = await ramp.get('/audit-logs/events?page_size=2')
    const second = await ramp.get(first.body.page.next)
    const labels = [first, second].map(({ body }) =>
      body.data.map(
        ({ primary_reference }: { primary_reference: { label: string } }) => primary_reference.label,
      ),
    )
    expect(labels).toEqual([['c x', 'b x'], ['a x']])
    expect(second.body.page.next).toBeNull()
    for (const start of ['x', '00000000-0000-7000-8000-00000000ffff'])
      expectRefused(await ramp.get(`/audit-logs/events?start=${start}`), 'developer.validation', {
        start: [expect.any(String)],
      })
  })
})
