import { describe, expect, it } from 'vitest'
import { toRoutedUrl } from '../../src/http/address.ts'
import { newUser, request, useSandbox } from '../support/tenant.ts'

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
