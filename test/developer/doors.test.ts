import { describe, expect, it } from 'vitest'
import { sendRaw } from '../http/send-raw.ts'
import { expectRefused, useDeveloperApi } from './developer-client.ts'

const { sandbox, workspace } = useDeveloperApi()

describe('A request without a good token', () => {
  it.each([
    ['no header', ''],
    ['Basic', 'Basic YTpi'],
    ['the bare token', 'onramp_x_1234567890'],
  ])('is refused: %s', async (_what, authorization) => {
    const ramp = await workspace()
    expectRefused(await ramp.send('/users', { headers: { authorization } }), 'developer.token-missing')
  })

  it('is refused alike when nobody knows the token, and at addresses there are not', async () => {
    const ramp = await workspace()
    const headers = { authorization: `Bearer onramp_${ramp.id}_${'0'.repeat(64)}` }
    for (const path of ['/users', '/nowhere', '/users/x/y/z'])
      expectRefused(await ramp.send(path, { headers }), 'developer.token-unknown')
  })

  it('is told in the journal that a SCIM token belongs to the other realm, and the other way round', async () => {
    const ramp = await workspace()
    const { token = '', id } = ramp.connections['okta'] ?? {}
    const answer = await ramp.send('/users', { headers: { authorization: `Bearer ${token}` } })
    expectRefused(answer, 'developer.token-of-scim')
    expect(await ramp.lastExchange()).toMatchObject({
      status: 401,
      connectionId: id,
      findings: [{ code: 'developer.token-of-scim' }],
    })
    const scim = await fetch(`${sandbox().scimBaseUrl}/Users`, {
      headers: { authorization: `Bearer ${ramp.token}` },
    })
    expect(scim.status).toBe(401)
  })

  it('is answered for the workspace of its token alone', async () => {
    const one = await workspace()
    const other = await workspace()
    const { body } = await one.call('POST', '/departments', { name: 'Only here' })
    expect((await one.get(`/departments/${body.id}`)).status).toBe(200)
    expectRefused(await other.get(`/departments/${body.id}`), 'developer.department-unknown')
  })
})

describe('A scope', () => {
  it.each([
    ['GET', '/users', 'users:read'],
    ['GET', '/departments', 'departments:read'],
    ['POST', '/departments', 'departments:write'],
    ['GET', '/locations', 'locations:read'],
    ['GET', '/entities', 'entities:read'],
    ['GET', '/business', 'business:read'],
    ['GET', '/vendors', 'vendors:read'],
    ['POST', '/vendors', 'vendors:write'],
    ['POST', '/vendors/agreements', 'vendors:read'],
    ['GET', '/audit-logs/events', 'audit_logs:read'],
  ])('is needed for %s %s: %s', async (method, path, scope) => {
    const ramp = await workspace()
    const without = await ramp.withScopes('custom_records:read')
    const refused = await without(path, { method })
    expectRefused(refused, 'developer.scope-missing')
    expect(refused.body.error_v2.message).toContain(scope)
    expect((await ramp.lastExchange()).findings).toMatchObject([
      { code: 'developer.scope-missing', message: expect.stringContaining(scope) },
    ])
    const withIt = await ramp.withScopes(scope)
    expect((await withIt(path, { method })).status).not.toBe(403)
  })
})

