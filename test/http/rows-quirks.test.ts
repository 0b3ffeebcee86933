import { describe, expect, it } from 'vitest'
import { newUser, patch, request, SCIM_ERROR, useSandbox, withManager } from '../support/tenant.ts'

const { sandbox, workspace } = useSandbox()

const encoded = encodeURIComponent

describe('Quirks of clients over HTTP (rows Q)', () => {
  it('Q3: the probe for a random GUID is 200 with an empty list, on Users and Groups (Entra)', async () => {
    const { scim } = await workspace()
    await scim('POST', '/Users', newUser('a.b@x.com'))
    for (const path of [
      '/Users?filter=userName+eq+%224cd1b4a0-1b1c-4d2c-8e3e-2f1e1d0c9b8a%22',
      '/Users?filter=externalId+eq+%224cd1b4a0-1b1c-4d2c-8e3e-2f1e1d0c9b8a%22',
      '/Groups?excludedAttributes=members&filter=displayName+eq+%224cd1b4a0-1b1c-4d2c-8e3e-2f1e1d0c9b8a%22',
    ])
      expect(await scim('GET', path)).toMatchObject({ status: 200, body: { totalResults: 0, Resources: [] } })
  })

  it('Q9: emails[type eq "work"].value eq finds the value and the type on one element (Entra)', async () => {
    const { scim } = await workspace()
    const emails = [
      { type: 'work', primary: true, value: 'a.b@x.com' },
      { type: 'home', value: 'home@x.com' },
    ]
    const { body: user } = await scim('POST', '/Users', newUser('a.b@x.com', { emails }))
    const find = async (filter: string) => (await scim('GET', `/Users?filter=${encoded(filter)}`)).body
    expect(await find('emails[type eq "work"].value eq "A.B@x.com"')).toMatchObject({
      Resources: [{ id: user.id }],
    })
    expect(await find('emails[type eq "work"].value eq "home@x.com"')).toMatchObject({ totalResults: 0 })
  })

  it('Q10: matching on externalId, whose case counts (Entra)', async () => {
    const { scim } = await workspace()
    const { body: user } = await scim('POST', '/Users', newUser('a.b@x.com', { externalId: 'aBc-1' }))
    const find = async (value: string) => (await scim('GET', `/Users?filter=externalId+eq+"${value}"`)).body
    expect(await find('aBc-1')).toMatchObject({
      totalResults: 1,
      Resources: [{ id: user.id, externalId: 'aBc-1' }],
    })
    expect(await find('ABC-1')).toMatchObject({ totalResults: 0 })
  })

  it('Q11: an unquoted value and + for blanks (Entra)', async () => {
    const { scim } = await workspace()
    await scim('POST', '/Users', newUser('a.b@x.com', { externalId: 'jyoung' }))
    for (const filter of ['externalId+eq+jyoung', 'userName+eq+a.b@x.com', 'externalId%20eq%20jyoung'])
      expect((await scim('GET', `/Users?filter=${filter}`)).body.totalResults).toBe(1)
  })

  it('Q12: ?aadOptscim062020 in the base URL, in every position it comes back in (Entra)', async () => {
    const { scim, connections } = await workspace()
    const { body: user } = await scim('POST', '/Users?aadOptscim062020', newUser('a.b@x.com'))
    const headers = { authorization: `Bearer ${connections['okta']?.token}` }
    for (const path of [
      `/Users/${user.id}?aadOptscim062020`,
      `/?aadOptscim062020/Users/${user.id}`,
      `?aadOptscim062020/Users/${user.id}`,
    ])
      expect(await request(sandbox().scimBaseUrl + path, 'GET', undefined, headers)).toMatchObject({
        status: 200,
        body: { id: user.id, meta: { location: `${sandbox().scimBaseUrl}/Users/${user.id}` } },
      })
  })

  it('Q16: a disabled user stays visible to GET, filter and list (Entra)', async () => {
    const { scim } = await workspace()
    const { body: user } = await scim('POST', '/Users', newUser('a.b@x.com'))
    const disable = patch({ op: 'Replace', path: 'active', value: 'False' })
    expect((await scim('PATCH', `/Users/${user.id}`, disable)).body.active).toBe(false)
    expect((await scim('GET', `/Users/${user.id}`)).body.active).toBe(false)
    for (const path of ['/Users', '/Users?filter=userName+eq+"a.b@x.com"', '/Users?filter=active+eq+false'])
      expect((await scim('GET', path)).body).toMatchObject({
        totalResults: 1,
        Resources: [{ active: false }],
      })
  })

  it('Q17: the same DELETE again is 404 with an error body (Entra)', async () => {
    const { scim } = await workspace()
    const { body: user } = await scim('POST', '/Users', newUser('a.b@x.com'))
    expect((await scim('DELETE', `/Users/${user.id}`)).status).toBe(204)
    expect(await scim('DELETE', `/Users/${user.id}`)).toMatchObject({
      status: 404,
      body: { schemas: [SCIM_ERROR], status: '404', detail: expect.stringMatching(/\w/) },
    })
  })

  it('Q20: list numbers are numbers and Resources is there, when nobody is (Okta)', async () => {
    const { scim } = await workspace()
    for (const path of ['/Users?startIndex=1&count=2', '/Groups?startIndex=1&count=100']) {
      const { status, body } = await scim('GET', path)
      expect([status, body]).toEqual([
        200,
        {
          schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
          totalResults: 0,
          startIndex: 1,
          itemsPerPage: 0,
          Resources: [],
        },
      ])
    }
  })

  it('Q21: the random password of a POST is taken and dropped, and is nowhere afterwards (Okta)', async () => {
    const { scim, control } = await workspace()
    const password = 'Xk3-never-returned-9'
    const { status, body: user } = await scim('POST', '/Users', newUser('a.b@x.com', { password }))
    expect(status).toBe(201)
    const push = patch({ op: 'replace', value: { password } })
    expect((await scim('PATCH', `/Users/${user.id}`, push)).body).toEqual(user)
    for (const path of [`/Users/${user.id}`, `/Users/${user.id}?attributes=password`, '/Users'])
      expect(JSON.stringify((await scim('GET', path)).body)).not.toContain('password')
    const { body: journal } = await control('GET', '/exchanges')
    for (const { id } of journal.exchanges as { id: string }[])
      expect(JSON.stringify((await control('GET', `/exchanges/${id}`)).body)).not.toContain(password)
  })

  it('Q23: a filter in upper case finds the user, whose name keeps its case (Okta)', async () => {
    const { scim } = await workspace()
    await scim('POST', '/Users', newUser('Runscope123.Xabc@atko.com'))
    const { body } = await scim('GET', '/Users?filter=userName%20eq%20%22RUNSCOPE123.XABC@ATKO.COM%22')
    expect(body).toMatchObject({ totalResults: 1, Resources: [{ userName: 'Runscope123.Xabc@atko.com' }] })
  })

  it('Q25: a token without Bearer only where it is allowed, and a wrong one is 401 there too (Okta)', async () => {
    const { control, connections } = await workspace()
    const { id, token = '' } = connections['okta'] ?? {}
    const get = (authorization: string) =>
      request(`${sandbox().scimBaseUrl}/Users`, 'GET', undefined, { authorization })
    expect((await get(token)).status).toBe(401)
    await control('PATCH', `/connections/${id}`, { settings: { acceptBareToken: true } })
    expect((await get(token)).status).toBe(200)
    expect(await get('non-token')).toMatchObject({
      status: 401,
      body: { schemas: [SCIM_ERROR], status: '401' },
    })
  })

  it('Q27: a Content-Type on requests without a body (Okta SPEC test)', async () => {
    const { scim } = await workspace()
    const { body: user } = await scim('POST', '/Users', newUser('a.b@x.com'))
    const headers = { 'content-type': 'application/scim+json; charset=utf-8' }
    expect((await scim('GET', `/Users/${user.id}`, undefined, headers)).status).toBe(200)
    expect((await scim('GET', '/Users?count=1&startIndex=1', undefined, headers)).status).toBe(200)
    expect((await scim('DELETE', `/Users/${user.id}`, undefined, headers)).status).toBe(204)
  })

  it('Q28: reactivation, by PATCH, by PUT and after a DELETE, comes back to the same id (Okta)', async () => {
    const { scim, control } = await workspace()
    const { body: user } = await scim('POST', '/Users', newUser('a.b@x.com'))
    const path = `/Users/${user.id}`
    const set = (active: boolean) => scim('PATCH', path, patch({ op: 'replace', value: { active } }))
    await set(false)
    expect((await set(true)).body).toMatchObject({ id: user.id, active: true })
    await set(false)
    expect((await scim('PUT', path, { ...user, active: true })).body).toMatchObject({
      id: user.id,
      active: true,
    })
    await scim('DELETE', path)
    expect(await scim('POST', '/Users', newUser('A.B@x.com'))).toMatchObject({
      status: 201,
      body: { id: user.id, active: true, userName: 'A.B@x.com' },
    })
    expect((await control('GET', '/people')).body.people).toMatchObject([
      { id: user.id, status: 'INVITE_PENDING' },
    ])
  })

  it('Q29: two providers with their own externalId meet in one userName; only a shared externalId is 409', async () => {
    const { connections } = await workspace({
      connections: [
        { name: 'okta', idp: 'okta' },
        { name: 'entra', idp: 'entra' },
      ],
    })
    const [okta, entra] = [connections['okta']?.send, connections['entra']?.send]
    if (okta === undefined || entra === undefined) throw new Error('Two connections are needed.')
    const { body: user } = await okta('POST', '/Users', newUser('a.b@x.com', { externalId: 'okta-1' }))
    const { body: match } = await entra('GET', '/Users?filter=userName+eq+"a.b@x.com"')
    expect(match.Resources[0].id).toBe(user.id)
    const rename = (externalId: string, id = user.id) =>
      entra('PATCH', `/Users/${id}`, patch({ op: 'replace', path: 'externalId', value: externalId }))
    expect((await rename('entra-1')).body.externalId).toBe('entra-1')
    const { body: other } = await entra('POST', '/Users', newUser('c.d@x.com', { externalId: 'entra-2' }))
    expect(await rename('entra-1', other.id)).toMatchObject({ status: 409, body: { scimType: 'uniqueness' } })
    expect((await entra('GET', `/Users/${other.id}`)).body.externalId).toBe('entra-2')
  })

  it('Q30: a POST of userName alone is 201 in mode spec and 400 in mode ramp (Entra validator)', async () => {
    const { connections } = await workspace({
      connections: [
        { name: 'spec', idp: 'generic', mode: 'spec' },
        { name: 'ramp', idp: 'entra' },
      ],
    })
    const body = (userName: string) => ({ schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName })
    expect(await connections['spec']?.send('POST', '/Users', body('alone@x.com'))).toMatchObject({
      status: 201,
      body: { userName: 'alone@x.com', active: true },
    })
    expect(await connections['ramp']?.send('POST', '/Users', body('lonely@x.com'))).toMatchObject({
      status: 400,
      body: { scimType: 'invalidValue', detail: expect.stringMatching(/\w/) },
    })
  })

  it('Q31: a value encoded once too often is tried as it is, then decoded (Entra validator)', async () => {
    const { scim } = await workspace()
    await scim('POST', '/Users', newUser('dale.x@x.com'))
    await scim('POST', '/Users', newUser('per.cent@x.com', { externalId: '100%25' }))
    const find = async (filter: string) => (await scim('GET', `/Users?filter=${filter}`)).body
    expect(await find('userName+eq+%22dale.x%2540x.com%22')).toMatchObject({
      Resources: [{ userName: 'dale.x@x.com' }],
    })
    expect(await find(encoded('externalId eq "100%25"'))).toMatchObject({
      Resources: [{ userName: 'per.cent@x.com' }],
    })
  })

  it('Q34: the life of a test user, with every verb (JumpCloud)', async () => {
    const { scim } = await workspace()
    const probe = '/Users?filter=userName+eq+"test.user@x.com"'
    expect((await scim('GET', probe)).body.totalResults).toBe(0)
    const { status, body: user } = await scim('POST', '/Users', newUser('test.user@x.com', { active: true }))
    expect(status).toBe(201)
    const path = `/Users/${user.id}`
    expect((await scim('GET', path)).body).toEqual(user)
    expect((await scim('PUT', path, { ...user, displayName: 'Test' })).body.displayName).toBe('Test')
    const off = patch({ op: 'replace', path: 'active', value: false })
    expect((await scim('PATCH', path, off)).body.active).toBe(false)
    expect((await scim('GET', probe)).body).toMatchObject({ totalResults: 1, Resources: [{ active: false }] })
    expect((await scim('DELETE', path)).status).toBe(204)
    expect((await scim('GET', path)).status).toBe(404)
  })
})

