import { describe, expect, it } from 'vitest'
import { newUser } from '../support/tenant.ts'
import { expectRefused, useDeveloperApi } from './developer-client.ts'

const { workspace } = useDeveloperApi()
const NOBODY = '019ab000-0000-7000-8000-000000000000'

describe('Locations (ramp-developer-api.md 2.4)', () => {
  it('belong to the primary entity unless they name one', async () => {
    const ramp = await workspace()
    const [entity] = (await ramp.get('/entities')).body.data
    const implied = await ramp.call('POST', '/locations', { name: 'London' })
    const named = await ramp.call('POST', '/locations', { name: 'Paris', entity_id: entity.id })
    expect([implied.status, implied.body.entity_id, named.body.entity_id]).toEqual([
      201,
      entity.id,
      entity.id,
    ])
    expect((await ramp.get(`/entities/${entity.id}`)).body.location_ids).toEqual([
      implied.body.id,
      named.body.id,
    ])
    expect((await ramp.get(`/locations?entity_id=${entity.id}`)).body.data).toHaveLength(2)
    expect((await ramp.get(`/locations?entity_id=${NOBODY}`)).body.data).toEqual([])
  })

  it('are renamed, and keep their people', async () => {
    const ramp = await workspace()
    await ramp.scim('POST', '/Users', newUser('ada.byron@example.com'))
    const [location] = (await ramp.get('/locations')).body.data
    const renamed = await ramp.call('PATCH', `/locations/${location.id}`, { name: 'Somewhere' })
    expect(renamed.body).toEqual({ ...location, name: 'Somewhere' })
    expect((await ramp.get(`/users?location_id=${location.id}`)).body.data).toHaveLength(1)
  })

  it('are walked by page.next with the filter', async () => {
    const ramp = await workspace()
    const [entity] = (await ramp.get('/entities')).body.data
    for (const name of ['A', 'B', 'C']) await ramp.call('POST', '/locations', { name })
    const first = await ramp.get(`/locations?entity_id=${entity.id}&page_size=2`)
    expect(new URL(first.body.page.next).searchParams.get('entity_id')).toBe(entity.id)
    expect((await ramp.get(first.body.page.next)).body).toMatchObject({
      data: [{ name: 'C' }],
      page: { next: null },
    })
  })

  it('are refused an entity nobody has, a name that is taken, and what is no id', async () => {
    const ramp = await workspace()
    const entity = { entity_id: [expect.any(String)] }
    const unknown = { name: 'London', entity_id: NOBODY }
    expectRefused(await ramp.call('POST', '/locations', unknown), 'developer.validation', entity)
    expectRefused(
      await ramp.call('POST', '/locations', { ...unknown, entity_id: '' }),
      'developer.validation',
      entity,
    )
    const { body } = await ramp.call('POST', '/locations', { name: 'London' })
    expectRefused(await ramp.call('PATCH', `/locations/${body.id}`, unknown), 'developer.validation', entity)
    expectRefused(await ramp.call('POST', '/locations', { name: 'london' }), 'developer.validation', {
      name: ['Another location has this name.'],
    })
    expectRefused(await ramp.get(`/locations/${NOBODY}`), 'developer.location-unknown')
    expect((await ramp.get('/locations')).body.data).toHaveLength(1)
  })
})
