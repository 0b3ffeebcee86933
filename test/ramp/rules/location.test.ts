import { describe, expect, it } from 'vitest'
import { withGermany } from '../../support/company-places.ts'
import { ENTERPRISE, newUser, patch, useSandbox } from '../../support/tenant.ts'

const { workspace } = useSandbox()
const ASYNC = { syncErrors: { 'Invalid location change': 'async' } }
const joinedTo = (idp: string, settings = {}) => workspace({ connections: [{ name: idp, idp }], settings })

describe.each(['okta', 'entra'] as const)('"Invalid location change" from %s (ramp-scim 6)', (wire) => {
  it('refuses a location whose entity issues in another currency, with the sentence, and lists it', async () => {
    const company = await joinedTo(wire)
    const { create, move, placeOf, errors } = await withGermany(company)
    const { body } = await create('a.b@x.com', 'New York')
    const refused = await move(body.id, 'Berlin', wire)
    expect(refused.status).toBe(400)
    expect(refused.body).toMatchObject({
      scimType: 'invalidValue',
      detail: 'Location cannot be assigned to an entity using a different issuing currency',
    })
    expect((await company.control('GET', '/sync-errors')).body.syncErrors).toMatchObject([
      { reason: 'Invalid location change', attribute: 'addresses.locality', personId: body.id },
    ])
    expect(await placeOf(body.id)).toBe('New York @ Primary entity')
    expect((await move(body.id, 'Boston', wire)).status).toBe(200)
    expect(await errors()).toEqual([])
  })

  it('goes by itself when the location is assigned to the entity of the person', async () => {
    const company = await joinedTo(wire)
    const { berlin, create, move, errors } = await withGermany(company)
    const { body } = await create('a.b@x.com', 'New York')
    await move(body.id, 'Berlin', wire)
    const [primary] = (await company.control('GET', '/entities')).body.entities
    await company.control('PATCH', `/locations/${berlin.id}`, { entityId: primary.id })
    expect(await errors()).toEqual([])
    expect((await move(body.id, 'Berlin', wire)).status).toBe(200)
  })

  it.each(['another location of the company', 'the entity'])(
    'that is async is taken and held back, and followed when the currency of %s is put right',
    async (how) => {
      const company = await joinedTo(wire, ASYNC)
      const { germany, berlin, create, move, placeOf, errors } = await withGermany(company)
      const { body } = await create('a.b@x.com', 'New York')
      expect((await move(body.id, 'Berlin', wire)).status).toBe(200)
      await company.scim(
        'PATCH',
        `/Users/${body.id}`,
        patch({ op: 'replace', path: 'name.givenName', value: 'N' }),
      )
      expect(await placeOf(body.id)).toBe('New York @ Primary entity')
      expect(await errors()).toEqual(['a.b@x.com: Invalid location change'])
      if (how === 'the entity') await company.control('PATCH', `/entities/${germany.id}`, { currency: 'USD' })
      else {
        const usd = (await company.control('POST', '/entities', { name: 'Acme LLC', currency: 'USD' })).body
        await company.control('PATCH', `/locations/${berlin.id}`, { entityId: usd.id })
      }
      expect(await placeOf(body.id)).toBe(`Berlin @ ${how === 'the entity' ? 'Acme GmbH' : 'Acme LLC'}`)
      expect((await company.control('GET', `/people/${body.id}`)).body.firstName).toBe('N')
      expect(await errors()).toEqual([])
    },
  )

  it('U12: within one currency is allowed, and the entity changes with the location', async () => {
    const company = await joinedTo(wire)
    const { create, move, placeOf } = await withGermany(company, 'USD')
    const { body } = await create('a.b@x.com', 'New York')
    expect((await move(body.id, 'Berlin', wire)).status).toBe(200)
    expect(await placeOf(body.id)).toBe('Berlin @ Acme GmbH')
  })

  it('stands in the way of no one new', async () => {
    const company = await joinedTo(wire)
    const { create, placeOf } = await withGermany(company)
    const { status, body } = await create('a.b@x.com', 'Berlin')
    expect([status, await placeOf(body.id)]).toEqual([201, 'Berlin @ Acme GmbH'])
  })
})

describe('A change of location', () => {
  it('to the default of the integration is judged as if it was sent', async () => {
    const company = await workspace({ settings: { defaultLocation: 'New York' } })
    const { create, placeOf } = await withGermany(company)
    const { body } = await create('a.b@x.com', 'Berlin')
    const bare = await company.scim('PUT', `/Users/${body.id}`, newUser('a.b@x.com'))
    expect(bare.status).toBe(400)
    expect(await placeOf(body.id)).toBe('Berlin @ Acme GmbH')
  })

  it('never refuses a deactivation, and is not made by it', async () => {
    const company = await workspace()
    const { create, placeOf } = await withGermany(company)
    const { body } = await create('a.b@x.com', 'Berlin')
    const left = newUser('a.b@x.com', { active: false, addresses: [{ locality: 'New York', primary: true }] })
    expect((await company.scim('PUT', `/Users/${body.id}`, left)).status).toBe(200)
    expect(await placeOf(body.id)).toBe('Berlin @ Acme GmbH')
  })

  it('is compared by name as locations are, in any case or exactly', async () => {
    for (const [placeMatching, status] of [
      ['ignore-case', 200],
      ['exact', 400],
    ]) {
      const company = await workspace({ settings: { placeMatching } })
      const { create, move } = await withGermany(company)
      const { body } = await create('a.b@x.com', 'Berlin')
      expect((await move(body.id, ' BERLIN ')).status).toBe(status)
    }
  })

  it('is a finding in mode spec, and made', async () => {
    const company = await workspace({ connections: [{ name: 'spec', idp: 'generic', mode: 'spec' }] })
    const { create, move, placeOf } = await withGermany(company)
    const { body } = await create('a.b@x.com', 'New York')
    expect((await move(body.id, 'Berlin')).status).toBe(200)
    expect(await placeOf(body.id)).toBe('Berlin @ Acme GmbH')
    const { exchanges } = (await company.control('GET', '/exchanges?limit=1')).body
    expect(exchanges[0].findings).toMatchObject([{ code: 'ramp.user.invalid-location-change' }])
  })

  it('asks nobody for a department: it stays as it was (2.2)', async () => {
    const company = await workspace()
    const { move } = await withGermany(company)
    const user = newUser('a.b@x.com', { [ENTERPRISE]: { department: 'Sales' } })
    const { body } = await company.scim('POST', '/Users', user)
    await move(body.id, 'Boston')
    expect((await company.control('GET', `/people/${body.id}`)).body.department.name).toBe('Sales')
  })
})