describe('An address', () => {
  it('there is not answers 404, one with another method 405 with Allow', async () => {
    const ramp = await workspace()
    expectRefused(await ramp.get('/cards'), 'developer.route-unknown')
    expectRefused(await ramp.get('/'), 'developer.route-unknown')
    const refused = await ramp.call('DELETE', '/users')
    expectRefused(refused, 'developer.method')
    expect(refused.headers.get('allow')).toBe('GET, HEAD')
    expectRefused(await ramp.get('/token'), 'developer.method')
    expectRefused(await ramp.get('/vendors/agreements'), 'developer.method')
  })

  it('that holds the prefix twice is explained', async () => {
    const ramp = await workspace()
    expectRefused(await ramp.get('/developer/v1/users'), 'developer.route-unknown')
    const [finding] = (await ramp.lastExchange()).findings
    expect(finding?.message).toContain('twice')
  })

  it('with doubled and trailing slashes is the same', async () => {
    const ramp = await workspace()
    expect((await ramp.get('//users/')).status).toBe(200)
  })

  it('that is no UTF-8 is refused in the envelope', async () => {
    const ramp = await workspace()
    expectRefused(await ramp.get('/users/%E0%A4%A'), 'developer.unreadable')
  })

  it('is answered to HEAD without a body', async () => {
    const ramp = await workspace()
    const answer = await ramp.send('/users', { method: 'HEAD' })
    expect([answer.status, answer.text]).toEqual([200, ''])
  })

  it('takes parameters it does not know, and names the one that was meant', async () => {
    const ramp = await workspace()
    expect((await ramp.get('/users?page_sise=3')).status).toBe(200)
    expect((await ramp.lastExchange()).findings).toMatchObject([
      { code: 'developer.parameter-unknown', message: expect.stringContaining('page_size') },
    ])
  })
})

describe('A body', () => {
  it.each([
    ['no JSON', '{"name":', 'application/json', 'developer.body-not-json'],
    ['no UTF-8', '\u{ff}', 'application/json', 'developer.body-not-json'],
    ['another media type', 'name=x', 'application/x-www-form-urlencoded', 'developer.media-type'],
    ['what is no media type', '{}', 'json', 'developer.media-type'],
  ] as const)('of %s is refused', async (_what, body, type, code) => {
    const ramp = await workspace()
    const sent = { method: 'POST', headers: { 'content-type': type }, body: Buffer.from(body, 'latin1') }
    expectRefused(await ramp.send('/departments', sent), code)
    expect((await ramp.lastExchange()).findings).toMatchObject([{ code, level: 'violation' }])
  })

  it('that is compressed is refused', async () => {
    const ramp = await workspace()
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' }
    const sent = { method: 'POST', headers, body: Buffer.from([31, 139, 8]) }
    expectRefused(await ramp.send('/departments', sent), 'developer.media-type')
  })

  it('of more than 1 MiB is refused and written down', async () => {
    const ramp = await workspace()
    const name = 'x'.repeat(1024 * 1024)
    expectRefused(await ramp.call('POST', '/departments', { name }), 'developer.body-too-large')
    expect(await ramp.lastExchange()).toMatchObject({ status: 413 })
  })

  it.each([
    ['[]', { _schema: [expect.any(String)] }],
    ['"name"', { _schema: [expect.any(String)] }],
    ['{}', { name: ['Missing data for required field.'] }],
    ['', { name: ['Missing data for required field.'] }],
    ['{"name":null}', { name: ['Field may not be null.'] }],
    ['{"name":5}', { name: ['Not a valid string.'] }],
    ['{"name":"x","nmae":"y"}', { nmae: ['Unknown field.'] }],
  ])('of %s is refused by field', async (body, fields) => {
    const ramp = await workspace()
    expectRefused(await ramp.call('POST', '/departments', body), 'developer.validation', fields)
    expect((await ramp.get('/departments')).body.data).toHaveLength(0)
  })
})

describe('What cannot be read as HTTP', () => {
  it('without a Host is refused in the envelope where a page needs an address', async () => {
    const ramp = await workspace()
    for (const name of ['A', 'B', 'C']) await ramp.call('POST', '/departments', { name })
    const answer = await sendRaw(
      sandbox().developerBaseUrl,
      `GET /developer/v1/departments?page_size=2 HTTP/1.1\r\nAuthorization: Bearer ${ramp.token}\r\nConnection: close\r\n\r\n`,
    )
    expect([answer.status, answer.body.error_v2.error_code]).toEqual([400, 'DEVELOPER_9401'])
  })
})
