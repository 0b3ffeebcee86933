import { describe, expect, it } from 'vitest'
import { newUser, patch, useSandbox } from '../support/tenant.ts'

const { workspace } = useSandbox()

describe('PATCH over HTTP (RFC 7644 3.5.2, E3, P16, P34)', () => {
  it('answers 200 with the resource, or 204 where patchAnswer says so and no attributes are asked for', async () => {
    const { scim, control, connections } = await workspace()
    const { body: user } = await scim('POST', '/Users', newUser('a.b@x.com'))
    const change = (value: string) => patch({ op: 'Replace', path: 'title', value })
    expect(await scim('PATCH', `/Users/${user.id}`, change('A'))).toMatchObject({
      status: 200,
      body: { title: 'A' },
    })
    await control('PATCH', `/connections/${connections['okta']?.id}`, { settings: { patchAnswer: 204 } })
    expect(await scim('PATCH', `/Users/${user.id}`, change('B'))).toMatchObject({
      status: 204,
      body: undefined,
    })
    expect(await scim('PATCH', `/Users/${user.id}?attributes=title`, change('C'))).toMatchObject({
      status: 200,
      body: { title: 'C' },
    })
  })

  it('applies all operations or none (P16)', async () => {
    const { scim, control } = await workspace()
    const { body: user } = await scim('POST', '/Users', newUser('a.b@x.com'))
    const failing = patch(
      { op: 'replace', path: 'name.givenName', value: 'Changed' },
      { op: 'replace', path: 'id', value: 'x' },
    )
    expect(await scim('PATCH', `/Users/${user.id}`, failing)).toMatchObject({
      status: 400,
      body: { scimType: 'mutability' },
    })
    expect((await scim('GET', `/Users/${user.id}`)).body).toEqual(user)
    expect((await control('GET', `/people/${user.id}`)).body.firstName).toBe('a')
  })

  it("refuses another user's userName in another case with 409, by PATCH and PUT (P33)", async () => {
    const { scim } = await workspace()
    await scim('POST', '/Users', newUser('a.b@x.com'))
    const { body: other } = await scim('POST', '/Users', newUser('c.d@x.com'))
    const taken = [
      ['PATCH', patch({ op: 'replace', value: { userName: 'A.B@X.com' } })],
      ['PUT', newUser('A.B@X.com', { emails: [{ value: 'c.d@x.com' }] })],
    ] as const
    for (const [method, body] of taken)
      expect(await scim(method, `/Users/${other.id}`, body)).toMatchObject({
        status: 409,
        body: { scimType: 'uniqueness' },
      })
    expect((await scim('GET', `/Users/${other.id}`)).body).toEqual(other)
  })
})
