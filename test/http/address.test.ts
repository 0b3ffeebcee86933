import { describe, expect, it } from 'vitest'
import { toRoutedUrl } from '../../src/http/address.ts'
import { createSandbox } from '../../src/sandbox.ts'
import { newUser, request, useSandbox } from '../support/tenant.ts'
import { sendRaw } from './send-raw.ts'

const { workspace, sandbox } = useSandbox()

describe('Base URL with prefix, slash and flag (A1, Q12)', () => {
  it.each([
    ['/scim/v2/Users', '/scim/v2/Users'],
    ['/scim/v2/Users/', '/scim/v2/Users'],
    ['/scim/v2//Users', '/scim/v2/Users'],
    ['/tenant/7/scim/v2/Users/1?count=1', '/scim/v2/Users/1?count=1'],
    ['/scim/v2/Users?aadOptscim062020&filter=x', '/scim/v2/Users?aadOptscim062020&filter=x'],
    ['/scim/v2/?aadOptscim062020/Users?filter=a//b', '/scim/v2/Users?aadOptscim062020&filter=a//b'],
    ['/scim/v2?aadOptscim062020/Users/1', '/scim/v2/Users/1?aadOptscim062020&'],
    ['/healthz', '/healthz'],
    ['/healthz?next=/scim/v2/Users', '/healthz?next=/scim/v2/Users'],
    ['http://proxy.example/scim/v2/Users', '/scim/v2/Users'],
  ])('%s is routed as %s', (sent, routed) => {
    expect(toRoutedUrl(sent)).toBe(routed)
  })

  it('is the address the client used, in Location and meta.location', async () => {
    const { scim, connections } = await workspace()
    const created = await scim('POST', '/Users', newUser('a.b@x.com'))
    const location = `${sandbox().scimBaseUrl}/Users/${created.body.id}`
    expect(created.headers.get('location')).toBe(location)
    expect(created.body.meta.location).toBe(location)
    const prefixed = sandbox().scimBaseUrl.replace('/scim/v2', '/proxy/scim/v2')
    const { body } = await request(`${prefixed}/Users/${created.body.id}/`, 'GET', undefined, {
      authorization: `Bearer ${connections['okta']?.token}`,
    })
    expect(body.meta.location).toBe(`${prefixed}/Users/${created.body.id}`)
  })

  it('is known without a Host, and where a proxy sends the whole address', async () => {
    const { scim, connections } = await workspace()
    const { body: user } = await scim('POST', '/Users', newUser('a.b@x.com'))
    const ask = async (target: string, rest: string) =>
      (
        await sendRaw(
          sandbox().scimBaseUrl,
          `GET ${target}/Users/${user.id} HTTP/${rest}Authorization: Bearer ${connections['okta']?.token}\r\nConnection: close\r\n\r\n`,
        )
      ).body.meta.location
    const { host } = new URL(sandbox().scimBaseUrl)
    expect(await ask('/scim/v2', '1.0\r\n')).toBe(`http://${host}/scim/v2/Users/${user.id}`)
    expect(await ask('/p/scim/v2', '1.1\r\nHost: \r\n')).toBe(`http://${host}/p/scim/v2/Users/${user.id}`)
    expect(await ask('http://a.example/p/scim/v2', '1.1\r\nHost: a.example\r\n')).toBe(
      `http://a.example/p/scim/v2/Users/${user.id}`,
    )
  })

  it('believes X-Forwarded-* only where the proxy is trusted', async () => {
    const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'ramp.example' }
    const { scim } = await workspace()
    const { body } = await scim('POST', '/Users', newUser('a.b@x.com'), headers)
    expect(body.meta.location).toBe(`${sandbox().scimBaseUrl}/Users/${body.id}`)
    const options = { data: ':memory:', port: 0, controlPort: 0, logLevel: 'silent', trustProxy: true }
    const trusting = await createSandbox(options)
    const token = trusting.workspaces[0]?.connections[0]?.token ?? ''
    const answer = await request(`${trusting.scimBaseUrl}/ResourceTypes/User`, 'GET', undefined, {
      authorization: `Bearer ${token}`,
      ...headers,
    })
    await trusting.close()
    expect(answer.body.meta.location).toBe('https://ramp.example/scim/v2/ResourceTypes/User')
  })

  it('serves health on both listeners and nothing of /v1 on the API listener', async () => {
    const origin = new URL(sandbox().scimBaseUrl).origin
    for (const base of [origin, sandbox().controlUrl])
      for (const path of ['/healthz', '/readyz']) expect((await request(base + path, 'GET')).status).toBe(200)
    const { connections } = await workspace()
    for (const path of ['/v1/workspaces', '/openapi.json', '/docs', '/scim/v2/v1/workspaces'])
      expect(
        (
          await request(origin + path, 'GET', undefined, {
            authorization: `Bearer ${connections['okta']?.token}`,
          })
        ).status,
      ).toBe(404)
  })
})
