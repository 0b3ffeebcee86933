import { describe, expect, it } from 'vitest'
import { CORE, ENTERPRISE, newUser, patch, SCIM_ERROR, useSandbox, withManager } from '../support/tenant.ts'

const { sandbox, workspace } = useSandbox()

const LIST = 'urn:ietf:params:scim:api:messages:2.0:ListResponse'

describe('What has to be emitted (rows E)', () => {
  it('E1: every list is a full ListResponse with numbers, empty or not', async () => {
    const { scim } = await workspace()
    const empty = await scim('GET', '/Users')
    expect(empty).toMatchObject({ status: 200, body: { schemas: [LIST], totalResults: 0, Resources: [] } })
    await scim('POST', '/Users', newUser('a.b@x.com'))
    for (const path of [
      '/Users?startIndex=1&count=2',
      '/Users?filter=userName+eq+"nobody"',
      '/Users?count=0',
      '/Groups',
      '/Groups?filter=displayName+eq+"nothing"',
      '/Schemas',
      '/ResourceTypes',
    ]) {
      const { status, body } = await scim('GET', path)
      expect([path, status, body.schemas]).toEqual([path, 200, [LIST]])
      for (const name of ['totalResults', 'startIndex', 'itemsPerPage'])
        expect([path, name, typeof body[name]]).toEqual([path, name, 'number'])
      expect([path, Array.isArray(body.Resources)]).toEqual([path, true])
    }
    expect((await scim('GET', '/Users?filter=userName+eq+"nobody"')).body.totalResults).toBe(0)
  })

  it('E2: a user, listed, read, created and changed, has what clients look for', async () => {
    const { scim } = await workspace()
    const created = await scim('POST', '/Users', newUser('a.b@x.com'))
    const path = `/Users/${created.body.id}`
    const answers = [
      created.body,
      (await scim('GET', path)).body,
      (await scim('PUT', path, created.body)).body,
      (await scim('PATCH', path, patch({ op: 'replace', value: { title: 'T' } }))).body,
      (await scim('GET', '/Users')).body.Resources[0],
    ]
    for (const user of answers) {
      expect(user).toMatchObject({
        schemas: [CORE],
        id: expect.stringMatching(/^(?!.*bulkId).+$/),
        userName: 'a.b@x.com',
        name: { givenName: 'a', familyName: 'b' },
        active: true,
        emails: [{ value: 'a.b@x.com' }],
        meta: {
          resourceType: 'User',
          location: `${sandbox().scimBaseUrl}${path}`,
          created: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
          lastModified: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        },
      })
    }
  })

  it('E3: POST 201 with body and Location, PUT and PATCH 200 with the whole body, DELETE 204 without', async () => {
    const { scim } = await workspace()
    const created = await scim('POST', '/Users', newUser('a.b@x.com'))
    const { id } = created.body
    const location = `${sandbox().scimBaseUrl}/Users/${id}`
    expect([created.status, created.headers.get('location')]).toEqual([201, location])
    const put = await scim('PUT', `/Users/${id}`, newUser('a.b@x.com', { title: 'T' }))
    expect(put).toMatchObject({ status: 200, body: { id, userName: 'a.b@x.com', title: 'T' } })
    const patched = await scim('PATCH', `/Users/${id}`, patch({ op: 'replace', path: 'title', value: 'U' }))
    expect(patched).toMatchObject({ status: 200, body: { ...put.body, title: 'U', meta: { location } } })
    const deleted = await scim('DELETE', `/Users/${id}`)
    expect([deleted.status, deleted.body]).toEqual([204, undefined])
  })

  it.each<[number, string, string, unknown, Record<string, string>]>([
    [400, 'POST', '/Users', '{', {}],
    [400, 'GET', '/Users?filter=x', undefined, {}],
    [401, 'GET', '/Users', undefined, { authorization: 'Bearer wrong' }],
    [404, 'GET', '/Users/00919288221112222', undefined, {}],
    [404, 'GET', '/Nothing', undefined, {}],
    [405, 'PATCH', '/Schemas', {}, {}],
    [409, 'POST', '/Users', newUser('taken.name@x.com'), {}],
    [413, 'POST', '/Users', 'x'.repeat(1024 * 1024 + 1), {}],
    [415, 'POST', '/Users', 'x', { 'content-type': 'text/plain' }],
  ])('E4: %i of %s %s is a SCIM error', async (status, method, path, body, headers) => {
    const { scim } = await workspace()
    await scim('POST', '/Users', newUser('taken.name@x.com'))
    const answer = await scim(method, path, body, headers)
    expect(answer).toMatchObject({
      status,
      body: { schemas: [SCIM_ERROR], status: String(status), detail: expect.stringMatching(/\w/) },
    })
    expect(answer.headers.get('content-type')).toBe('application/scim+json')
  })

  it.each([['boss.man@x.com'], [''], [null], [[]], [{}], [{ value: '' }], [{ displayName: 'Nobody' }]])(
    'E5: manager sent as %j comes back as an object with a value, or not at all',
    async (manager) => {
      const { scim } = await workspace({ connections: [{ name: 'entra', idp: 'entra' }] })
      await scim('POST', '/Users', newUser('boss.man@x.com'))
      const { body: user } = await scim('POST', '/Users', newUser('a.b@x.com', { [ENTERPRISE]: { manager } }))
      const { body: listed } = await scim('GET', '/Users?filter=userName+eq+"a.b@x.com"')
      for (const answer of [user, listed.Resources[0]]) {
        const emitted = answer[ENTERPRISE]?.manager
        if (manager === 'boss.man@x.com') expect(emitted).toEqual({ value: 'boss.man@x.com' })
        else expect(emitted).toBeUndefined()
      }
    },
  )

  it('E6: nothing null and nothing empty is emitted', async () => {
    const { scim } = await workspace()
    const { body: user } = await scim(
      'POST',
      '/Users',
      newUser('a.b@x.com', {
        title: null,
        nickName: '',
        phoneNumbers: [],
        addresses: [{}],
        roles: [{ type: 'rampUserRole', value: '' }],
        name: { givenName: 'a', familyName: 'b', middleName: null, formatted: '' },
        [ENTERPRISE]: { department: null, manager: {} },
      }),
    )
    const { body: read } = await scim('GET', `/Users/${user.id}`)
    for (const answer of [user, read]) {
      expect(JSON.stringify(answer)).not.toMatch(/null|:""|:\[\]|:\{\}/)
      expect(Object.keys(answer).sort()).toEqual([
        'active',
        'emails',
        'id',
        'meta',
        'name',
        'schemas',
        'userName',
      ])
    }
  })

  it('E7: a userName keeps its case, is found in any, and in another case is 409 uniqueness', async () => {
    const { scim } = await workspace()
    const { body: user } = await scim('POST', '/Users', newUser('Mixed.Case@X.com'))
    expect(user.userName).toBe('Mixed.Case@X.com')
    const { body } = await scim('GET', '/Users?filter=userName+eq+"mixed.case@x.COM"')
    expect(body).toMatchObject({
      totalResults: 1,
      Resources: [{ id: user.id, userName: 'Mixed.Case@X.com' }],
    })
    expect(await scim('POST', '/Users', newUser('MIXED.CASE@X.COM'))).toMatchObject({
      status: 409,
      body: { scimType: 'uniqueness' },
    })
  })

  it('E8: externalId, e-mail type and primary, role type and value come back exactly as sent', async () => {
    const { scim } = await workspace()
    const sent = {
      externalId: '00uAbC ä',
      emails: [
        { primary: false, type: 'Home', value: 'Other@X.com' },
        { primary: true, type: 'work', value: 'A.B@x.com' },
      ],
      roles: [
        { type: 'rampUserRole', value: 'BUSINESS_USER' },
        { type: 'WindowsAzureActiveDirectoryRole', primary: false, display: 'IT', value: 'IT_ADMIN' },
      ],
    }
    const { body: user } = await scim('POST', '/Users', newUser('a.b@x.com', sent))
    expect((await scim('GET', `/Users/${user.id}`)).body).toMatchObject(sent)
  })

  it('E9: inactive users stay readable by id, filter and list; a deleted one does not', async () => {
    const { scim } = await workspace()
    const { body: user } = await scim('POST', '/Users', newUser('a.b@x.com'))
    await scim('PATCH', `/Users/${user.id}`, patch({ op: 'replace', value: { active: false } }))
    const read = async () => [
      (await scim('GET', `/Users/${user.id}`)).body.active,
      (await scim('GET', '/Users?filter=userName+eq+"a.b@x.com"')).body.Resources[0]?.active,
      (await scim('GET', '/Users')).body.Resources[0]?.active,
    ]
    expect(await read()).toEqual([false, false, false])
    await scim('DELETE', `/Users/${user.id}`)
    expect(await read()).toEqual([undefined, undefined, undefined])
  })

  it('E10: pages keep creation order whatever changes, echo startIndex, and count all matches', async () => {
    const { scim } = await workspace()
    const ids: string[] = []
    for (const name of ['c.c@x.com', 'a.a@x.com', 'b.b@x.com', 'd.d@x.com'])
      ids.push((await scim('POST', '/Users', newUser(name))).body.id)
    await scim('PATCH', `/Users/${ids[2]}`, patch({ op: 'replace', value: { title: 'T' } }))
    const pages = await Promise.all(
      [1, 3].map((startIndex) => scim('GET', `/Users?startIndex=${startIndex}&count=2`)),
    )
    expect(pages.map(({ body }) => [body.startIndex, body.totalResults])).toEqual([
      [1, 4],
      [3, 4],
    ])
    expect(pages.flatMap(({ body }) => body.Resources.map(({ id }: { id: string }) => id))).toEqual(ids)
  })

  it('E11: reads see own writes at once, while the person follows after the delay of Ramp', async () => {
    const { scim, control } = await workspace({ settings: { reconcileDelayMs: 300_000 } })
    const { body: user } = await scim('POST', '/Users', newUser('a.b@x.com', withManager('a.boss@x.com')))
    expect((await scim('GET', '/Users?filter=userName+eq+"a.b@x.com"')).body.totalResults).toBe(1)
    await scim('PATCH', `/Users/${user.id}`, patch({ op: 'replace', value: { title: 'T' } }))
    expect((await scim('GET', `/Users/${user.id}`)).body.title).toBe('T')
    expect((await control('GET', '/people')).body.people).toEqual([])
  })
})
