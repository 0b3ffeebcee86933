import { describe, expect, it } from 'vitest'
import { CORE, ENTERPRISE, GROUP, useSandbox } from '../support/tenant.ts'

const { workspace, sandbox } = useSandbox()

describe('Discovery (RFC 7643 5 to 7, RFC 7644 4)', () => {
  it('says what is true and no more', async () => {
    const { scim, control } = await workspace()
    await control('PATCH', '/settings', { pageSizeMax: 150 })
    const { body } = await scim('GET', '/ServiceProviderConfig')
    expect(body).toMatchObject({
      patch: { supported: true },
      bulk: { supported: false },
      filter: { supported: true, maxResults: 150 },
      sort: { supported: false },
      etag: { supported: false },
      changePassword: { supported: false },
      authenticationSchemes: [{ type: 'oauthbearertoken' }],
    })
    expect((await scim('POST', '/Bulk', {})).status).toBe(404)
  })

  it('lists schemas and resource types, each also by id in any case', async () => {
    const { scim } = await workspace()
    const { body: schemas } = await scim('GET', '/Schemas')
    expect(schemas.Resources.map(({ id }: { id: string }) => id)).toEqual([CORE, ENTERPRISE, GROUP])
    for (const schema of schemas.Resources) {
      expect((await scim('GET', `/Schemas/${schema.id}`)).body).toEqual(schema)
      expect((await scim('GET', `/Schemas/${schema.id.toUpperCase()}`)).body).toEqual(schema)
      expect(schema.meta.location).toBe(`${sandbox().scimBaseUrl}/Schemas/${schema.id}`)
    }
    expect((await scim('GET', '/ResourceTypes/User')).body).toMatchObject({
      endpoint: '/Users',
      schema: CORE,
      schemaExtensions: [{ schema: ENTERPRISE, required: false }],
    })
    expect((await scim('GET', '/Schemas/urn:none')).status).toBe(404)
  })

  it('describes every characteristic of every attribute (RFC 7643 7)', async () => {
    const { scim } = await workspace()
    const { body } = await scim('GET', '/Schemas')
    interface Described {
      type: string
      subAttributes?: Described[]
    }
    const check = (attribute: Described) => {
      expect(Object.keys(attribute)).toEqual(
        expect.arrayContaining([
          'name',
          'type',
          'multiValued',
          'required',
          'caseExact',
          'mutability',
          'returned',
          'uniqueness',
        ]),
      )
      expect(attribute.subAttributes !== undefined).toBe(attribute.type === 'complex')
      attribute.subAttributes?.forEach(check)
    }
    for (const schema of body.Resources) schema.attributes.forEach(check)
  })

  it('refuses a filter with 403', async () => {
    const { scim } = await workspace()
    expect((await scim('GET', '/Schemas?filter=id eq "x"')).status).toBe(403)
  })
})
