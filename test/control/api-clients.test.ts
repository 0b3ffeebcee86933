import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startControlServer, textAt } from './control-server.ts'
import type { ControlServer } from './control-server.ts'
import { expectRefusal } from './refused.ts'

let server: ControlServer
beforeAll(async () => {
  server = await startControlServer()
})
afterAll(() => server.close())

describe('API clients', () => {
  it('are a token or client credentials, whose secret is shown once', async () => {
    const { path, id } = await server.makeWorkspace()
    const token = await server.call('POST', `${path}/api-clients`, {
      kind: 'token',
      name: 'baton',
      scopes: ['users:read'],
    })
    expect(token.status).toBe(201)
    expect(textAt(token, 'token')).toMatch(new RegExp(`^onramp_${id}_[0-9a-f]{64}$`))
    expect(token.body).toMatchObject({ kind: 'token', name: 'baton', clientId: null, scopes: ['users:read'] })

    const credentials = await server.call('POST', `${path}/api-clients`, {
      kind: 'client-credentials',
      name: 'baton-oauth',
    })
    expect(textAt(credentials, 'clientId')).toMatch(/^onramp-client-[0-9a-f]{24}$/)
    expect(textAt(credentials, 'clientSecret')).toMatch(/^onramp_/)
    expect(credentials.body).not.toHaveProperty('token')

    const listed = await server.call('GET', `${path}/api-clients`)
    expect(listed.body).toMatchObject({
      apiClients: [
        { name: 'connector-token' },
        { name: 'connector' },
        { name: 'baton' },
        { name: 'baton-oauth' },
      ],
    })
    for (const answer of [token, credentials])
      expect(listed.text).not.toContain(textAt(answer, answer === token ? 'token' : 'clientSecret'))
  })

  it('come with a workspace: one of each unless others are asked for, none when none are', async () => {
    const made = await server.call('POST', '/v1/workspaces', {
      apiClients: [{ kind: 'token', name: 'mine', token: 'a-token-of-my-own' }],
    })
    expect(textAt(made, 'apiClients.0.token')).toBe('a-token-of-my-own')
    const none = await server.call('POST', '/v1/workspaces', { apiClients: [] })
    expect(none.body).toMatchObject({
      apiClients: [],
      developerBaseUrl: expect.stringMatching(/\/developer\/v1$/),
    })
  })

  it('are refused when the name, the token or the client id is taken', async () => {
    const { path } = await server.makeWorkspace()
    const other = await server.makeWorkspace()
    const credentials = { kind: 'client-credentials', clientId: 'my-client', clientSecret: 'a b/c+d' }
    expect(
      (
        await server.call('POST', `${path}/api-clients`, {
          ...credentials,
          name: 'blank',
          clientSecret: 'a b',
        })
      ).status,
    ).toBe(400)
    const secret = { ...credentials, clientSecret: 'ab/c+d' }
    expect((await server.call('POST', `${path}/api-clients`, { ...secret, name: 'one' })).status).toBe(201)
    expectRefusal(
      await server.call('POST', `${other.path}/api-clients`, { ...secret, name: 'one' }),
      'api-client.secret-taken',
      /./,
    )
    expectRefusal(
      await server.call('POST', `${path}/api-clients`, { kind: 'token', name: 'one' }),
      'api-client.name-taken',
      /./,
    )
    const token = { kind: 'token', name: 'two', token: 'ramp_tok_o4bfbrfhDBdXcjjTBMD1' }
    expectRefusal(await server.call('POST', `${path}/api-clients`, token), 'api-client.secret-invalid', /./)
    const twice = [
      { kind: 'token', name: 'a', token: 'the-same-token' },
      { kind: 'token', name: 'b', token: 'the-same-token' },
    ]
    const made = await server.call('POST', '/v1/workspaces', { id: 'twice', apiClients: twice })
    expectRefusal(made, 'api-client.secret-taken', /in use/)
    expect((await server.call('GET', '/v1/workspaces/twice')).status).toBe(404)
  })

  it.each([
    [{ kind: 'token', name: 'x', scopes: ['users:admin'] }],
    [{ kind: 'token', name: 'x', clientSecret: 'secret' }],
    [{ kind: 'client-credentials', name: 'x', token: 'token' }],
    [{ kind: 'password', name: 'x' }],
    [{ kind: 'token', name: 'x', scope: ['users:read'] }],
  ])('are refused when what is asked for makes no sense: %j', async (body) => {
    const { path } = await server.makeWorkspace()
    expectRefusal(await server.call('POST', `${path}/api-clients`, body), 'request.invalid', /./)
  })

  it('are gone when deleted', async () => {
    const { path } = await server.makeWorkspace()
    const made = await server.call('POST', `${path}/api-clients`, { kind: 'token', name: 'short-lived' })
    const id = textAt(made, 'id')
    const other = await server.makeWorkspace()
    expectRefusal(await server.call('DELETE', `${other.path}/api-clients/${id}`), 'api-client.unknown', /./)
    expect((await server.call('DELETE', `${path}/api-clients/${id}`)).status).toBe(204)
    expectRefusal(await server.call('DELETE', `${path}/api-clients/${id}`), 'api-client.unknown', /./)
  })
})
