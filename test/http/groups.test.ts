import { describe, expect, it } from 'vitest'
import { useSandbox } from '../support/tenant.ts'

const { workspace } = useSandbox()

describe('/Groups (ramp-scim D1)', () => {
  it('is an empty list that takes no writes and is not among the resource types', async () => {
    const { scim } = await workspace()
    expect(await scim('GET', '/Groups?startIndex=1&count=100')).toMatchObject({
      status: 200,
      body: { totalResults: 0, startIndex: 1, itemsPerPage: 0, Resources: [] },
    })
    expect((await scim('POST', '/Groups', { displayName: 'G' })).status).toBe(501)
    expect((await scim('GET', '/Groups/1')).status).toBe(404)
    const types = (await scim('GET', '/ResourceTypes')).body.Resources.map(({ id }: { id: string }) => id)
    expect(types).toEqual(['User'])
  })

  it('is not there at all where the setting groups is absent', async () => {
    const { scim } = await workspace({ settings: { groups: 'absent' } })
    expect((await scim('GET', '/Groups')).status).toBe(404)
    expect((await scim('POST', '/Groups', {})).status).toBe(404)
  })
})
