import { describe, expect, it } from 'vitest'
import { useSandbox } from '../support/tenant.ts'
import { createBatonRamp } from './baton-ramp.ts'
import { ROLES, contractGrant, ownerGrant, roleGrant } from './connector.ts'
import type { Access, Connector } from './connector.ts'
import { createReplayedConnector } from './replayed-connector.ts'
import { openTap } from './tap.ts'

const { sandbox, workspace } = useSandbox()

const BINARY = process.env['BATON_RAMP_BIN']

interface Person {
  readonly id: string
  readonly email: string
  readonly role: string
  readonly status: string
}

interface Agreement {
  readonly id: string
  readonly contract_owners: readonly { readonly id: string }[]
}

interface Vendor {
  readonly id: string
  readonly vendor_owner_id: string | null
}

const CLIENT = { kind: 'client-credentials', name: 'baton', clientId: 'baton/ramp', clientSecret: 's/e+c*~' }

/** A company of the seed, what is asked of it directly, and a tap for a connector. */
async function company(seed = 'connector', settings: Record<string, unknown> = {}) {
  const ramp = await workspace({ seed, settings })
  const made = await ramp.control('POST', '/api-clients', { kind: 'token', name: 'tests' })
  const { token } = made.body as { token: string }
  const { origin } = new URL(sandbox().developerBaseUrl)
  const tap = await openTap(origin)

  async function everyone(): Promise<readonly Person[]> {
    const all: Person[] = []
    for (let after = ''; ;) {
      const { body } = await ramp.control('GET', `/people?limit=1000${after}`)
      all.push(...(body.people as Person[]))
      if (body.next === null) return all
      after = `&after=${body.next}`
    }
  }

  async function vendors(): Promise<readonly Vendor[]> {
    const all: Vendor[] = []
    for (let url: string | null = `${origin}/developer/v1/vendors`; url !== null;) {
      const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } })
      const page = (await response.json()) as { data: Vendor[]; page: { next: string | null } }
      all.push(...page.data)
      url = page.page.next
    }
    return all
  }

  /** They fit one page. */
  async function agreements(): Promise<readonly Agreement[]> {
    const response = await fetch(`${origin}/developer/v1/vendors/agreements`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: '{"page_size":100}',
    })
    return ((await response.json()) as { data: Agreement[] }).data
  }

  return {
    ...ramp,
    token,
    tap,
    everyone,
    vendors,
    agreements,
    personBy: async (property: 'email' | 'id', value: string) =>
      (await everyone()).find((person) => person[property] === value),
    active: async (id: string) => (await ramp.scim('GET', `/Users/${id}`)).body.active as boolean,
    async ownerOf(vendorId: string) {
      return (await vendors()).find(({ id }) => id === vendorId)?.vendor_owner_id
    },
    /** What the connector sent, tokens aside. */
    calls: () => tap.seen.filter(({ path }) => path !== '/token'),
    /** Those of its calls that a sync cannot do without: the grants of an agreement are also in the list. */
    neededCalls: () =>
      tap.seen.filter(({ path }) => path !== '/token' && !path.startsWith('/vendors/agreements/')),
  }
}

type Company = Awaited<ReturnType<typeof company>>

