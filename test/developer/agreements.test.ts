import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createSandbox } from '../../src/sandbox.ts'
import { openDatabase } from '../../src/store/database.ts'
import { createDeveloperStore } from '../../src/store/developer-store.ts'
import { request } from '../support/tenant.ts'
import { temporaryFolder } from '../workspace/temporary-folder.ts'
import { expectRefused, useDeveloperApi } from './developer-client.ts'

const { workspace } = useDeveloperApi()
const NOBODY = '019ab000-0000-7000-8000-000000000000'
const idOf = (at: number) => `019ab000-0000-7000-8000-${String(at).padStart(12, '0')}`

describe('POST /vendors/agreements (ramp-developer-api.md 1.4, "Trap")', () => {
  it('is an empty list where there are none, whatever the search', async () => {
    const ramp = await workspace()
    for (const body of [{ page_size: 100 }, {}, { is_active: null, include_archived: true, renewal: 'x' }]) {
      const answer = await ramp.call('POST', '/vendors/agreements', body)
      expect(answer).toMatchObject({ status: 200, body: { data: [], page: { next: null } } })
    }
    expect((await ramp.send('/vendors/agreements', { method: 'POST' })).status).toBe(200)
  })

  it('is opened by either scope', async () => {
    const ramp = await workspace()
    for (const scope of ['vendors:read', 'vendor_agreements:read']) {
      const send = await ramp.withScopes(scope)
      expect((await send('/vendors/agreements', { method: 'POST' })).status).toBe(200)
    }
  })

  it.each([
    ['/vendors/agreements', { page_size: 1 }, 'page_size'],
    ['/vendors/agreements', { page_size: '100' }, 'page_size'],
    ['/vendors/agreements', { start: NOBODY }, 'start'],
    ['/vendors/agreements?start=x', {}, 'start'],
    ['/vendors/agreements?page_size=1000', {}, 'page_size'],
  ])('refuses %s with %j', async (path, body, field) => {
    const ramp = await workspace()
    expectRefused(await ramp.call('POST', path, body), 'developer.validation', {
      [field]: [expect.any(String)],
    })
  })

  it('is up for renewal as many days before its end as the setting says (developerRenewalDays)', async () => {
    const ramp = await workspace({ seed: 'connector' })
    const isUpAt = async (now: string) => {
      await ramp.control('PUT', '/clock', { mode: 'frozen', now })
      const { data } = (await ramp.call('POST', '/vendors/agreements', {})).body
      return data.find(({ end_date: end }: { end_date: string }) => end === '2028-12-31').is_up_for_renewal
    }
    expect(await isUpAt('2028-10-01T00:00:00.000Z')).toBe(false)
    expect(await isUpAt('2028-10-02T00:00:00.000Z')).toBe(true)
    await ramp.control('PATCH', '/settings', { developerRenewalDays: 30 })
    expect(await isUpAt('2028-10-02T00:00:00.000Z')).toBe(false)
    expect(await isUpAt('2028-12-31T00:00:00.000Z')).toBe(true)
  })

  it('is walked by sending the body again to page.next, and each is fetched alone', async () => {
    const data = temporaryFolder()
    const options = { data, port: 0, controlPort: 0, logLevel: 'silent' }
    await (await createSandbox({ ...options, tokens: {} })).close()
    addAgreements(join(data, 'workspaces', 'default.db'))
    const sandbox = await createSandbox(options)
    try {
      const made = await request(`${sandbox.controlUrl}/v1/workspaces/default/api-clients`, 'POST', {
        kind: 'token',
        name: 'tests',
      })
      const headers = { authorization: `Bearer ${made.body.token}` }
      const search = { page_size: 2 }
      const first = await request(`${sandbox.developerBaseUrl}/vendors/agreements`, 'POST', search, headers)
      const second = await request(first.body.page.next as string, 'POST', search, headers)
      expect([first.body.data.length, second.body.data.length, second.body.page.next]).toEqual([2, 1, null])
      const [agreement] = first.body.data
      expect(agreement).toMatchObject({
        name: 'Contract 1',
        auto_renewal: true,
        renewal_status: 'NOT_STARTED',
        start_date: '2026-01-01',
        total_value: { amount: 480.5, currency_code: 'USD', minor_unit_conversion_rate: 100 },
        payee_name: 'Paper',
        contract_owners: [{ email: 'olive.owner@example.com', full_name: 'Olive Owner' }],
      })
      const active = await request(
        `${sandbox.developerBaseUrl}/vendors/agreements`,
        'POST',
        { is_active: false },
        headers,
      )
      expect(active.body.data).toMatchObject([{ name: 'Contract 3' }])
      const alone = await request(
        `${sandbox.developerBaseUrl}/vendors/agreements/${agreement.id}`,
        'GET',
        undefined,
        headers,
      )
      expect(alone.body).toMatchObject({
        ...agreement,
        payee: { business_vendor: { uuid: idOf(9) } },
        line_items: [],
      })
      const vendor = await request(
        `${sandbox.developerBaseUrl}/vendors/${idOf(9)}`,
        'GET',
        undefined,
        headers,
      )
      expect(vendor.body).toMatchObject({ is_deletable: false, total_spend_ytd: { amount: 12.34 } })
      const kept = await request(
        `${sandbox.developerBaseUrl}/vendors/${idOf(9)}`,
        'DELETE',
        undefined,
        headers,
      )
      expect(kept.status).toBe(422)
    } finally {
      await sandbox.close()
    }
  })

  it('answers 404 for an agreement there is not', async () => {
    const ramp = await workspace()
    expectRefused(await ramp.get(`/vendors/agreements/${NOBODY}`), 'developer.agreement-unknown')
  })
})

/** A vendor with spend and three agreements, owned by the account owner. */
function addAgreements(path: string): void {
  const database = openDatabase({ path, series: 'workspace' })
  const { vendors, agreements } = createDeveloperStore(database)
  const owner = database.prepare<[], string>('SELECT id FROM person').pluck().get() ?? ''
  const at = '2026-01-01T00:00:00.000Z'
  const vendor = vendors.insert({
    id: idOf(9),
    name: 'Paper',
    ownerId: owner,
    isActive: true,
    category: 30,
    details: { spend: { all_time: 1234, last_30_days: 0, last_365_days: 1234, ytd: 1234 } },
    createdAt: at,
  })
  for (const number of [1, 2, 3])
    agreements.insert({
      id: idOf(number),
      vendorPk: vendor.pk,
      name: `Contract ${number}`,
      isActive: number !== 3,
      details: {
        start_date: '2026-01-01',
        end_date: '2027-01-01',
        auto_renewal: true,
        total_value: 48_050,
        owner_ids: [owner, NOBODY],
      },
      createdAt: at,
      updatedAt: at,
    })
  database.close()
}
