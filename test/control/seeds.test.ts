import { afterAll, beforeAll, expect, test } from 'vitest'
import { personNamed, startControlServer, textAt, valueAt } from './control-server.ts'
import type { ControlServer, Json } from './control-server.ts'
import { expectRefusal } from './refused.ts'

let server: ControlServer
beforeAll(async () => {
  server = await startControlServer()
})
afterAll(() => server.close())

const make = (body: Json) => server.call('POST', '/v1/workspaces', body)

const company = {
  entities: [{ name: 'Main', currency: 'EUR' }],
  departments: ['Sales'],
  locations: ['Berlin', { name: 'Paris', entity: 'main' }],
  settings: { defaultDepartment: 'Sales', defaultLocation: 'Berlin' },
  connections: [{ name: 'hr', idp: 'rippling' }],
  people: [
    { email: 'ada@x.com', firstName: 'Ada', lastName: 'Byron', role: 'BUSINESS_OWNER' },
    {
      email: 'bob@x.com',
      firstName: 'Bob',
      lastName: 'Cole',
      manager: 'ada@x.com',
      connection: 'hr',
      location: 'Paris',
    },
  ],
}

test('POST workspaces plants a document as its seed, and a reset comes back to it', async () => {
  const made = await make({ seed: company })
  expect(valueAt(made, 'connections')).toMatchObject([{ name: 'hr', idp: 'rippling' }])
  const path = `/v1/workspaces/${textAt(made, 'id')}`
  const seen = async () => valueAt(await server.call('GET', `${path}/people`), 'people') as Json[]
  expect(await seen()).toMatchObject([
    { email: 'ada@x.com', role: 'BUSINESS_OWNER', linked: false, department: null },
    {
      email: 'bob@x.com',
      linked: true,
      manager: { email: 'ada@x.com' },
      location: { name: 'Paris' },
      connectionId: textAt(made, 'connections.0.id'),
    },
  ])
  const token = textAt(made, 'connections.0.token')
  expect((await server.scim(token, 'POST', '/Users', personNamed('Cy', 'Dee'))).status).toBe(201)
  expect(await seen()).toHaveLength(3)
  await server.call('POST', `${path}/reset`, {})
  expect(await seen()).toHaveLength(2)
})

test('a seed may be named; connections and settings beside it win', async () => {
  const connections = ['okta', 'entra', 'spec'].map((name) => ({
    name,
    idp: name === 'spec' ? 'generic' : name,
  }))
  const made = await make({ seed: 'acme', connections, settings: { defaultLocation: 'Berlin' } })
  expect(valueAt(made, 'connections')).toHaveLength(3)
  const settings = await server.call('GET', `/v1/workspaces/${textAt(made, 'id')}/settings`)
  expect(valueAt(settings, 'settings')).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ name: 'defaultDepartment', value: 'Operations' }),
      expect.objectContaining({ name: 'defaultLocation', value: 'Berlin' }),
    ]),
  )
})

test('a seed that cannot be used is refused with everything that is wrong, and nothing is made', async () => {
  const before = (await server.call('GET', '/v1/workspaces')).text
  const bad = {
    departmens: ['Sales'],
    people: [{ email: 'ada@x.com', firstName: 'Ada', lastName: 'Byron', role: 'OWNER' }],
  }
  const answer = await make({ seed: bad })
  expectRefusal(answer, 'seed.invalid', /^body\.seed\.\w+.*and 1 more, see issues/)
  expect(valueAt(answer, 'error.issues')).toEqual(
    expect.arrayContaining([
      { path: 'body.seed.departmens', message: 'unknown key "departmens" (did you mean departments?)' },
      { path: 'body.seed.people[0].role', message: expect.stringContaining('Invalid option') as string },
    ]),
  )
  const people = [
    ...company.people,
    { email: 'BOB@x.com', firstName: 'B', lastName: 'C', manager: 'zed@x.com' },
  ]
  const second = await make({ seed: { ...company, people } })
  expectRefusal(
    second,
    'seed.invalid',
    /body\.seed\.people\[2\]\.email: "BOB@x\.com" is there already, at people\[1\]/,
  )
  const connections = [{ name: 'other', idp: 'okta' }]
  expectRefusal(
    await make({ seed: company, connections }),
    'seed.invalid',
    /people\[1\]\.connection: there is no connection "hr"/,
  )
  expectRefusal(
    await make({ seed: 'acm' }),
    'request.invalid',
    /body\.seed: must be an object, or one of owner, acme/,
  )
  expectRefusal(
    await make({ seed: 7 }),
    'request.invalid',
    /body\.seed: must be an object, or one of owner, acme/,
  )
  expect((await server.call('GET', '/v1/workspaces')).text).toBe(before)
})

test('a connection whose token cannot be had leaves nothing of the seed', async () => {
  const token = 'the-one-and-only-token'
  const made = await make({ id: 'first', connections: [{ name: 'hr', idp: 'rippling', token }] })
  expect(made.status).toBe(201)
  const again = { id: 'second', seed: company, connections: [{ name: 'hr', idp: 'rippling', token }] }
  expectRefusal(await make(again), 'connection.token-taken', /in use/)
  expectRefusal(await server.call('GET', '/v1/workspaces/second'), 'workspace.unknown', /second/)
  expect((await make({ id: 'second', seed: company })).status).toBe(201)
})