function scenarios(connect: (ramp: Company, access?: Access) => Connector): void {
  it('syncs 205 people in thirteen calls and those for single agreements: all is as in the workspace', async () => {
    const ramp = await company()
    const { resources, grants } = await connect(ramp).sync()
    expect(ramp.neededCalls()).toHaveLength(13)
    expect(ramp.calls().every(({ status }) => status === 200)).toBe(true)
    const people = await ramp.everyone()
    expect(people).toHaveLength(205)
    expect(resources['user']).toEqual(new Set(people.map(({ id }) => id)))
    expect(resources['role']).toEqual(new Set(ROLES.map((role) => `role:${role}`)))
    const vendors = await ramp.vendors()
    expect(vendors).toHaveLength(101)
    expect(resources['vendor']).toEqual(new Set(vendors.map(({ id }) => id)))
    const agreements = await ramp.agreements()
    expect(agreements).toHaveLength(3)
    expect(resources['vendor_agreement']).toEqual(new Set(agreements.map(({ id }) => id)))
    const contracts = agreements.flatMap(({ id, contract_owners: owning }) =>
      owning.map((owner) => contractGrant(id, owner.id)),
    )
    expect(contracts).toHaveLength(3)
    const owners = vendors.flatMap(({ id, vendor_owner_id: owner }) =>
      owner === null ? [] : [ownerGrant(id, owner)],
    )
    expect(owners).toHaveLength(81)
    expect(grants).toEqual(
      new Set([...people.map(({ id, role }) => roleGrant(role, id)), ...owners, ...contracts]),
    )
  })

  it('walks a role of more than a page: page.next keeps the filter', async () => {
    const ramp = await company('large')
    const { resources, grants } = await connect(ramp).sync()
    const people = await ramp.everyone()
    expect(resources['user']?.size).toBe(5_000)
    expect(grants).toEqual(new Set(people.map(({ id, role }) => roleGrant(role, id))))
  })

  it.each(['connector-100', 'connector-200'])(
    'takes %s, whose last page is full, for complete',
    async (seed) => {
      const ramp = await company(seed)
      const { resources } = await connect(ramp).sync()
      expect(resources['user']).toEqual(new Set((await ramp.everyone()).map(({ id }) => id)))
    },
  )

  it('makes an account, which is invited', async () => {
    const ramp = await company()
    const profile = {
      email: 'new.hire@marlow.example',
      first_name: 'New',
      last_name: 'Hire',
      role: 'IT_ADMIN',
    }
    await connect(ramp).createAccount(profile)
    expect(await ramp.personBy('email', profile.email)).toMatchObject({
      role: 'IT_ADMIN',
      status: 'INVITE_PENDING',
    })
    expect(ramp.calls().filter(({ method }) => method === 'POST')).toMatchObject([
      { path: '/users/deferred', status: 201 },
    ])
  })

  it('makes no second person for an address that is taken, and is not told so', async () => {
    const ramp = await company()
    const [, taken] = await ramp.everyone()
    const profile = { email: taken?.email ?? '', first_name: 'X', last_name: 'Y', role: 'BUSINESS_USER' }
    await connect(ramp).createAccount(profile)
    expect(await ramp.everyone()).toHaveLength(205)
  })

  it('disables a user, also for SCIM, twice without harm, and enables them again', async () => {
    const ramp = await company()
    const { id } = (await ramp.everyone()).findLast(
      ({ status, role }) => status === 'USER_ACTIVE' && role === 'BUSINESS_USER',
    ) as Person
    const connector = connect(ramp)
    await connector.disableUser(id)
    expect([(await ramp.personBy('id', id))?.status, await ramp.active(id)]).toEqual(['USER_INACTIVE', false])
    await connector.disableUser(id)
    await connector.enableUser(id)
    expect([(await ramp.personBy('id', id))?.status, await ramp.active(id)]).toEqual(['USER_ACTIVE', true])
    const patches = ramp.calls().filter(({ method }) => method === 'PATCH')
    expect(
      patches.map(({ headers, body }) => [headers['content-length'], headers['content-type'], body]),
    ).toEqual(Array.from({ length: 3 }, () => ['0', undefined, '']))
  })

  it('fails to disable nobody', async () => {
    const ramp = await company()
    const nobody = '00000000-0000-7000-8000-000000000000'
    await expect(connect(ramp).disableUser(nobody)).rejects.toThrow()
    expect(ramp.calls().at(-1)?.status).toBe(404)
  })

  it('grants a vendor, takes it from another, and a repeated grant is a GET', async () => {
    const ramp = await company()
    const [first, second] = (await ramp.everyone()) as [Person, Person]
    const free = (await ramp.vendors()).find(({ vendor_owner_id }) => vendor_owner_id === null)?.id ?? ''
    const connector = connect(ramp)
    const patches = () => ramp.calls().filter(({ method }) => method === 'PATCH').length
    await connector.grantOwner(free, first.id)
    expect([await ramp.ownerOf(free), patches()]).toEqual([first.id, 1])
    await connector.grantOwner(free, first.id)
    expect(patches()).toBe(1)
    await connector.grantOwner(free, second.id)
    expect([await ramp.ownerOf(free), patches()]).toEqual([second.id, 2])
    expect((await connector.sync()).grants).toContain(ownerGrant(free, second.id))
  })

  it('revokes a vendor, which then nobody owns', async () => {
    const ramp = await company()
    const owned = (await ramp.vendors()).find(({ vendor_owner_id }) => vendor_owner_id !== null) as Vendor
    const connector = connect(ramp)
    await connector.revokeOwner(owned.id, owned.vendor_owner_id ?? '')
    expect(await ramp.ownerOf(owned.id)).toBeNull()
    const bodies = ramp.calls().flatMap(({ method, body }) => (method === 'PATCH' ? [body] : []))
    expect(bodies.map((body) => JSON.parse(body) as unknown)).toEqual([{ vendor_owner_id: null }])
  })

  it('is let in by client credentials whose secret needs percent-encoding, with one token for all of it', async () => {
    const ramp = await company()
    await ramp.control('POST', '/api-clients', CLIENT)
    const { resources } = await connect(ramp, CLIENT).sync()
    expect(resources['user']?.size).toBe(205)
    const [asked, ...more] = ramp.tap.seen.filter(({ path }) => path === '/token')
    expect(more).toEqual([])
    const basic = Buffer.from(asked?.headers.authorization?.replace('Basic ', '') ?? '', 'base64')
    expect(basic.toString('utf8')).toBe('baton%2Framp:s%2Fe%2Bc%2A~')
  })

  it('tries the form where Basic is refused, and shows why neither let it in', async () => {
    const ramp = await company()
    await ramp.control('POST', '/api-clients', {
      ...CLIENT,
      name: 'other',
      clientId: 'other',
      clientSecret: 'right',
    })
    const access = { clientId: 'other', clientSecret: 'wrong' }
    await expect(connect(ramp, access).sync()).rejects.toThrow(/invalid_client/)
    const asked = ramp.tap.seen.filter(({ path }) => path === '/token').slice(0, 2)
    expect(asked.map(({ headers, status }) => [headers.authorization?.slice(0, 6), status])).toEqual([
      ['Basic ', 400],
      [undefined, 400],
    ])
  })

  it('fails at the 401 of a token that ends in the middle of a walk, and the journal says why', async () => {
    const ramp = await company('connector', { developerTokenSeconds: 600 })
    await ramp.control('PUT', '/clock', { mode: 'frozen', now: '2026-03-01T00:00:00Z' })
    await ramp.control('POST', '/api-clients', { ...CLIENT, clientId: 'ends' })
    ramp.tap.beforeRequest = async (number) => {
      if (number === 6) await ramp.control('POST', '/clock/advance', { by: 'PT11M' })
    }
    await expect(connect(ramp, { ...CLIENT, clientId: 'ends' }).sync()).rejects.toThrow()
    expect(ramp.calls().at(-1)?.status).toBe(401)
    expect(ramp.calls().filter(({ status }) => status !== 200)).toHaveLength(1)
    const { body } = await ramp.control('GET', '/exchanges?status=401&limit=1')
    expect(body.exchanges[0].findings[0].message).toMatch(/expired at 2026-03-01T00:10:00/)
  })

  it('waits as Retry-After says at a 429, and then finishes', async () => {
    const ramp = await company('connector', { developerRateLimit: 6 })
    const said: unknown[] = []
    ramp.tap.beforeAnswer = async ({ status }, headers) => {
      if (status !== 429) return
      said.push(headers['retry-after'])
      await ramp.control('PATCH', '/settings', { developerRateLimit: 0 })
    }
    const { resources } = await connect(ramp).sync()
    expect(resources['user']?.size).toBe(205)
    expect(said).toEqual([expect.stringMatching(/^([1-9]|10)$/)])
    expect(ramp.calls().filter(({ status }) => status !== 200)).toHaveLength(1)
    expect(ramp.neededCalls().filter(({ status }) => status === 200)).toHaveLength(13)
  })
}

