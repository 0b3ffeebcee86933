import { describe, expect, it } from 'vitest'
import { ENTERPRISE, newUser, patch, useSandbox, withManager } from '../support/tenant.ts'

const { workspace } = useSandbox()
const bare = { settings: { defaultDepartment: null, defaultLocation: null } }
const whole = (userName: string) =>
  newUser(userName, {
    addresses: [{ type: 'work', primary: true, locality: 'Berlin' }],
    [ENTERPRISE]: { department: 'Sales' },
  })

describe('What Ramp needs of a person (ramp-scim 3)', () => {
  it.each([
    ['userName', { userName: ' ' }, 'A userName is required'],
    ['first name', { name: { familyName: 'B' } }, 'Ensure first and last name are entered correctly'],
    ['last name', { name: { givenName: 'A' } }, 'Ensure first and last name are entered correctly'],
    ['e-mail', { emails: [] }, 'An e-mail address is required'],
    ['department', { [ENTERPRISE]: {} }, 'A department is required'],
    ['location', { addresses: [] }, 'A location is required'],
  ])('3.1: without %s the request fails, says so, and nobody is invited', async (_what, missing, detail) => {
    const { scim, control } = await workspace(bare)
    const { status, body } = await scim('POST', '/Users', { ...whole('a.b@x.com'), ...missing })
    expect({ status, scimType: body.scimType }).toEqual({ status: 400, scimType: 'invalidValue' })
    expect(body.detail).toContain(detail)
    expect((await control('GET', '/people')).body.people).toEqual([])
    expect((await scim('GET', '/Users')).body.totalResults).toBe(0)
  })

  it('3.2, C2: a manager is not among them', async () => {
    const { scim, control } = await workspace(bare)
    const { status, body } = await scim('POST', '/Users', whole('a.b@x.com'))
    expect(status).toBe(201)
    expect((await control('GET', `/people/${body.id}`)).body).toMatchObject({
      manager: null,
      department: { name: 'Sales' },
      location: { name: 'Berlin' },
    })
  })

  it('3.5: what Entra does not mark as required is refused by name, where there is no default', async () => {
    const { connections } = await workspace({ ...bare, connections: [{ name: 'entra', idp: 'entra' }] })
    const { status, body } = await connections['entra']!.send('POST', '/Users', { userName: 'a.b@x.com' })
    expect({ status, detail: body.detail }).toEqual({
      status: 400,
      detail: 'Ensure first and last name are entered correctly',
    })
  })

  it('C18: what is refused is in the answer and on the list of Ramp, both in its sentence', async () => {
    const { scim, control } = await workspace()
    const sentence = "Employees can't be assigned as their own manager"
    const { body } = await scim('POST', '/Users', newUser('a.b@x.com', withManager('a.b@x.com')))
    expect(body.detail).toBe(sentence)
    expect((await control('GET', '/sync-errors')).body.syncErrors).toMatchObject([{ message: sentence }])
  })

  it('U7: a role emptied later changes nothing', async () => {
    const { scim, control } = await workspace()
    const { body } = await scim('POST', '/Users', newUser('a.b@x.com'))
    const { role } = (await control('GET', `/people/${body.id}`)).body
    const emptied = patch({ op: 'replace', path: 'roles', value: [] })
    expect((await scim('PATCH', `/Users/${body.id}`, emptied)).status).toBe(200)
    expect((await control('GET', `/people/${body.id}`)).body.role).toBe(role)
  })
})
