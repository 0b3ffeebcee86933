import { describe, expect, it } from 'vitest'
import { newUser, patch, request, useSandbox } from '../support/tenant.ts'
import type { TestWorkspace } from '../support/tenant.ts'

const { workspace } = useSandbox()
const spec = () => workspace({ connections: [{ name: 'spec', idp: 'generic', mode: 'spec' }] })
const retitle = patch({ op: 'replace', path: 'title', value: 'T' })

async function withUser({ scim }: TestWorkspace) {
  const made = await scim('POST', '/Users', newUser('a.b@x.com'))
  return { made, path: `/Users/${made.body.id}` }
}

describe('ETags (RFC 7644 3.14)', () => {
  it('are weak and stand in the header and in meta.version of every single resource', async () => {
    const ramp = await spec()
    const { made, path } = await withUser(ramp)
    expect(made.headers.get('etag')).toBe('W/"1"')
    expect(made.body.meta.version).toBe('W/"1"')
    const answers = [
      await ramp.scim('GET', path),
      await ramp.scim('PATCH', path, retitle),
      await ramp.scim('PUT', path, newUser('a.b@x.com')),
    ]
    for (const { headers, body } of answers) expect(headers.get('etag')).toBe(body.meta.version)
    expect(answers.map(({ body }) => body.meta.version)).toEqual(['W/"1"', 'W/"2"', 'W/"3"'])
    await ramp.control('PATCH', '/settings', { patchAnswer: 204 })
    const bare = await ramp.scim('PATCH', path, retitle)
    expect([bare.status, bare.headers.get('etag')]).toEqual([204, 'W/"4"'])
    expect(bare.headers.get('location')).toBe(made.headers.get('location'))
  })

  it('stay when nothing changed', async () => {
    const ramp = await spec()
    const { path } = await withUser(ramp)
    await ramp.scim('PATCH', path, retitle)
    expect((await ramp.scim('PATCH', path, retitle)).headers.get('etag')).toBe('W/"2"')
  })

  it.each(['W/"1"', '"1"', ' W/"7" , W/"1"', ',,"a b","1",', '*'])(
    'If-Match: %s lets a change through',
    async (ifMatch) => {
      const ramp = await spec()
      const { path } = await withUser(ramp)
      const headers = { 'if-match': ifMatch }
      expect((await ramp.scim('PATCH', path, retitle, headers)).status).toBe(
        ifMatch.includes('a b') ? 400 : 200,
      )
    },
  )

  it.each(['PUT', 'PATCH', 'DELETE'])(
    'an If-Match of another version refuses %s with 412',
    async (method) => {
      const ramp = await spec()
      const { path } = await withUser(ramp)
      const body = method === 'DELETE' ? undefined : method === 'PUT' ? newUser('c.d@x.com') : retitle
      const refused = await ramp.scim(method, path, body, { 'if-match': 'W/"2", "12"' })
      expect(refused).toMatchObject({ status: 412, body: { detail: expect.stringMatching(/W\/"1"/) } })
      const { body: user } = await ramp.scim('GET', path)
      expect(user).toMatchObject({ userName: 'a.b@x.com', meta: { version: 'W/"1"' } })
      expect((await ramp.scim(method, path, body, { 'if-match': 'W/"1"' })).status).toBeLessThan(300)
    },
  )

  it('If-None-Match answers a read with 304 without a body, and refuses a change with 412', async () => {
    const ramp = await spec()
    const { path } = await withUser(ramp)
    for (const known of ['W/"1"', '"1"', '"0", W/"1"', '*']) {
      const unchanged = await ramp.scim('GET', path, undefined, { 'if-none-match': known })
      expect(unchanged).toMatchObject({ status: 304, body: undefined })
      expect(unchanged.headers.get('etag')).toBe('W/"1"')
      expect(unchanged.headers.get('content-location')).toMatch(path)
      expect((await ramp.scim('PATCH', path, retitle, { 'if-none-match': known })).status).toBe(412)
    }
    const changed = await ramp.scim('GET', path, undefined, { 'if-none-match': 'W/"2"' })
    expect(changed).toMatchObject({ status: 200, body: { userName: 'a.b@x.com' } })
    expect((await ramp.scim('PUT', path, newUser('a.b@x.com'), { 'if-none-match': 'W/"9"' })).status).toBe(
      200,
    )
  })

  it('a read with If-Match of another version is 412', async () => {
    const ramp = await spec()
    const { path } = await withUser(ramp)
    expect((await ramp.scim('GET', path, undefined, { 'if-match': 'W/"2"' })).status).toBe(412)
  })

  it.each(['1', 'W/1', '"1', 'w/"1"', '', ',', '"1" "2"', '*, "1"', '"é'])(
    'a header that is no list of entity tags is refused with 400: %s',
    async (malformed) => {
      const ramp = await spec()
      const { path } = await withUser(ramp)
      for (const name of ['if-match', 'if-none-match']) {
        const headers = { [name]: Buffer.from(malformed, 'utf8').toString('latin1') }
        const refused = await ramp.scim('PATCH', path, retitle, headers)
        expect(refused).toMatchObject({
          status: 400,
          body: { detail: expect.stringMatching(/meta\.version/) },
        })
      }
      expect((await ramp.scim('GET', path)).body.meta.version).toBe('W/"1"')
    },
  )

  it('what is not there is 404 whatever the condition (RFC 9110 13.2.1), and a body is read before', async () => {
    const { scim } = await spec()
    expect((await scim('PATCH', '/Users/none', retitle, { 'if-match': 'W/"2"' })).status).toBe(404)
    expect((await scim('GET', '/Users/none', undefined, { 'if-none-match': '*' })).status).toBe(404)
    expect((await scim('PATCH', '/Users/none', {}, { 'if-match': 'W/"2"' })).status).toBe(400)
  })

  it('are neither sent nor heeded where they are not offered; meta.version is always there', async () => {
    const ramp = await workspace()
    const { made, path } = await withUser(ramp)
    expect(made.headers.get('etag')).toBeNull()
    expect(made.body.meta.version).toBe('W/"1"')
    expect((await ramp.scim('GET', path, undefined, { 'if-none-match': 'W/"1"' })).status).toBe(200)
    expect((await ramp.scim('PATCH', path, retitle, { 'if-match': 'W/"9", nonsense' })).status).toBe(200)
  })
})

describe('Location and Content-Location', () => {
  it('name the one resource an answer is about; Content-Location on reads', async () => {
    const ramp = await workspace()
    const { made, path } = await withUser(ramp)
    const location = made.body.meta.location
    expect(made.headers.get('location')).toBe(location)
    expect(made.headers.get('content-location')).toBeNull()
    const read = await ramp.scim('GET', `${path}?attributes=userName`)
    expect([read.headers.get('location'), read.headers.get('content-location')]).toEqual([location, location])
    const patched = await ramp.scim('PATCH', path, retitle)
    expect([patched.headers.get('location'), patched.headers.get('content-location')]).toEqual([
      location,
      null,
    ])
    const list = await ramp.scim('GET', '/Users')
    expect([list.headers.get('location'), list.headers.get('content-location')]).toEqual([null, null])
  })

  it('of a schema is its own address', async () => {
    const { scim } = await workspace()
    const { headers, body } = await scim('GET', '/ResourceTypes/user')
    expect(headers.get('content-location')).toBe(body.meta.location)
    expect((await request(headers.get('location') ?? '', 'GET')).status).toBe(401)
  })
})
