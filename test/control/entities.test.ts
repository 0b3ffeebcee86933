import { afterAll, beforeAll, expect, test } from 'vitest'
import { startControlServer, textAt, valueAt } from './control-server.ts'
import type { ControlServer } from './control-server.ts'
import { expectRefusal } from './refused.ts'

let server: ControlServer
let path: string
let entityId: string

beforeAll(async () => {
  server = await startControlServer()
  path = (await server.makeWorkspace()).path
  entityId = textAt(
    await server.call('POST', `${path}/entities`, { name: 'Acme GmbH', currency: 'EUR' }),
    'id',
  )
})
afterAll(() => server.close())

test.each(['XYZ', 'eur', 'EURO', '', 978])('the currency %j nobody has is refused', async (currency) => {
  expectRefusal(
    await server.call('POST', `${path}/entities`, { name: 'New', currency }),
    'request.invalid',
    /currency: (must be a currency code|Invalid input)/,
  )
  expectRefusal(
    await server.call('PATCH', `${path}/entities/${entityId}`, { currency }),
    'request.invalid',
    /currency: (must be a currency code|Invalid input)/,
  )
  expect(valueAt(await server.call('GET', `${path}/entities`), 'entities')).toHaveLength(2)
})

test.each(['', '   ', 'a\u0000b', 'x'.repeat(256)])('the name %j is refused', async (name) => {
  for (const [kind, more] of [
    ['entities', { currency: 'EUR' }],
    ['departments', {}],
    ['locations', {}],
  ] as const)
    expectRefusal(
      await server.call('POST', `${path}/${kind}`, { name, ...more }),
      'request.invalid',
      /name: /,
    )
})

test('a name that is taken, in whatever case, is refused', async () => {
  const same = { name: ' ACME gmbh', currency: 'USD' }
  expectRefusal(
    await server.call('POST', `${path}/entities`, same),
    'entity.name-taken',
    /There is an entity "ACME? GmbH" already/i,
  )
  const other = textAt(
    await server.call('POST', `${path}/entities`, { name: 'Other', currency: 'USD' }),
    'id',
  )
  expectRefusal(
    await server.call('PATCH', `${path}/entities/${other}`, { name: 'acme GMBH' }),
    'entity.name-taken',
    /There is an entity "ACME? GmbH" already/i,
  )
  const renamed = await server.call('PATCH', `${path}/entities/${entityId}`, { name: 'ACME GmbH' })
  expect(renamed.body).toMatchObject({ name: 'ACME GmbH', currency: 'EUR' })
  for (const kind of ['departments', 'locations']) {
    expect((await server.call('POST', `${path}/${kind}`, { name: 'Here' })).status).toBe(201)
    expectRefusal(
      await server.call('POST', `${path}/${kind}`, { name: 'here ' }),
      'place.name-taken',
      /There is a (department|location) "Here" already/,
    )
  }
})

test('what does not exist is refused, and nothing of the request is kept', async () => {
  const lost = { name: 'Nowhere', entityId: 'none' }
  expectRefusal(await server.call('POST', `${path}/locations`, lost), 'entity.unknown', /no entity "none"/)
  expectRefusal(
    await server.call('PATCH', `${path}/entities/none`, { name: 'N' }),
    'entity.unknown',
    /no entity "none"/,
  )
  expectRefusal(
    await server.call('PATCH', `${path}/locations/none`, { entityId }),
    'location.unknown',
    /no location "none"/,
  )
  const { body } = await server.call('POST', `${path}/locations`, { name: 'Somewhere' })
  const id = (body as { id: string }).id
  expectRefusal(
    await server.call('PATCH', `${path}/locations/${id}`, { entityId: 'none' }),
    'entity.unknown',
    /no entity "none"/,
  )
  const { locations } = (await server.call('GET', `${path}/locations`)).body as {
    locations: { name: string }[]
  }
  expect(locations.map(({ name }) => name)).not.toContain('Nowhere')
})
