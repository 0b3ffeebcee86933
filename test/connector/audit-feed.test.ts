import { describe, expect, it } from 'vitest'
import { useDeveloperApi } from '../developer/developer-client.ts'
import { newVendor } from '../developer/vendors.ts'
import { createReplayedFeed } from './replayed-feed.ts'

const { sandbox, workspace } = useDeveloperApi()

describe('The audit-log feed of ConductorOne’s connector (ramp-developer-api.md 1.4), replayed', () => {
  async function company() {
    const ramp = await workspace({ seed: 'connector' })
    const { origin: baseUrl } = new URL(sandbox().developerBaseUrl)
    const feed = createReplayedFeed({ baseUrl, access: { token: ramp.token }, wait: () => {} })
    const vendors: { id: string }[] = []
    for (let path: string | null = '/vendors?page_size=100'; path !== null;) {
      const { body } = await ramp.get(path)
      vendors.push(...(body.data as { id: string }[]))
      path = body.page.next as string | null
    }
    return { ramp, feed, vendors: vendors.map(({ id }) => `vendor/${id}`) }
  }

  it('begins with the vendors the company had on its first day', async () => {
    const { feed, vendors } = await company()
    expect(vendors).toHaveLength(101)
    expect((await feed.poll()).toSorted()).toEqual(vendors.toSorted())
  })

  it('tells in its next poll what is new alone, in two requests however long the log is', async () => {
    const { ramp, feed } = await company()
    await feed.poll()
    await ramp.control('POST', '/clock/advance', { by: 'PT1M' })
    const owner = (await ramp.get('/users?page_size=2')).body.data[0].id as string
    const { id } = (await ramp.call('POST', '/vendors', newVendor(owner, { name: 'Fresh' }))).body
    expect(await feed.poll()).toEqual([`vendor/${id as string}`])
    expect(feed.lastSent()).toHaveLength(2)
    expect(await feed.poll()).toEqual([])
  })
})
