import { describe, expect, it } from 'vitest'
import { ENTERPRISE, newUser, patch, useSandbox, withManager } from '../support/tenant.ts'

const { workspace } = useSandbox()
const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

describe('Attributes on their way into Ramp (ramp-scim 2.2)', () => {
  it('2.2: names of attributes are taken in any case and given back in their own', async () => {
    const { scim } = await workspace()
    const { body } = await scim('POST', '/Users', {
      SCHEMAS: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      USERNAME: 'a.b@x.com',
      Name: { GIVENNAME: 'A', familyname: 'B' },
      Emails: [{ VALUE: 'a.b@x.com', Type: 'work' }],
    })
    expect(body).toMatchObject({
      userName: 'a.b@x.com',
      name: { givenName: 'A', familyName: 'B' },
      emails: [{ value: 'a.b@x.com', type: 'work' }],
    })
  })

  it('2.2: whatever field feeds department and location, only what arrives counts', async () => {
    const { scim, control } = await workspace()
    const sent = {
      addresses: [{ type: 'work', locality: 'DE', country: 'DE', region: 'Berlin' }],
      [ENTERPRISE]: { department: 'CC-410', division: 'Operations' },
    }
    const { body: user } = await scim('POST', '/Users', newUser('a.b@x.com', sent))
    expect((await control('GET', `/people/${user.id}`)).body).toMatchObject({
      department: { name: 'CC-410' },
      location: { name: 'DE' },
    })
  })

  it('2.2: department and manager may stand in the extension or flat at the top', async () => {
    const { scim, control } = await workspace()
    const { body: boss } = await scim('POST', '/Users', newUser('b.b@x.com'))
    const inside = { [ENTERPRISE]: { department: 'Finance', manager: { value: 'b.b@x.com' } } }
    const flat = { department: 'Finance', manager: { value: 'b.b@x.com' } }
    for (const [name, sent] of Object.entries({ inside, flat })) {
      const { body: user } = await scim('POST', '/Users', newUser(`${name}.b@x.com`, sent))
      expect((await control('GET', `/people/${user.id}`)).body).toMatchObject({
        department: { name: 'Finance' },
        manager: { id: boss.id },
      })
    }
  })

  it('2.2: of several e-mails and addresses the primary counts, else that of type work, else the first', async () => {
    const { scim, control } = await workspace()
    const home = { type: 'home', value: 'home@x.com', locality: 'Home' }
    const work = { type: 'work', value: 'work@x.com', locality: 'Work' }
    const other = { type: 'other', value: 'other@x.com', locality: 'Other' }
    const cases = [
      [[home, work, { ...other, primary: true }], 'Other'],
      [[home, work, other], 'Work'],
      [[other, home], 'Other'],
    ] as const
    for (const [index, [elements, expected]] of cases.entries()) {
      const emails = elements.map(({ locality: _, ...rest }) => ({
        ...rest,
        value: `${index}.${rest.value}`,
      }))
      const addresses = elements.map(({ value: _, ...rest }) => rest)
      const { body: user } = await scim('POST', '/Users', newUser(`u.${index}@x.com`, { emails, addresses }))
      expect((await control('GET', `/people/${user.id}`)).body).toMatchObject({
        email: `${index}.${expected.toLowerCase()}@x.com`,
        location: { name: expected },
      })
    }
  })

  it("2.2: Entra's active comes as text", async () => {
    const { scim, control } = await workspace({ connections: [{ name: 'entra', idp: 'entra' }] })
    const { body: user } = await scim('POST', '/Users', newUser('a.b@x.com', { active: 'True' }))
    expect(user.active).toBe(true)
    await scim('PATCH', `/Users/${user.id}`, patch({ op: 'Replace', path: 'active', value: 'False' }))
    expect((await control('GET', `/people/${user.id}`)).body.active).toBe(false)
  })

  it("2.2, D4: ids are UUIDs in the shape of Ramp's newer ones, the same in both views", async () => {
    const { scim, control } = await workspace()
    const { body: user } = await scim('POST', '/Users', newUser('a.b@x.com'))
    expect(user.id).toMatch(UUID_V7)
    expect((await control('GET', `/people/${user.id}`)).body.id).toBe(user.id)
  })

  it('2.2: departments and locations are made by name when missing, and matched trimmed, in any case', async () => {
    const { scim, control } = await workspace()
    for (const [index, name] of ['Finance', ' finance ', 'FINANCE'].entries()) {
      const sent = { addresses: [{ type: 'work', locality: name }], [ENTERPRISE]: { department: name } }
      expect((await scim('POST', '/Users', newUser(`u.${index}@x.com`, sent))).status).toBe(201)
    }
    expect((await control('GET', '/departments')).body.departments).toMatchObject([
      { name: 'Finance', people: 3 },
    ])
    expect((await control('GET', '/locations')).body.locations).toMatchObject([
      { name: 'Finance', people: 3 },
    ])
  })

  it('2.2: groups of the provider change nothing about people', async () => {
    const { scim, control } = await workspace()
    const { body: user } = await scim('POST', '/Users', newUser('a.b@x.com'))
    const before = (await control('GET', `/people/${user.id}`)).body
    await scim('POST', '/Groups', { displayName: 'Finance', members: [{ value: user.id }] })
    expect((await control('GET', `/people/${user.id}`)).body).toEqual(before)
    expect((await control('GET', '/departments')).body.departments).toHaveLength(1)
  })

  it("2.2: names, e-mail, department, location and manager are the provider's", async () => {
    const { scim, control } = await workspace()
    const { body: boss } = await scim('POST', '/Users', newUser('b.b@x.com'))
    const { body: user } = await scim('POST', '/Users', newUser('a.b@x.com'))
    await scim('PUT', `/Users/${user.id}`, {
      ...newUser('a.b@x.com', {
        name: { givenName: 'New', familyName: 'Name' },
        emails: [{ value: 'new@x.com', type: 'work' }],
        addresses: [{ type: 'work', locality: 'Berlin' }],
      }),
      [ENTERPRISE]: { department: 'Sales', ...withManager('b.b@x.com')[ENTERPRISE] },
    })
    expect((await control('GET', `/people/${user.id}`)).body).toMatchObject({
      firstName: 'New',
      lastName: 'Name',
      email: 'new@x.com',
      department: { name: 'Sales' },
      location: { name: 'Berlin' },
      manager: { id: boss.id },
    })
  })

  it('2.2: funds and custom fields that are mapped to nothing are not', async () => {
    const made = await workspace({
      connections: [{ name: 'okta', idp: 'okta' }],
      settings: { defaultDepartment: 'General', defaultLocation: 'Remote' },
      seed: {
        customFields: [{ name: 'shirt_size', type: 'text' }],
        spendPrograms: [{ name: 'Lunch' }],
        people: [
          {
            email: 'a.b@x.com',
            firstName: 'a',
            lastName: 'b',
            connection: 'okta',
            customFields: { shirt_size: 'M' },
          },
        ],
      },
    })
    const [{ id }] = (await made.control('GET', '/people')).body.people as [{ id: string }]
    expect((await made.scim('PUT', `/Users/${id}`, newUser('a.b@x.com'))).status).toBe(200)
    expect((await made.control('GET', `/people/${id}`)).body).toMatchObject({
      customFields: [{ name: 'shirt_size', value: 'M', warning: null }],
      funds: [{ name: 'Lunch' }],
    })
  })
})
