import { request as sendRaw } from 'node:http'
import { describe, expect, it } from 'vitest'
import { newUser, useSandbox } from '../support/tenant.ts'

const { workspace, sandbox } = useSandbox()
const READABLE = [
  '/Users',
  '/Groups',
  '/ServiceProviderConfig',
  '/ResourceTypes',
  '/ResourceTypes/User',
  '/Schemas',
]

/** Methods that fetch does not send. */
function send(method: string, path: string, token: string): Promise<{ status: number; allow: string }> {
  return new Promise((resolve, reject) => {
    sendRaw(
      sandbox().scimBaseUrl + path,
      { method, headers: { authorization: `Bearer ${token}` } },
      (answer) => {
        answer.resume()
        resolve({ status: answer.statusCode ?? 0, allow: answer.headers.allow ?? '' })
      },
    )
      .on('error', reject)
      .end()
  })
}

describe('HEAD (RFC 9110 9.3.2)', () => {
  it('is answered like GET, without the body, on whatever can be read', async () => {
    const { scim } = await workspace()
    const { body: user } = await scim('POST', '/Users', newUser('a.b@x.com'))
    for (const path of [
      ...READABLE,
      `/Users/${user.id}`,
      '/Users?filter=userName pr',
      '/Users/none',
      '/Users?count=x',
    ]) {
      const [get, head] = [await scim('GET', path), await scim('HEAD', path)]
      expect([path, head.status, head.body]).toEqual([path, get.status, undefined])
      for (const name of ['content-type', 'content-length', 'location', 'content-location'])
        expect([path, name, head.headers.get(name)]).toEqual([path, name, get.headers.get(name)])
    }
  })

  it('is 405 where nothing can be read', async () => {
    const { scim } = await workspace({ settings: { features: 'full-rfc' } })
    const head = await scim('HEAD', '/Bulk')
    expect([head.status, head.headers.get('allow')]).toEqual([405, 'POST, OPTIONS'])
  })
})

describe('OPTIONS (RFC 9110 9.3.7)', () => {
  it('answers 204 with the methods of the address', async () => {
    const { scim } = await workspace({ settings: { features: 'full-rfc' } })
    const allowed: Readonly<Record<string, string>> = {
      '/Users': 'GET, HEAD, POST, OPTIONS',
      '/Users/1': 'GET, HEAD, PUT, PATCH, DELETE, OPTIONS',
      '/Schemas': 'GET, HEAD, OPTIONS',
      '/ServiceProviderConfig': 'GET, HEAD, OPTIONS',
      '/Bulk': 'POST, OPTIONS',
    }
    for (const [path, allow] of Object.entries(allowed)) {
      const { status, headers, body } = await scim('OPTIONS', path)
      expect([path, status, headers.get('allow'), body]).toEqual([path, 204, allow, undefined])
    }
  })

  it('leaves out what this connection is not offered', async () => {
    const { scim } = await workspace({ settings: { featureOverrides: { patch: false } } })
    expect((await scim('OPTIONS', '/Users/1')).headers.get('allow')).toBe('GET, HEAD, PUT, DELETE, OPTIONS')
    expect((await scim('OPTIONS', '/Bulk')).status).toBe(404)
    expect((await scim('OPTIONS', '/Nothing')).status).toBe(404)
  })

  it('needs the token, as everything does', async () => {
    expect((await send('OPTIONS', '/Users', 'none')).status).toBe(401)
  })
})

describe('A method nobody serves', () => {
  it('is 405 with Allow at an address there is, and 404 elsewhere', async () => {
    const { connections } = await workspace()
    const token = connections['okta']?.token ?? ''
    for (const method of ['TRACE', 'PROPFIND', 'LOCK', 'SEARCH']) {
      expect([method, await send(method, '/Users', token)]).toEqual([
        method,
        { status: 405, allow: 'GET, HEAD, POST, OPTIONS' },
      ])
      expect((await send(method, '/Users/1', token)).status).toBe(405)
      expect((await send(method, '/Nothing', token)).status).toBe(404)
    }
  })
})
