import { describe, expect, it } from 'vitest'
import { patch } from '../support/tenant.ts'
import { expectRefused, useDeveloperApi } from './developer-client.ts'
import { makeOwner, makeVendors, newVendor } from './vendors.ts'

const { workspace } = useDeveloperApi()
const NOBODY = '019ab000-0000-7000-8000-000000000000'

describe('POST /vendors (ramp-developer-api.md 2.5)', () => {
  it('answers the vendor whole, with a contact', async () => {
    const ramp = await workspace()
    const owner = await makeOwner(ramp)
    const address = { address_line_1: '442 Good St', city: 'San Diego', postal_code: '94105', state: 'CA' }
    const { body } = await ramp.call('POST', '/vendors', newVendor(owner, { state: 'CA', address }))
    expect(body).toMatchObject({
      name: "Ali's Art Shop",
      vendor_owner_id: owner,
      country: 'US',
      state: 'CA',
      is_active: true,
      is_deletable: true,
      address: { ...address, address_line_2: null, country: null },
      total_spend_all_time: { amount: 0, currency_code: 'USD', minor_unit_conversion_rate: 100 },
      contacts: [expect.any(String)],
    })
    const { body: alone } = await ramp.get(`/vendors/${body.id}`)
    expect(alone).toEqual({ ...body, custom_form_collection_response: null })
    const contacts = await ramp.get(`/vendors/${body.id}/contacts`)
    expect(contacts.body.data).toEqual([
      {
        id: body.contacts[0],
        email: 'ali@example.com',
        first_name: 'Ali',
        last_name: null,
        phone: null,
        is_default: true,
      },
    ])
    expect((await ramp.get(`/vendors/${body.id}/contacts/${body.contacts[0]}`)).body).toEqual(
      contacts.body.data[0],
    )
    expectRefused(await ramp.get(`/vendors/${body.id}/contacts/${NOBODY}`), 'developer.contact-unknown')
    expectRefused(await ramp.get(`/vendors/${NOBODY}/contacts`), 'developer.vendor-unknown')
  })

  it('refuses what Ramp requires and was not sent, and what it does not know', async () => {
    const ramp = await workspace()
    const missing = ['Missing data for required field.']
    expectRefused(await ramp.call('POST', '/vendors', {}), 'developer.validation', {
      country: missing,
      vendor_owner_id: missing,
      business_vendor_contacts: missing,
    })
    const owner = await makeOwner(ramp)
    const nameless = { ...newVendor(owner), name: undefined }
    expectRefused(await ramp.call('POST', '/vendors', nameless), 'developer.validation', { name: missing })
    const linked = { ...nameless, accounting_vendor_remote_id: 'QB-7' }
    expect((await ramp.call('POST', '/vendors', linked)).body.name).toBe('QB-7')
    expectRefused(await ramp.call('POST', '/vendors', newVendor(NOBODY)), 'developer.validation', {
      vendor_owner_id: ['No user has this id.'],
    })
    const contact = { email: 'ali', fax: '1' }
    const wrong = newVendor(owner, { business_vendor_contacts: contact, is_active: 'yes' })
    expectRefused(await ramp.call('POST', '/vendors', wrong), 'developer.validation', {
      'business_vendor_contacts.email': ['Not a valid email address.'],
      'business_vendor_contacts.fax': ['Unknown field.'],
      is_active: ['Not a valid boolean.'],
    })
    expect((await ramp.get('/vendors')).body.data).toHaveLength(1)
  })
})

