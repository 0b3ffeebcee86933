import { describe, expect, it } from 'vitest'
import { FEATURES } from '../../src/scim/features.ts'
import type { Feature } from '../../src/scim/features.ts'
import { newUser, patch, useSandbox } from '../support/tenant.ts'
import type { TestWorkspace } from '../support/tenant.ts'

const { workspace } = useSandbox()
const SEARCH = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest'
const BULK = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest'

/** What the routes do, asked of the routes. */
const served: Readonly<Record<Feature, (ramp: TestWorkspace, id: string) => Promise<boolean>>> = {
  async patch({ scim }, id) {
    const { status } = await scim('PATCH', `/Users/${id}`, patch({ op: 'add', path: 'title', value: 'T' }))
    expect([200, 501]).toContain(status)
    return status === 200
  },
  async filter({ scim }) {
    const { status, body } = await scim('GET', '/Users?filter=userName eq "a.b@x.com"')
    if (status === 200) expect(body.totalResults).toBe(1)
    else expect([status, body.scimType]).toEqual([400, 'invalidFilter'])
    return status === 200
  },
  async sort({ scim }) {
    const names = async (order: string) => {
      const { status, body } = await scim('GET', `/Users?sortBy=userName&sortOrder=${order}`)
      expect(status).toBe(200)
      return body.Resources.map(({ userName }: { userName: string }) => userName)
    }
    const [up, down] = [await names('ascending'), await names('descending')]
    return JSON.stringify(up) === JSON.stringify([...down].reverse())
  },
  async etag({ scim }, id) {
    const read = await scim('GET', `/Users/${id}`)
    const again = await scim('GET', `/Users/${id}`, undefined, { 'if-none-match': read.body.meta.version })
    expect([read.headers.get('etag') !== null, again.status]).toEqual(
      again.status === 304 ? [true, 304] : [false, 200],
    )
    return again.status === 304
  },
  async bulk({ scim }) {
    const { status } = await scim('POST', '/Bulk', { schemas: [BULK], Operations: [] })
    expect([200, 404]).toContain(status)
    return status === 200
  },
  async cursorPaging({ scim }) {
    const { status, body } = await scim('GET', '/Users?cursor&count=1')
    expect(status).toBe(200)
    return body.nextCursor !== undefined
  },
  async search({ scim }) {
    const found = await Promise.all(
      ['/.search', '/Users/.search'].map((path) => scim('POST', path, { schemas: [SEARCH], count: 1 })),
    )
    const isServed = found.every(({ status }) => status === 200)
    if (!isServed) expect(found.every(({ status }) => status >= 404)).toBe(true)
    return isServed
  },
}

/** What /ServiceProviderConfig says; undefined for what it has no member for (RFC 7643 5, RFC 9865 5). */
function advertised(config: Record<string, { supported?: boolean; cursor?: boolean }>, feature: Feature) {
  if (feature === 'search') return undefined
  if (feature === 'cursorPaging') return config['pagination']?.cursor ?? false
  return config[feature]?.supported
}

async function withPeople(settings: Record<string, unknown>) {
  const ramp = await workspace({ settings })
  const { body } = await ramp.scim('POST', '/Users', newUser('b.b@x.com'))
  for (const name of ['a.b@x.com', 'c.b@x.com']) await ramp.scim('POST', '/Users', newUser(name))
  return { ramp, id: body.id as string }
}

async function expectTruth(settings: Record<string, unknown>, offered: readonly Feature[]) {
  const { ramp, id } = await withPeople(settings)
  const { body: config } = await ramp.scim('GET', '/ServiceProviderConfig')
  for (const feature of FEATURES) {
    const isOffered = offered.includes(feature)
    expect([feature, await served[feature](ramp, id)]).toEqual([feature, isOffered])
    expect([feature, advertised(config, feature) ?? isOffered]).toEqual([feature, isOffered])
  }
}

