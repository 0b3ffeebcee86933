import { performance } from 'node:perf_hooks'
import { describe, expect, it } from 'vitest'
import { createSandbox } from '../../src/sandbox.ts'
import { newUser, request } from '../support/tenant.ts'
import { useDeveloperApi } from './developer-client.ts'
import type { DeveloperWorkspace } from './developer-client.ts'

const { workspace, sandbox } = useDeveloperApi()

/** What a fault did, without the checks every other answer of these tests passes. */
async function fetchAs(ramp: DeveloperWorkspace, method: string, path: string) {
  const headers = { authorization: `Bearer ${ramp.token}` }
  const response = await fetch(sandbox().developerBaseUrl + path, { method, headers })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

async function arm(ramp: DeveloperWorkspace, fault: Record<string, unknown>): Promise<string> {
  const { status, body } = await ramp.control('POST', '/faults', fault)
  expect(status, JSON.stringify(body)).toBe(201)
  return body.id as string
}

const USERS = 'developer.users.list'

async function withUsers() {
  const ramp = await workspace()
  const ids: string[] = []
  for (const name of ['a', 'b', 'c', 'd', 'e'])
    ids.push((await ramp.scim('POST', '/Users', newUser(`${name}.x@example.com`))).body.id)
  return { ...ramp, ids: ids as [string, ...string[]] }
}

const messageOf = async (ramp: DeveloperWorkspace) => (await ramp.lastExchange()).findings.at(-1)?.message

describe('A fault of the Developer API (ramp-developer-api.md 3.2 item 7)', () => {
  it.each([
    [400, 'DEVELOPER_9400'],
    [404, 'DEVELOPER_9440'],
    [409, 'DEVELOPER_9409'],
    [429, 'DEVELOPER_9429'],
    [500, 'DEVELOPER_9500'],
    [503, 'DEVELOPER_9503'],
  ])('answers with %i in Ramp’s envelope', async (status, errorCode) => {
    const ramp = await withUsers()
    const id = await arm(ramp, {
      operation: USERS,
      effect: { type: 'status', status, retryAfterSeconds: 2, message: 'Not now.' },
    })
    const refused = await ramp.get('/users')
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([status, '2'])
    expect(refused.body).toEqual({
      error_v2: { error_code: errorCode, message: 'Not now.', notes: '', additional_info: {} },
    })
    expect(await ramp.lastExchange()).toMatchObject({
      status,
      operation: USERS,
      findings: [{ code: 'fault', message: expect.stringContaining(id) }],
    })
    expect((await ramp.get('/users')).status).toBe(200)
  })

  it('answers a second deactivation with 409 (3.1)', async () => {
    const ramp = await withUsers()
    await arm(ramp, {
      operation: 'developer.users.deactivate',
      after: 1,
      effect: { type: 'status', status: 409 },
    })
    const deactivate = () => ramp.call('PATCH', `/users/${ramp.ids[1]}/deactivate`)
    expect([(await deactivate()).status, (await deactivate()).status]).toEqual([200, 409])
  })

  it('answers as if the token had expired, or lacked the scope the operation asks for', async () => {
    const ramp = await withUsers()
    await arm(ramp, { face: 'developer', effect: { type: 'expireToken' } })
    await arm(ramp, { face: 'developer', effect: { type: 'missingScope' } })
    const expired = await ramp.get('/vendors')
    expect([expired.status, expired.body.error_v2.message]).toEqual([401, 'The access token has expired.'])
    expect(expired.headers.get('www-authenticate')).toMatch(/^Bearer /)
    const lacking = await ramp.get('/vendors')
    expect([lacking.status, lacking.body.error_v2.message]).toEqual([
      403,
      'The access token lacks the scope vendors:read.',
    ])
    expect((await ramp.get('/vendors')).status).toBe(200)
  })

  it('refuses client credentials in the words of OAuth (RFC 6749 5.2)', async () => {
    const ramp = await workspace()
    const made = await ramp.control('POST', '/api-clients', { kind: 'client-credentials', name: 'baton' })
    await arm(ramp, { operation: 'developer.token.create', effect: { type: 'status', status: 400 } })
    const pair = Buffer.from(`${made.body.clientId}:${made.body.clientSecret}`).toString('base64')
    const body = new URLSearchParams({ grant_type: 'client_credentials', scope: 'users:read' })
    const ask = () =>
      ramp.send('/token', { method: 'POST', headers: { authorization: `Basic ${pair}` }, body })
    const refused = await ask()
    expect([refused.status, refused.body]).toEqual([
      400,
      { error: 'invalid_client', error_description: 'Bad Request.' },
    ])
    expect((await ask()).status).toBe(200)
  })

  it('cuts a walk off at page k', async () => {
    const ramp = await withUsers()
    await arm(ramp, { operation: USERS, page: 2, effect: { type: 'truncatePage' } })
    const first = await ramp.get('/users?page_size=2')
    const second = await ramp.get(first.body.page.next)
    expect([second.body.data.length, second.body.page]).toEqual([2, { next: null }])
    expect(await messageOf(ramp)).toMatch(/took page\.next away, though more follows\.$/)
    expect((await ramp.get(first.body.page.next)).body.page.next).not.toBeNull()
  })

  it('says so where there was no page.next to take away', async () => {
    const ramp = await withUsers()
    await arm(ramp, { operation: USERS, effect: { type: 'truncatePage' } })
    await ramp.get('/users')
    expect(await messageOf(ramp)).toMatch(/found no page\.next to take away\.$/)
  })

  it('answers {} in place of the content, another media type, another body', async () => {
    const ramp = await withUsers()
    await arm(ramp, { operation: USERS, effect: { type: 'emptyBody' } })
    await arm(ramp, { operation: USERS, effect: { type: 'contentType' } })
    await arm(ramp, {
      operation: USERS,
      effect: { type: 'contentType', contentType: 'text/html; charset=utf-8', body: '<h1>Log in</h1>' },
    })
    const empty = await fetchAs(ramp, 'GET', '/users')
    expect([empty.status, empty.headers.get('content-type'), empty.text]).toEqual([
      200,
      'application/json',
      '{}',
    ])
    const mislabelled = await fetchAs(ramp, 'GET', '/users')
    expect(mislabelled.headers.get('content-type')).toBe('text/html')
    expect(JSON.parse(mislabelled.text).data).toHaveLength(5)
    const page = await fetchAs(ramp, 'GET', '/users')
    expect([page.headers.get('content-type'), page.text]).toEqual([
      'text/html; charset=utf-8',
      '<h1>Log in</h1>',
    ])
    expect(page.headers.get('x-trace-id')).toMatch(/^[0-9a-f]{32}$/)
    expect((await ramp.lastExchange()).response).toMatchObject({
      body: '<h1>Log in</h1>',
      headers: { 'content-type': 'text/html; charset=utf-8' },
    })
  })

  it('ends the connection in the middle of a body, and the journal has the half that was sent', async () => {
    const ramp = await withUsers()
    const { text } = await ramp.get('/users?page_size=2')
    await arm(ramp, { operation: USERS, effect: { type: 'truncateBody' } })
    await expect(fetchAs(ramp, 'GET', '/users?page_size=2')).rejects.toThrow()
    const { response, findings } = await ramp.lastExchange()
    expect(response.headers['content-length']).toBe(String(Buffer.byteLength(text)))
    expect(response.body).toBe(text.slice(0, Math.floor(text.length / 2)))
    expect(findings.at(-1)?.message).toMatch(/cut the connection in the middle of the body\.$/)
  })

  it.each([
    [false, 'USER_ACTIVE', /Nothing was done\.$/],
    [true, 'USER_INACTIVE', /What was asked for is done\.$/],
  ])('resets the connection, with done %s', async (done, status, sentence) => {
    const ramp = await withUsers()
    const id = ramp.ids[1]
    await ramp.control('POST', `/people/${id}/accept-invite`)
    await arm(ramp, { operation: 'developer.users.deactivate', effect: { type: 'reset', done } })
    await expect(fetchAs(ramp, 'PATCH', `/users/${id}/deactivate`)).rejects.toThrow()
    const exchange = await ramp.lastExchange()
    expect([exchange.status, exchange.response.body]).toEqual([0, null])
    expect(exchange.findings[0]?.message).toMatch(sentence)
    expect((await ramp.get(`/users/${id}`)).body.status).toBe(status)
  })

  it('holds an answer back, alone or before another effect, while others are answered', async () => {
    const ramp = await withUsers()
    await arm(ramp, { operation: USERS, delayMs: 300 })
    await arm(ramp, { operation: USERS, delayMs: 50, effect: { type: 'status', status: 504 } })
    const startedAt = performance.now()
    const late = ramp.get('/users').then(({ status }) => [status, performance.now() - startedAt] as const)
    const failed = await ramp.get('/users')
    expect(failed.status).toBe(504)
    expect(performance.now() - startedAt).toBeLessThan(290)
    const [status, tookMs] = await late
    expect(status).toBe(200)
    expect(tookMs).toBeGreaterThanOrEqual(295)
    expect(await messageOf(ramp)).toMatch(/held the answer back for 300 ms\.$/)
  })

  it('lets the first that was armed strike, and both in turn', async () => {
    const ramp = await withUsers()
    for (const status of [500, 429]) await arm(ramp, { operation: USERS, effect: { type: 'status', status } })
    const statuses = [await ramp.get('/users'), await ramp.get('/users'), await ramp.get('/users')]
    expect(statuses.map(({ status }) => status)).toEqual([500, 429, 200])
  })

  it('strikes nobody whose token is not good', async () => {
    const ramp = await workspace()
    await arm(ramp, { face: 'developer', effect: { type: 'status', status: 500 } })
    expect((await ramp.get('/nowhere')).status).toBe(404)
    expect((await ramp.get('/users')).status).toBe(500)
  })
})

describe('An answer that is held back', () => {
  const held = async () => {
    const own = await createSandbox({ data: ':memory:', port: 0, controlPort: 0, logLevel: 'silent' })
    const control = `${own.controlUrl}/v1/workspaces/default`
    const token = own.workspaces[0]?.apiTokens[0]?.token
    await request(`${control}/faults`, 'POST', { operation: USERS, delayMs: 600_000 })
    return { own, control, headers: { authorization: `Bearer ${token}` } }
  }

  it('is given at once when the server is closed, which waits for nobody', async () => {
    const { own, headers } = await held()
    const answer = fetch(`${own.developerBaseUrl}/users`, { headers })
    await expect.poll(async () => (await struckIn(own.controlUrl)).length).toBe(1)
    const startedAt = performance.now()
    await own.close()
    expect((await answer).status).toBe(200)
    expect(performance.now() - startedAt).toBeLessThan(2_000)
  })

  it('is recorded as soon as its client has gone away', async () => {
    const { own, control, headers } = await held()
    const client = new AbortController()
    const answer = fetch(`${own.developerBaseUrl}/users`, { headers, signal: client.signal })
    const [id] = await expect
      .poll(() => struckIn(own.controlUrl))
      .toHaveLength(1)
      .then(() => struckIn(own.controlUrl))
    client.abort()
    await expect(answer).rejects.toThrow()
    await expect.poll(async () => (await request(`${control}/exchanges/${id}`, 'GET')).status).toBe(200)
    await own.close()
  })
})

async function struckIn(controlUrl: string): Promise<readonly string[]> {
  const { body } = await request(`${controlUrl}/v1/workspaces/default/faults`, 'GET')
  return body.faults[0].exchangeIds as string[]
}