describe('The requests of ConductorOne’s connector (ramp-developer-api.md 1.4, 1.7), replayed', () => {
  const waited: number[] = []
  scenarios((ramp, access = { token: ramp.token }) =>
    createReplayedConnector({
      baseUrl: `${ramp.tap.baseUrl}/`,
      access,
      wait: (seconds) => void waited.push(seconds),
    }),
  )

  it('has waited only where it was told to', () => {
    expect(waited).toEqual([expect.toSatisfy((seconds: number) => seconds >= 1 && seconds <= 10)])
  })

  it('is sent as the program sends it: user agent, gzip, and no Accept', async () => {
    const ramp = await company()
    await ramp.control('POST', '/api-clients', { ...CLIENT, clientId: 'headers' })
    await createReplayedConnector({
      baseUrl: ramp.tap.baseUrl,
      access: { ...CLIENT, clientId: 'headers' },
      wait: () => {},
    }).sync()
    const [minted] = ramp.tap.seen
    expect(minted).toMatchObject({ path: '/token', headers: { 'user-agent': 'Go-http-client/1.1' } })
    for (const { headers } of ramp.calls()) {
      expect(headers['user-agent']).toMatch(/^baton-sdk\/v/)
      expect(headers['accept-encoding']).toBe('gzip')
      expect(headers.accept).toBeUndefined()
    }
  })
})

describe.skipIf(BINARY === undefined)(
  `ConductorOne’s own program${BINARY === undefined ? ' (skipped: set BATON_RAMP_BIN to the path of baton-ramp to run it)' : ''}`,
  { timeout: 300_000 },
  () => {
    scenarios((ramp, access = { token: ramp.token }) =>
      createBatonRamp({ binary: BINARY ?? '', baseUrl: ramp.tap.baseUrl, access }),
    )
  },
)
