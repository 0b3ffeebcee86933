import { describe, expect, it } from 'vitest'
import { ENTERPRISE, newUser, patch, useSandbox } from '../../support/tenant.ts'

const { workspace } = useSandbox()
const bare = { settings: { defaultDepartment: null, defaultLocation: null } }
const department = (value: string) => ({ [ENTERPRISE]: { department: value } })
const location = (locality: string) => ({ addresses: [{ type: 'work', locality }] })

describe('Department and location (ramp-scim 3.3, 2.2, C3)', () => {
  it('refuses a user without them when the integration has no default, on create and update (3.3, C3)', async () => {
    const { scim, control } = await workspace(bare)
    const noDepartment = await scim('POST', '/Users', newUser('a.b@x.com', location('Berlin')))
    expect(noDepartment).toMatchObject({ status: 400, body: { scimType: 'invalidValue' } })
    expect(noDepartment.body.detail).toMatch(/department/)
    const noLocation = await scim('POST', '/Users', newUser('a.b@x.com', department('Engineering')))
    expect(noLocation.body.detail).toMatch(/location/)
    const whole = newUser('a.b@x.com', { ...department('Engineering'), ...location('Berlin') })
    const { body: user } = await scim('POST', '/Users', whole)
    expect((await scim('PUT', `/Users/${user.id}`, newUser('a.b@x.com', location('Berlin')))).status).toBe(
      400,
    )
    const removal = patch({ op: 'remove', path: `${ENTERPRISE}:department` })
    expect((await scim('PATCH', `/Users/${user.id}`, removal)).status).toBe(400)
    expect((await control('GET', '/sync-errors?state=all')).body.syncErrors).toEqual([])
    expect((await control('GET', `/people/${user.id}`)).body.department.name).toBe('Engineering')
  })

  it('gives the default, which is set in Ramp, to the person and not to the SCIM resource (3.4; idp-clients 7.1)', async () => {
    const { scim, control } = await workspace()
    const { body: user } = await scim('POST', '/Users', newUser('a.b@x.com'))
    expect(user[ENTERPRISE]).toBeUndefined()
    expect(user.addresses).toBeUndefined()
    expect((await control('GET', `/people/${user.id}`)).body).toMatchObject({
      department: { name: 'General' },
      location: { name: 'Remote' },
    })
  })

  it('makes them by name when new, trimmed and compared without case, the first spelling kept', async () => {
    const { scim, control } = await workspace()
    for (const [index, name] of ['Engineering', ' engineering ', 'ENGINEERING', 'Sales'].entries())
      await scim('POST', '/Users', newUser(`p.${index}@x.com`, department(name)))
    expect((await control('GET', '/departments')).body.departments).toMatchObject([
      { name: 'Engineering', people: 3 },
      { name: 'Sales', people: 1 },
    ])
  })

  it('keeps spellings apart where placeMatching is exact', async () => {
    const { scim, control } = await workspace({ settings: { placeMatching: 'exact' } })
    for (const [index, name] of ['Berlin', 'berlin'].entries())
      await scim('POST', '/Users', newUser(`p.${index}@x.com`, location(name)))
    const { body } = await control('GET', '/locations')
    expect(body.locations.map((place: { name: string }) => place.name).sort()).toEqual(['Berlin', 'berlin'])
  })

  it('leaves no department behind when the request that would have made it is refused', async () => {
    const { scim, control } = await workspace()
    await scim('POST', '/Users', newUser('a.b@x.com', { name: {}, ...department('Ghosts') }))
    expect((await control('GET', '/departments')).body.departments).toEqual([])
  })
})