describe('Features of a connection (RFC 7643 5): what is advertised is served, and nothing else', () => {
  it('as-ramp: PATCH and filters', () => expectTruth({ features: 'as-ramp' }, ['patch', 'filter']))

  it('full-rfc: everything', () => expectTruth({ features: 'full-rfc' }, FEATURES))

  it.each(['okta', 'entra', 'rippling'])('%s: what its client uses', (features) =>
    expectTruth({ features }, ['patch', 'filter']),
  )

  it.each(FEATURES)('everything but %s', (feature) =>
    expectTruth(
      { features: 'full-rfc', featureOverrides: { [feature]: false } },
      FEATURES.filter((each) => each !== feature),
    ),
  )

  it.each(FEATURES)('%s alone', (feature) =>
    expectTruth({ featureOverrides: { patch: false, filter: false, [feature]: true } }, [feature]),
  )

  it('are as-ramp in mode ramp and full-rfc in mode spec by default', async () => {
    const { connections } = await workspace({
      connections: [
        { name: 'ramp', idp: 'okta' },
        { name: 'spec', idp: 'okta', mode: 'spec' },
      ],
    })
    const bulkOf = async (name: string) =>
      (await connections[name]?.send('GET', '/ServiceProviderConfig'))?.body.bulk.supported
    expect([await bulkOf('ramp'), await bulkOf('spec')]).toEqual([false, true])
  })

  it('may differ between two connections of one workspace', async () => {
    const { connections, control } = await workspace({
      connections: [
        { name: 'one', idp: 'okta' },
        { name: 'two', idp: 'entra' },
      ],
    })
    const settings = { featureOverrides: { etag: true } }
    await control('PATCH', `/connections/${connections['two']?.id}`, { settings })
    const made = await connections['one']?.send('POST', '/Users', newUser('a.b@x.com'))
    expect(made?.headers.get('etag')).toBeNull()
    const read = await connections['two']?.send('GET', `/Users/${made?.body.id}`)
    expect(read?.headers.get('etag')).toBe('W/"1"')
  })

  it('refuses an override of what is no feature, or that is neither true nor false', async () => {
    const { control } = await workspace()
    for (const featureOverrides of [{ sorting: true }, { sort: 'yes' }, [], 'sort'])
      expect((await control('PATCH', '/settings', { featureOverrides })).status).toBe(400)
    expect((await control('PATCH', '/settings', { features: 'all' })).status).toBe(400)
  })
})

describe('/ResourceTypes and /Schemas say what the routes do', () => {
  it.each(['as-ramp', 'full-rfc'])(
    '%s: each endpoint and schema advertised is there, and no other',
    async (features) => {
      const { ramp, id } = await withPeople({ features })
      const { body: types } = await ramp.scim('GET', '/ResourceTypes')
      const { body: schemas } = await ramp.scim('GET', '/Schemas')
      const known = schemas.Resources.map((schema: { id: string }) => schema.id)
      for (const { endpoint, schema, schemaExtensions } of types.Resources) {
        expect((await ramp.scim('GET', endpoint)).status).toBe(200)
        for (const urn of [schema, ...schemaExtensions.map((each: { schema: string }) => each.schema)])
          expect(known).toContain(urn)
      }
      const { body: user } = await ramp.scim('GET', `/Users/${id}`)
      for (const urn of user.schemas) expect(known).toContain(urn)
      for (const endpoint of ['/Users', '/Groups', '/Devices', '/Agents']) {
        const isAdvertised = types.Resources.some((type: { endpoint: string }) => type.endpoint === endpoint)
        const { status } = await ramp.scim('POST', endpoint, {})
        expect([endpoint, status === 400]).toEqual([endpoint, isAdvertised])
      }
    },
  )

  it('what is required, writable and returned is as the schema says', async () => {
    const { ramp } = await withPeople({ features: 'full-rfc' })
    const { body: schema } = await ramp.scim('GET', `/Schemas/urn:ietf:params:scim:schemas:core:2.0:User`)
    const whole = newUser('z.z@x.com', { password: 'secret' })
    for (const { name, required } of schema.attributes as { name: string; required: boolean }[]) {
      if (!required) continue
      const refused = await ramp.scim('POST', '/Users', { ...whole, [name]: undefined })
      expect(refused).toMatchObject({ status: 400, body: { detail: expect.stringContaining(name) } })
    }
    const readOnly = (schema.attributes as { name: string; mutability: string; multiValued: boolean }[])
      .filter(({ mutability }) => mutability === 'readOnly')
      .map(({ name, multiValued }) => [name, multiValued ? [{ value: 'x' }] : 'x'] as const)
    const { body: made } = await ramp.scim('POST', '/Users', { ...whole, ...Object.fromEntries(readOnly) })
    for (const [name] of readOnly) expect([name, made[name]]).toEqual([name, undefined])
    for (const { name, returned } of schema.attributes as { name: string; returned: string }[])
      if (returned === 'never') expect(made).not.toHaveProperty([name])
  })

  it('leaves out addresses it has none of', async () => {
    const { ramp } = await withPeople({ features: 'full-rfc' })
    for (const path of ['/ServiceProviderConfig', '/ResourceTypes', '/Schemas'])
      expect(JSON.stringify((await ramp.scim('GET', path)).body)).not.toMatch(/:""|:null/)
  })
})