describe('PATCH and PUT vectors over HTTP (rows P)', () => {
  it('P31: PUT without active keeps the value it had', async () => {
    const { scim } = await workspace()
    const { body: user } = await scim('POST', '/Users', newUser('a.b@x.com', { active: false }))
    expect(
      (await scim('PUT', `/Users/${user.id}`, { ...user, active: undefined, title: 'T' })).body,
    ).toMatchObject({
      active: false,
      title: 'T',
    })
  })

  it('P32: the id in the URL wins over another one in the body of a PUT', async () => {
    const { scim } = await workspace()
    const { body: user } = await scim('POST', '/Users', newUser('a.b@x.com'))
    const { body: other } = await scim('POST', '/Users', newUser('c.d@x.com'))
    const put = await scim('PUT', `/Users/${user.id}`, { ...user, id: other.id, title: 'T' })
    expect(put).toMatchObject({ status: 200, body: { id: user.id, title: 'T' } })
    expect((await scim('GET', `/Users/${other.id}`)).body).toEqual(other)
  })

  it.each(['PATCH', 'PUT'])(
    "P33: a %s to another user's userName in another case is 409 uniqueness",
    async (method) => {
      const { scim } = await workspace()
      await scim('POST', '/Users', newUser('a.b@x.com'))
      const { body: other } = await scim('POST', '/Users', newUser('c.d@x.com'))
      const body =
        method === 'PUT'
          ? { ...other, userName: 'A.B@X.COM' }
          : patch({ op: 'replace', path: 'userName', value: 'A.B@X.COM' })
      expect(await scim(method, `/Users/${other.id}`, body)).toMatchObject({
        status: 409,
        body: { scimType: 'uniqueness' },
      })
      expect((await scim('GET', `/Users/${other.id}`)).body).toEqual(other)
    },
  )

  it.each(['attributes=title', 'excludedAttributes=emails'])(
    'P34: PATCH with %s is answered with 200 where 204 is the setting',
    async (asked) => {
      const { scim, control, connections } = await workspace()
      await control('PATCH', `/connections/${connections['okta']?.id}`, { settings: { patchAnswer: 204 } })
      const { body: user } = await scim('POST', '/Users', newUser('a.b@x.com', withManager('')))
      const change = patch({ op: 'replace', path: 'title', value: 'T' })
      expect((await scim('PATCH', `/Users/${user.id}`, change)).status).toBe(204)
      expect(await scim('PATCH', `/Users/${user.id}?${asked}`, change)).toMatchObject({
        status: 200,
        body: { title: 'T' },
      })
    },
  )
})
