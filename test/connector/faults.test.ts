import { describe, expect, it } from 'vitest'
import { useDeveloperApi } from '../developer/developer-client.ts'
import { createBatonRamp } from './baton-ramp.ts'
import type { Connector } from './connector.ts'
import { createReplayedConnector } from './replayed-connector.ts'

const { sandbox, workspace } = useDeveloperApi()

const BINARY = process.env['BATON_RAMP_BIN']

/** The company of 205 people and 101 vendors, with one fault. */
async function company(fault: Record<string, unknown>) {
  const ramp = await workspace({ seed: 'connector' })
  const armed = await ramp.control('POST', '/faults', fault)
  expect(armed.status, JSON.stringify(armed.body)).toBe(201)
  return {
    ...ramp,
    baseUrl: new URL(sandbox().developerBaseUrl).origin,
    /** The exchanges the fault struck, in their order. */
    async struck() {
      const { exchangeIds } = (await ramp.control('GET', '/faults')).body.faults[0]
      return Promise.all(
        (exchangeIds as string[]).map(async (id) => (await ramp.control('GET', `/exchanges/${id}`)).body),
      )
    },
    /** How often an operation was asked for. */
    async count(operation: string) {
      const { exchanges } = (await ramp.control('GET', '/exchanges?limit=1000')).body
      return (exchanges as { operation: string }[]).filter((each) => each.operation === operation).length
    },
    async personBy(email: string) {
      const { people } = (await ramp.control('GET', `/people?q=${encodeURIComponent(email)}`)).body
      return (people as { id: string; email: string; status: string }[]).find((each) => each.email === email)
    },
    async someone() {
      const { people } = (await ramp.control('GET', '/people?limit=1000')).body
      return (people as { id: string; email: string; role: string; status: string }[]).findLast(
        ({ status, role }) => status === 'USER_ACTIVE' && role === 'BUSINESS_USER',
      ) as { id: string; email: string }
    },
  }
}

type Company = Awaited<ReturnType<typeof company>>

const USERS = 'developer.users.list'
const profile = { email: 'new.hire@marlow.example', first_name: 'New', last_name: 'Hire', role: 'IT_ADMIN' }

function reactions(connect: (ramp: Company) => Connector): void {
  it('waits as Retry-After says at each 429, and loses nobody', async () => {
    const effect = { type: 'status', status: 429, retryAfterSeconds: 1 }
    const ramp = await company({ operation: USERS, page: 2, times: 2, effect })
    const { resources } = await connect(ramp).sync()
    expect(resources['user']?.size).toBe(205)
    expect((await ramp.struck()).map(({ status }) => status)).toEqual([429, 429])
  })

  it('tries again after 503', async () => {
    const effect = { type: 'status', status: 503 }
    const ramp = await company({ operation: 'developer.vendors.list', times: 2, effect })
    const { resources } = await connect(ramp).sync()
    expect(resources['vendor']?.size).toBe(101)
  })

  it.each([
    ['a page of users is not found', { operation: USERS, page: 2, effect: { type: 'status', status: 404 } }],
    [
      'there are no agreements to ask for',
      { operation: 'developer.agreements.list', effect: { type: 'status', status: 404 } },
    ],
    ['the token ends on the way', { operation: USERS, page: 3, effect: { type: 'expireToken' } }],
    ['a scope is missing', { operation: 'developer.vendors.list', effect: { type: 'missingScope' } }],
    [
      'a proxy shows its page, although with 200',
      { operation: 'developer.vendors.list', effect: { type: 'contentType', body: '<h1>Log in</h1>' } },
    ],
  ])('fails to sync where %s, at the first answer of that kind', async (_what, fault) => {
    const ramp = await company({ times: 5, ...fault })
    await expect(connect(ramp).sync()).rejects.toThrow()
    const struck = await ramp.struck()
    expect(struck).toMatchObject([{ findings: [{ code: 'fault' }] }])
    const { body } = await ramp.control('GET', '/exchanges?limit=1')
    expect(body.exchanges[0].id).toBe(struck[0]?.id)
  })

  it('loses everybody after a page without a successor, and takes the sync for complete', async () => {
    const ramp = await company({ operation: USERS, page: 1, effect: { type: 'truncatePage' } })
    expect((await connect(ramp).sync()).resources['user']?.size).toBe(100)
  })

  it('loses everybody at {}, and takes the sync for complete', async () => {
    const ramp = await company({ operation: USERS, times: 20, effect: { type: 'emptyBody' } })
    const { resources } = await connect(ramp).sync()
    expect([resources['user']?.size, resources['vendor']?.size]).toEqual([0, 101])
  })

  it('reports that somebody is not disabled, where that is refused with 409, and does not try again', async () => {
    const operation = 'developer.users.deactivate'
    const ramp = await company({ operation, times: 5, effect: { type: 'status', status: 409 } })
    const { id, email } = await ramp.someone()
    await expect(connect(ramp).disableUser(id)).rejects.toThrow()
    expect([(await ramp.personBy(email))?.status, await ramp.count(operation)]).toEqual(['USER_ACTIVE', 1])
  })

  it('asks for an account once, also where the answer was lost and the account was made', async () => {
    const operation = 'developer.users.create'
    const ramp = await company({ operation, times: 5, effect: { type: 'status', status: 504, done: true } })
    await expect(connect(ramp).createAccount(profile)).rejects.toThrow()
    expect([(await ramp.personBy(profile.email))?.status, await ramp.count(operation)]).toEqual([
      'INVITE_PENDING',
      1,
    ])
  })
}

describe('What a fault does to ConductorOne’s connector (ramp-developer-api.md 1.6), replayed', () => {
  const waited: number[] = []
  reactions(({ baseUrl, token }) =>
    createReplayedConnector({
      baseUrl,
      access: { token },
      wait: (seconds) => void waited.push(seconds),
    }),
  )

  it('has waited only where it was told to, or did not know how long', () => {
    expect(waited).toEqual([1, 1, 1, 2])
  })
})

describe.skipIf(BINARY === undefined)(
  `What a fault does to ConductorOne’s own program${BINARY === undefined ? ' (skipped: set BATON_RAMP_BIN to the path of baton-ramp to run it)' : ''}`,
  { timeout: 300_000 },
  () => {
    reactions(({ baseUrl, token }) => createBatonRamp({ binary: BINARY ?? '', baseUrl, access: { token } }))
  },
)
