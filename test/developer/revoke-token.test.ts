import { describe, expect, it } from 'vitest'
import { useDeveloperApi } from './developer-client.ts'
import type { DeveloperWorkspace } from './developer-client.ts'

const { workspace } = useDeveloperApi()

async function makeClient(ramp: DeveloperWorkspace, name: string) {
  const { body } = await ramp.control('POST', '/api-clients', { kind: 'client-credentials', name })
  const { clientId, clientSecret } = body as { clientId: string; clientSecret: string }
  const authorization = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`
  const post = (path: string, form: Record<string, string>) =>
    ramp.send(path, { method: 'POST', headers: { authorization }, body: new URLSearchParams(form) })
  const { body: made } = await post('/token', { grant_type: 'client_credentials', scope: 'users:read' })
  return { post, token: made.access_token as string }
}

describe('POST /token/revoke (RFC 7009)', () => {
  it('ends a token of the client, and says the same of a token that is none', async () => {
    const ramp = await workspace()
    const { post, token } = await makeClient(ramp, 'baton')
    const use = () => ramp.send('/users', { headers: { authorization: `Bearer ${token}` } })
    expect((await use()).status).toBe(200)
    const answer = await post('/token/revoke', { token, token_type_hint: 'access_token' })
    expect(answer).toMatchObject({ status: 200, body: {} })
    expect(JSON.stringify(await ramp.lastExchange())).not.toContain(token)
    expect((await use()).status).toBe(401)
    expect((await post('/token/revoke', { token })).status).toBe(200)
    expect((await ramp.lastExchange()).findings).toMatchObject([{ code: 'developer.nothing-revoked' }])
  })

  it('ends no token of another client', async () => {
    const ramp = await workspace()
    const { token } = await makeClient(ramp, 'one')
    const other = await makeClient(ramp, 'other')
    expect((await other.post('/token/revoke', { token })).status).toBe(200)
    expect((await other.post('/token/revoke', { token: ramp.token })).status).toBe(200)
    for (const bearer of [token, ramp.token])
      expect((await ramp.send('/users', { headers: { authorization: `Bearer ${bearer}` } })).status).toBe(200)
  })

  it('refuses a request without a token or without a client', async () => {
    const ramp = await workspace()
    const { post } = await makeClient(ramp, 'baton')
    expect(await post('/token/revoke', {})).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
    const stranger = await ramp.send('/token/revoke', {
      method: 'POST',
      body: new URLSearchParams({ token: 'x' }),
    })
    expect(stranger).toMatchObject({ status: 400, body: { error: 'invalid_client' } })
  })
})
