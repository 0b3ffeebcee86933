import { describe, expect, it } from 'vitest'
import { defaultsByConnection } from '../../src/ramp/settings.ts'
import { settingDefinitions } from '../../src/ramp/setting-table.ts'
import { ENTERPRISE, newUser, useSandbox, withManager } from '../support/tenant.ts'

const { workspace } = useSandbox()
const rippling = { connections: [{ name: 'rippling', idp: 'rippling' }] }

/** Settings whose default Rippling does not share with Okta, each with the reason. */
const UNLIKE_OKTA: Readonly<Record<string, string>> = {
  allowOwnerTransfer: "BUSINESS_OWNER stands in Okta's list of roles only (5.1, C6).",
}

describe('A connection of Rippling (ramp-scim 2.1, U3; nothing of its traffic is public)', () => {
  it('U3: behaves as one of Okta, but for what is known to be otherwise', () => {
    const unlike = settingDefinitions.filter((definition) => {
      const defaults = defaultsByConnection(definition)
      return defaults !== undefined && 'okta' in defaults && defaults['rippling'] !== defaults['okta']
    })
    expect(unlike.map(({ name }) => name)).toEqual(Object.keys(UNLIKE_OKTA))
  })

  it("2.1: department is the department's name, location the city of the address", async () => {
    const { scim, control } = await workspace(rippling)
    const sent = {
      addresses: [{ type: 'work', locality: 'Lisbon' }],
      [ENTERPRISE]: { department: 'Finance' },
    }
    const { body: user } = await scim('POST', '/Users', newUser('a.b@x.com', sent))
    expect((await control('GET', `/people/${user.id}`)).body).toMatchObject({
      department: { name: 'Finance' },
      location: { name: 'Lisbon' },
    })
  })

  it('3.3, U3: without them the defaults of the integration are used, else it is refused', async () => {
    const { scim, control } = await workspace(rippling)
    const { body: user } = await scim('POST', '/Users', newUser('a.b@x.com'))
    expect((await control('GET', `/people/${user.id}`)).body).toMatchObject({
      department: { name: 'General' },
      location: { name: 'Remote' },
    })
    const bare = await workspace({ ...rippling, settings: { defaultDepartment: null } })
    const refused = await bare.scim('POST', '/Users', newUser('a.b@x.com'))
    expect([refused.status, refused.body.scimType]).toEqual([400, 'invalidValue'])
    expect(refused.body.detail).toContain('A department is required')
  })

  it('4.3, U3: a manager is named by e-mail or id, and awaited when missing', async () => {
    const { scim, control } = await workspace(rippling)
    const { body: held } = await scim('POST', '/Users', newUser('a.b@x.com', withManager('b.b@x.com')))
    expect((await control('GET', `/people/${held.id}`)).status).toBe(404)
    const { body: boss } = await scim('POST', '/Users', newUser('b.b@x.com'))
    expect((await control('GET', `/people/${held.id}`)).body.manager.id).toBe(boss.id)
    const { body: user } = await scim('POST', '/Users', newUser('c.b@x.com', withManager(boss.id)))
    expect((await control('GET', `/people/${user.id}`)).body.manager.id).toBe(boss.id)
  })
})

describe('What the pages about single providers leave in doubt', () => {
  it('C15: what is said of one provider in the page of another is ignored: roles come from any', async () => {
    for (const idp of ['okta', 'entra', 'rippling', 'generic']) {
      const made = await workspace({ connections: [{ name: idp, idp }], settings: { roleSync: true } })
      const roles = [{ type: 'rampUserRole', value: 'IT_ADMIN' }]
      const { body: user } = await made.scim('POST', '/Users', newUser('a.b@x.com', { roles }))
      expect((await made.control('GET', `/people/${user.id}`)).body.role).toBe('IT_ADMIN')
    }
  })

  it('C17: Entra is a custom app with all its habits, in both modes of its flag', async () => {
    const made = await workspace({ connections: [{ name: 'entra', idp: 'entra' }] })
    const created = await made.scim('POST', '/Users', newUser('a.b@x.com', { active: 'True' }))
    const id = created.body.id as string
    for (const [op, value] of [
      ['Replace', 'False'],
      ['replace', true],
    ]) {
      const operation = { op, path: 'active', value }
      const schemas = ['urn:ietf:params:scim:api:messages:2.0:PatchOp']
      const answer = await made.scim('PATCH', `/Users/${id}`, { schemas, Operations: [operation] })
      expect([answer.status, answer.body.active]).toEqual([200, value === true])
    }
  })

  it('C19: other providers come as generic; there is no profile of OneLogin or Google', async () => {
    const { control, scim } = await workspace({ connections: [{ name: 'onelogin', idp: 'generic' }] })
    expect((await scim('POST', '/Users', newUser('a.b@x.com'))).status).toBe(201)
    for (const idp of ['onelogin', 'google']) {
      const refused = await control('POST', '/connections', { name: idp, idp })
      expect([refused.status, refused.body.error.code]).toEqual([400, 'request.invalid'])
    }
  })
})
