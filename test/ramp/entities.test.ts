import { describe, expect, it } from 'vitest'
import { withGermany } from '../support/company-places.ts'
import { newUser, useSandbox } from '../support/tenant.ts'

const { workspace } = useSandbox()

describe('The entities of a business (ramp-scim 6)', () => {
  it('are one to begin with, and a location made by provisioning is its', async () => {
    const { scim, control } = await workspace()
    const { entities } = (await control('GET', '/entities')).body
    expect(entities).toMatchObject([{ name: 'Primary entity', currency: 'USD', isPrimary: true }])
    const { body } = await scim('POST', '/Users', newUser('a.b@x.com'))
    const { id, name, currency } = entities[0]
    expect((await control('GET', `/people/${body.id}`)).body.entity).toEqual({ id, name, currency })
    expect((await control('GET', '/locations')).body.locations).toMatchObject([
      { name: 'Remote', people: 1, entity: { id } },
    ])
  })

  it('have the locations they were given, and everybody there', async () => {
    const company = await workspace()
    const { germany, create, placeOf } = await withGermany(company)
    const { body } = await create('a.b@x.com', 'Munich')
    const munich = (await company.control('GET', '/locations')).body.locations[1]
    expect(await placeOf(body.id)).toBe('Munich @ Primary entity')
    expect(
      (await company.control('PATCH', `/locations/${munich.id}`, { entityId: germany.id })).body,
    ).toMatchObject({ name: 'Munich', people: 1, entity: { name: 'Acme GmbH', currency: 'EUR' } })
    expect(await placeOf(body.id)).toBe('Munich @ Acme GmbH')
  })

  it('change their name and their currency', async () => {
    const company = await workspace()
    const { germany } = await withGermany(company)
    const { body } = await company.control('PATCH', `/entities/${germany.id}`, {
      name: 'Acme Schweiz AG',
      currency: 'CHF',
    })
    expect(body).toMatchObject({ id: germany.id, name: 'Acme Schweiz AG', currency: 'CHF', isPrimary: false })
    expect((await company.control('GET', '/entities')).body.entities).toHaveLength(2)
  })
})

describe('Departments and locations (ramp-scim 2.2)', () => {
  it('U13: stay when nobody is in them any more', async () => {
    const company = await workspace()
    const { create, move } = await withGermany(company)
    const { body } = await create('a.b@x.com', 'Boston')
    await move(body.id, 'Austin')
    const { locations } = (await company.control('GET', '/locations')).body as {
      locations: { name: string; people: number }[]
    }
    expect(locations.map(({ name, people }) => `${name} ${people}`)).toEqual([
      'Austin 1',
      'Berlin 0',
      'Boston 0',
    ])
  })

  it('2.2: made by hand are found by provisioning, by name in any case', async () => {
    const { scim, control } = await workspace()
    const made = (await control('POST', '/departments', { name: ' Engines ' })).body
    expect(made).toMatchObject({ name: 'Engines', people: 0 })
    const { body } = await scim('POST', '/Users', newUser('a.b@x.com', { department: 'ENGINES' }))
    expect((await control('GET', `/people/${body.id}`)).body.department).toEqual({
      id: made.id,
      name: 'Engines',
    })
  })
})