describe('PATCH /vendors/{id} (ramp-developer-api.md 1.4, 3.2)', () => {
  it('sets, overwrites and clears the owner: null stays null', async () => {
    const ramp = await workspace()
    const [ada, grace] = [await makeOwner(ramp, 'ada'), await makeOwner(ramp, 'grace')]
    const [id = ''] = await makeVendors(ramp, ada, ['Paper'])
    const own = async (vendor_owner_id: string | null) =>
      (await ramp.call('PATCH', `/vendors/${id}`, { vendor_owner_id })).body.vendor_owner_id
    expect([await own(grace), await own(null), await own(ada)]).toEqual([grace, null, ada])
    expect(await ramp.lastExchange()).toMatchObject({
      operation: 'developer.vendors.update',
      changes: [{ attribute: 'vendor_owner_id', before: null, after: ada }],
    })
  })

  it('lets somebody inactive own a vendor, and keeps the owner who is deactivated', async () => {
    const ramp = await workspace()
    const [ada, grace] = [await makeOwner(ramp, 'ada'), await makeOwner(ramp, 'grace')]
    const [id = ''] = await makeVendors(ramp, ada, ['Paper'])
    for (const person of [ada, grace])
      await ramp.scim('PATCH', `/Users/${person}`, patch({ op: 'replace', path: 'active', value: false }))
    expect((await ramp.get(`/vendors/${id}`)).body.vendor_owner_id).toBe(ada)
    expect((await ramp.call('PATCH', `/vendors/${id}`, { vendor_owner_id: grace })).status).toBe(200)
  })

  it('changes the fields Ramp documents, and nothing that was not sent', async () => {
    const ramp = await workspace()
    const owner = await makeOwner(ramp)
    const [id = ''] = await makeVendors(ramp, owner, ['Paper'])
    const changes = {
      description: 'Sheets',
      country: 'CA',
      state: null,
      is_active: false,
      external_vendor_id: 'X',
    }
    const { body } = await ramp.call('PATCH', `/vendors/${id}`, changes)
    expect(body).toMatchObject({ ...changes, name: 'Paper', vendor_owner_id: owner })
    expect((await ramp.call('PATCH', `/vendors/${id}`, {})).body).toEqual(body)
    expect((await ramp.send(`/vendors/${id}`, { method: 'PATCH' })).body).toEqual(body)
  })

  it.each<[Record<string, unknown>, string, string]>([
    [{ vendor_owner_id: NOBODY }, 'vendor_owner_id', 'No user has this id.'],
    [{ vendor_owner_id: '' }, 'vendor_owner_id', 'Not a valid UUID.'],
    [{ vendor_owner_id: 5 }, 'vendor_owner_id', 'Not a valid string.'],
    [{ is_active: 'true' }, 'is_active', 'Not a valid boolean.'],
    [{ name: 'Other' }, 'name', 'Unknown field.'],
    [{ address: {} }, 'address.city', 'Missing data for required field.'],
  ])('refuses %j and changes nothing', async (body, field, message) => {
    const ramp = await workspace()
    const [id = ''] = await makeVendors(ramp, await makeOwner(ramp), ['Paper'])
    const before = (await ramp.get(`/vendors/${id}`)).body
    const answer = await ramp.call('PATCH', `/vendors/${id}`, { description: 'Sheets', ...body })
    expect([answer.status, answer.body.error[field]]).toEqual([422, [message]])
    expect((await ramp.get(`/vendors/${id}`)).body).toEqual(before)
  })

  it('refuses two links to the books at once', async () => {
    const ramp = await workspace()
    const [id = ''] = await makeVendors(ramp, await makeOwner(ramp), ['Paper'])
    const both = { accounting_vendor_remote_id: 'QB', vendor_tracking_category_option_id: NOBODY }
    expectRefused(await ramp.call('PATCH', `/vendors/${id}`, both), 'developer.validation', {
      accounting_vendor_remote_id: [expect.any(String)],
    })
  })

  it("answers 404 for a vendor there is not, and for another workspace's", async () => {
    const ramp = await workspace()
    const other = await workspace()
    const [id = ''] = await makeVendors(other, await makeOwner(other), ['Paper'])
    for (const each of [NOBODY, 'x', id])
      expectRefused(
        await ramp.call('PATCH', `/vendors/${each}`, { is_active: false }),
        'developer.vendor-unknown',
      )
  })
})

describe('DELETE /vendors/{id}', () => {
  it('takes the vendor and its contacts away', async () => {
    const ramp = await workspace()
    const [id = ''] = await makeVendors(ramp, await makeOwner(ramp), ['Paper'])
    const gone = await ramp.call('DELETE', `/vendors/${id}`)
    expect([gone.status, gone.text, gone.headers.get('content-type')]).toEqual([204, '', null])
    expectRefused(await ramp.get(`/vendors/${id}`), 'developer.vendor-unknown')
    expectRefused(await ramp.call('DELETE', `/vendors/${id}`), 'developer.vendor-unknown')
  })
})

describe('Amounts', () => {
  it.each([
    ['USD', 123.45, 100],
    ['JPY', 12_345, 1],
    ['KWD', 12.345, 1_000],
  ])('in %s have its own rate, as the connector’s tests have them', async (currency, amount, rate) => {
    const spend = { allTime: 12_345 }
    const seed = { vendors: [{ name: 'Paper', country: 'US', currency, spend }] }
    const ramp = await workspace({ seed })
    expect((await ramp.get('/vendors')).body.data[0].total_spend_all_time).toEqual({
      amount,
      currency_code: currency,
      minor_unit_conversion_rate: rate,
    })
  })

  it('are in minor units where the setting says so, with the rate beside them', async () => {
    const ramp = await workspace({ settings: { developerMoneyUnit: 'minor', developerMoneyRate: 1000 } })
    const [id = ''] = await makeVendors(ramp, await makeOwner(ramp), ['Paper'])
    expect((await ramp.get(`/vendors/${id}`)).body.total_spend_ytd).toEqual({
      amount: 0,
      currency_code: 'USD',
      minor_unit_conversion_rate: 1000,
    })
  })
})
