import { describe, expect, it } from 'vitest'
import { useDeveloperApi } from './developer-client.ts'
import type { DeveloperWorkspace } from './developer-client.ts'

const { workspace } = useDeveloperApi()

// Every character that percent-encoding or a form would change.
const SECRET = 's/e+c%20r=et&more:yes'
const basic = (id: string, secret: string) => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`
const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

async function makeClient(ramp: DeveloperWorkspace, wish: Record<string, unknown> = {}) {
  const { body } = await ramp.control('POST', '/api-clients', {
    kind: 'client-credentials',
    name: 'baton',
    clientSecret: SECRET,
    ...wish,
  })
  return body as { id: string; clientId: string }
}

function ask(ramp: DeveloperWorkspace, authorization: string | undefined, form: Record<string, string>) {
  return ramp.send('/token', {
    method: 'POST',
    headers: { ...FORM, authorization: authorization ?? '' },
    body: new URLSearchParams(form).toString(),
  })
}

const grant = { grant_type: 'client_credentials', scope: 'users:read vendors:read' }

const expectOAuthError = (answer: { status: number; body: unknown }, error: string) =>
  expect(answer).toMatchObject({ status: 400, body: { error, error_description: expect.any(String) } })

describe('POST /token (ramp-developer-api.md 1.3, 2.1)', () => {
  it('takes Basic with percent-encoded parts, as Go sends it, and as it is', async () => {
    const ramp = await workspace()
    const { clientId } = await makeClient(ramp)
    for (const secret of [encodeURIComponent(SECRET), SECRET]) {
      const { status, body, headers } = await ask(ramp, basic(clientId, secret), grant)
      expect(status).toBe(200)
      expect(body).toEqual({
        access_token: expect.stringMatching(/^onramp_/),
        token_type: 'Bearer',
        expires_in: 864_000,
        scope: 'users:read vendors:read',
      })
      expect(headers.get('cache-control')).toBe('no-store')
      const bearer = { authorization: `Bearer ${body.access_token}` }
      expect((await ramp.send('/users', { headers: bearer })).status).toBe(200)
      expect((await ramp.send('/departments', { headers: bearer })).status).toBe(403)
    }
  })

  it('takes the credentials in the form too, and notes it', async () => {
    const ramp = await workspace()
    const { clientId } = await makeClient(ramp)
    const form = { ...grant, client_id: clientId, client_secret: SECRET }
    expect((await ask(ramp, undefined, form)).status).toBe(200)
    expect((await ramp.lastExchange()).findings).toMatchObject([{ code: 'developer.credentials-in-form' }])
    expect((await ask(ramp, basic(clientId, SECRET), form)).status).toBe(200)
    expect((await ramp.lastExchange()).findings).toMatchObject([{ code: 'developer.credentials-twice' }])
  })

  it('takes them from the header alone where the setting says so', async () => {
    const ramp = await workspace({ settings: { developerStrictBasic: true } })
    const { clientId } = await makeClient(ramp)
    expect((await ask(ramp, basic(clientId, SECRET), grant)).status).toBe(200)
    const form = { ...grant, client_id: clientId, client_secret: SECRET }
    expectOAuthError(await ask(ramp, undefined, form), 'invalid_client')
  })

  it('takes JSON, as the description of Ramp has it', async () => {
    const ramp = await workspace()
    const { clientId } = await makeClient(ramp)
    const headers = { 'content-type': 'application/json', authorization: basic(clientId, SECRET) }
    const answer = await ramp.send('/token', { method: 'POST', headers, body: JSON.stringify(grant) })
    expect(answer.status).toBe(200)
    const list = await ramp.send('/token', { method: 'POST', headers, body: '["client_credentials"]' })
    expectOAuthError(list, 'invalid_request')
  })

  it('refuses a wrong secret and an unknown client in the same words, and explains the first in the journal', async () => {
    const ramp = await workspace()
    const { id, clientId } = await makeClient(ramp)
    const wrong = await ask(ramp, basic(clientId, 'wrong-secret'), grant)
    const unknown = await ask(ramp, basic('nobody', SECRET), grant)
    expectOAuthError(wrong, 'invalid_client')
    expect(unknown.body).toEqual(wrong.body)
    expect(await ramp.lastExchange()).toMatchObject({
      operation: 'developer.token.create',
      connectionId: id,
      findings: [{ code: 'developer.oauth.invalid-client', message: expect.stringContaining('baton') }],
    })
  })

  it.each<[string, Record<string, string>, string]>([
    ['no grant type', { scope: 'users:read' }, 'invalid_request'],
    [
      'a grant type Ramp has and onramp does not',
      { ...grant, grant_type: 'authorization_code' },
      'unsupported_grant_type',
    ],
    ['a refresh', { ...grant, grant_type: 'refresh_token' }, 'unsupported_grant_type'],
    ['no scope', { grant_type: 'client_credentials' }, 'invalid_scope'],
    ['a scope the client lacks', { ...grant, scope: 'users:read users:write' }, 'invalid_scope'],
    ['a scope nobody has', { ...grant, scope: 'users:admin' }, 'invalid_scope'],
  ])('refuses %s', async (_what, form, error) => {
    const ramp = await workspace()
    const { clientId } = await makeClient(ramp, { scopes: ['users:read', 'vendors:read'] })
    expectOAuthError(await ask(ramp, basic(clientId, SECRET), form), error)
    const [finding] = (await ramp.lastExchange()).findings
    expect(finding).toMatchObject({
      code: `developer.oauth.${error.replaceAll('_', '-')}`,
      level: 'violation',
    })
  })

  it.each([
    ['no credentials', undefined, ''],
    ['Basic without a colon', `Basic ${Buffer.from('nocolon').toString('base64')}`, ''],
    ['Basic that is no base64', 'Basic ***', ''],
    ['Bearer', 'Bearer abc', ''],
    ['a form of percent signs', undefined, '%%%=%&&&==&client_id=%E0%A4%A'],
  ])('refuses %s with invalid_client', async (_what, authorization, body) => {
    const ramp = await workspace()
    const headers = { ...FORM, authorization: authorization ?? '' }
    expectOAuthError(await ramp.send('/token', { method: 'POST', headers, body }), 'invalid_client')
  })

  it('refuses a parameter sent twice, and other media types', async () => {
    const ramp = await workspace()
    const { clientId } = await makeClient(ramp)
    const authorization = basic(clientId, SECRET)
    const twice = 'grant_type=client_credentials&scope=users%3Aread&scope=vendors%3Aread'
    const sent = await ramp.send('/token', {
      method: 'POST',
      headers: { ...FORM, authorization },
      body: twice,
    })
    expectOAuthError(sent, 'invalid_request')
    const headers = { 'content-type': 'text/plain', authorization }
    expectOAuthError(await ramp.send('/token', { method: 'POST', headers, body: twice }), 'invalid_request')
  })

  it('never writes a secret into the journal: not the header, nor the form, nor the token it gives', async () => {
    const ramp = await workspace()
    const { clientId } = await makeClient(ramp)
    const secrets = [
      SECRET,
      encodeURIComponent(SECRET),
      Buffer.from(`${clientId}:${SECRET}`).toString('base64'),
    ]
    const form = { ...grant, client_id: clientId, client_secret: SECRET }
    for (const authorization of [
      basic(clientId, SECRET),
      basic(clientId, encodeURIComponent(SECRET)),
      undefined,
    ]) {
      const { body } = await ask(ramp, authorization, form)
      const text = JSON.stringify(await ramp.lastExchange())
      for (const secret of [...secrets, body.access_token as string]) expect(text).not.toContain(secret)
      expect(text).toContain('grant_type=client_credentials')
      expect(text).toContain(`client_id=${clientId}`)
      expect(text).toContain('client_secret=[redacted]')
    }
  })
})

describe('An access token', () => {
  it('expires on the clock of the workspace', async () => {
    const ramp = await workspace({ settings: { developerTokenSeconds: 60 } })
    const { clientId } = await makeClient(ramp)
    const { body } = await ask(ramp, basic(clientId, SECRET), grant)
    expect(body.expires_in).toBe(60)
    const headers = { authorization: `Bearer ${body.access_token}` }
    await ramp.control('POST', '/clock/advance', { ms: 59_000 })
    expect((await ramp.send('/users', { headers })).status).toBe(200)
    await ramp.control('POST', '/clock/advance', { ms: 1_000 })
    expect((await ramp.send('/users', { headers })).status).toBe(401)
    expect(await ramp.lastExchange()).toMatchObject({
      status: 401,
      findings: [{ code: 'developer.token-expired', message: expect.stringContaining('expired at') }],
    })
  })

  it('ends with a reset, with its client and with its workspace; a static token outlives the reset', async () => {
    const ramp = await workspace()
    const { id, clientId } = await makeClient(ramp)
    const tokenOf = async () => {
      const { body } = await ask(ramp, basic(clientId, SECRET), grant)
      return { authorization: `Bearer ${body.access_token}` }
    }
    const first = await tokenOf()
    await ramp.control('POST', '/reset', {})
    expect((await ramp.send('/users', { headers: first })).status).toBe(401)
    expect((await ramp.get('/users')).status).toBe(200)
    const second = await tokenOf()
    await ramp.control('DELETE', `/api-clients/${id}`)
    expect((await ramp.send('/users', { headers: second })).status).toBe(401)
    await ramp.control('DELETE', '')
    expect((await ramp.get('/users')).status).toBe(401)
  })

  it('is one of many: a client may ask for one before every request', async () => {
    const ramp = await workspace()
    const { clientId } = await makeClient(ramp)
    const tokens = new Set<string>()
    for (let at = 0; at < 20; at++)
      tokens.add((await ask(ramp, basic(clientId, SECRET), grant)).body.access_token)
    expect(tokens.size).toBe(20)
    for (const token of tokens)
      expect((await ramp.send('/users', { headers: { authorization: `Bearer ${token}` } })).status).toBe(200)
  })
})
