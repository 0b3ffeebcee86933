import { describe, expect, it } from 'vitest'
import { GROUP, newGroup, newUser, patch, useSandbox } from '../support/tenant.ts'
import type { TestWorkspace } from '../support/tenant.ts'

const { workspace } = useSandbox()
async function idsOf({ scim }: TestWorkspace, ...userNames: string[]): Promise<string[]> {
  const made = await Promise.all(userNames.map((name) => scim('POST', '/Users', newUser(name))))
  return made.map(({ body }) => body.id as string)
}

describe('/Groups (ramp-scim D1)', () => {
  it('is a resource type: advertised, with a schema made from the table', async () => {
    const { scim } = await workspace()
    const types = await scim('GET', '/ResourceTypes')
    expect(types.body.Resources.map(({ id }: { id: string }) => id)).toEqual(['User', 'Group'])
    const schema = await scim('GET', `/Schemas/${GROUP}`)
    expect(schema.body.attributes).toMatchObject([
      { name: 'displayName', required: true, uniqueness: 'server' },
      { name: 'members', multiValued: true, subAttributes: [{ name: 'value' }, {}, {}, { name: 'type' }] },
    ])
    expect((await scim('GET', `/ResourceTypes/Group`)).body).toMatchObject({
      endpoint: '/Groups',
      schema: GROUP,
    })
  })

  it('creates, reads, lists, replaces and deletes a group', async () => {
    const tenant = await workspace()
    const { scim } = tenant
    const [ann, bob] = await idsOf(tenant, 'ann.arc@x.example', 'bob.bay@x.example')
    const made = await scim('POST', '/Groups', newGroup('Sales', { members: [{ value: ann }] }))
    expect(made.status).toBe(201)
    expect(made.body).toMatchObject({ schemas: [GROUP], displayName: 'Sales', members: [{ value: ann }] })
    const { id } = made.body
    expect(made.headers.get('location')).toBe(made.body.meta.location)
    expect(made.body.meta.location).toMatch(new RegExp(`/scim/v2/Groups/${id}$`))
    expect((await scim('GET', `/Groups/${id}`)).body).toEqual(made.body)
    const put = await scim('PUT', `/Groups/${id}`, newGroup('Sales EU', { members: [{ value: bob }] }))
    expect(put).toMatchObject({ status: 200, body: { displayName: 'Sales EU', members: [{ value: bob }] } })
    const list = await scim('GET', '/Groups?filter=displayName eq "SALES eu"')
    expect(list.body).toMatchObject({ totalResults: 1, Resources: [{ id, members: [{ value: bob }] }] })
    expect((await scim('DELETE', `/Groups/${id}`)).status).toBe(204)
    expect((await scim('GET', `/Groups/${id}`)).status).toBe(404)
    expect((await scim('GET', '/Groups')).body.totalResults).toBe(0)
  })

  it('answers PATCH with 204, with 200 where attributes are asked for or the setting says so', async () => {
    const { scim } = await workspace()
    const { id } = (await scim('POST', '/Groups', newGroup('A'))).body
    const rename = (displayName: string) => patch({ op: 'replace', value: { displayName } })
    expect(await scim('PATCH', `/Groups/${id}`, rename('B'))).toMatchObject({ status: 204, body: undefined })
    expect(await scim('PATCH', `/Groups/${id}?attributes=displayName`, rename('C'))).toMatchObject({
      status: 200,
      body: { displayName: 'C' },
    })
    const other = await workspace({ settings: { groupPatchAnswer: 200 } })
    const group = (await other.scim('POST', '/Groups', newGroup('A'))).body
    expect(await other.scim('PATCH', `/Groups/${group.id}`, rename('B'))).toMatchObject({
      status: 200,
      body: { id: group.id, displayName: 'B' },
    })
  })

  it('is an empty list that takes no writes and is not among the resource types, where groups is empty', async () => {
    const { scim } = await workspace({ settings: { groups: 'empty' } })
    expect(await scim('GET', '/Groups?startIndex=1&count=100')).toMatchObject({
      status: 200,
      body: { totalResults: 0, startIndex: 1, itemsPerPage: 0, Resources: [] },
    })
    expect((await scim('POST', '/Groups', { displayName: 'G' })).status).toBe(501)
    expect((await scim('GET', '/Groups/1')).status).toBe(404)
    const types = (await scim('GET', '/ResourceTypes')).body.Resources.map(({ id }: { id: string }) => id)
    expect(types).toEqual(['User'])
  })

  it('is not there at all where the setting groups is absent', async () => {
    const { scim } = await workspace({ settings: { groups: 'absent' } })
    expect((await scim('GET', '/Groups')).status).toBe(404)
    expect((await scim('POST', '/Groups', {})).status).toBe(404)
  })
})
