import { describe, expect, it } from 'vitest'
import { expectRefused, useDeveloperApi } from './developer-client.ts'

const { workspace } = useDeveloperApi()

describe('Entities (ramp-developer-api.md 2.4)', () => {
  it('begin with the primary one', async () => {
    const ramp = await workspace()
    const { body } = await ramp.get('/entities')
    expect(body).toMatchObject({
      data: [{ entity_name: expect.any(String), is_primary: true, currency: 'USD', accounts: [] }],
      page: { next: null },
    })
    expect((await ramp.get(`/entities/${body.data[0].id}`)).body).toEqual(body.data[0])
  })

  it.each([
    ['is_primary=true', 1],
    ['is_primary=True', 1],
    ['is_primary=false', 0],
    ['currency=USD', 1],
    ['currency=EUR', 0],
    ['entity_name=nothing', 0],
  ])('are narrowed by %s', async (query, count) => {
    const ramp = await workspace()
    expect((await ramp.get(`/entities?${query}`)).body.data).toHaveLength(count)
  })

  it.each([
    ['is_primary=maybe', 'is_primary'],
    ['currency=dollars', 'currency'],
    ['page_size=1', 'page_size'],
  ])('are refused the filter %s', async (query, field) => {
    const ramp = await workspace()
    expectRefused(await ramp.get(`/entities?${query}`), 'developer.validation', {
      [field]: [expect.any(String)],
    })
  })

  it('there are not answer 404', async () => {
    const ramp = await workspace()
    expectRefused(
      await ramp.get('/entities/019ab000-0000-7000-8000-000000000000'),
      'developer.entity-unknown',
    )
  })
})
