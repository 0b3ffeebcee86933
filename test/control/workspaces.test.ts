import { afterAll, beforeAll, expect, test } from 'vitest'
import { personNamed, startControlServer, textAt, valueAt } from './control-server.ts'
import type { ControlServer } from './control-server.ts'
import { expectRefusal } from './refused.ts'

let server: ControlServer
beforeAll(async () => {
  server = await startControlServer()
})
afterAll(() => server.close())

test('POST /v1/workspaces answers 201 with Location, the SCIM base URL and the tokens it was given', async () => {
  const made = await server.call('POST', '/v1/workspaces', {
    name: 'Acme',
    connections: [{ name: 'hr', idp: 'rippling', token: 'a-token-chosen-by-a-test-0001' }],
  })
  expect(made.status).toBe(201)
  expect(made.headers['location']).toBe(`/v1/workspaces/${textAt(made, 'id')}`)
  expect(made.body).toMatchObject({
    name: 'Acme',
    scimBaseUrl: server.scimBaseUrl,
    connections: [{ name: 'hr', idp: 'rippling', mode: 'ramp', token: 'a-token-chosen-by-a-test-0001' }],
  })
  expect((await server.scim('a-token-chosen-by-a-test-0001', 'GET', '/Users')).status).toBe(200)
})

test('POST /v1/workspaces without a body makes the four connections of the default workspace, each with a token', async () => {
  const made = await server.call('POST', '/v1/workspaces')
  expect(made.status).toBe(201)
  expect(valueAt(made, 'connections')).toMatchObject([
    { name: 'okta', idp: 'okta', mode: 'ramp' },
    { name: 'entra', idp: 'entra', mode: 'ramp' },
    { name: 'generic', idp: 'generic', mode: 'ramp' },
    { name: 'spec', idp: 'generic', mode: 'spec' },
  ])
  for (const index of [0, 1, 2, 3]) {
    expect(textAt(made, `connections.${index}.token`)).toMatch(
      new RegExp(`^onramp_${textAt(made, 'id')}_[0-9a-f]{64}$`),
    )
  }
})

test('POST /v1/workspaces with no connections at all makes none', async () => {
  const made = await server.call('POST', '/v1/workspaces', { connections: [] })
  expect(valueAt(made, 'connections')).toEqual([])
})

test('a workspace that was made is listed and read back without tokens', async () => {
  const made = await server.call('POST', '/v1/workspaces', { name: 'Listed' })
  const read = await server.call('GET', `/v1/workspaces/${textAt(made, 'id')}`)
  expect(read.status).toBe(200)
  expect(read.body).toMatchObject({ name: 'Listed', scimBaseUrl: server.scimBaseUrl })
  expect(read.text).not.toMatch(/"(?:token|clientSecret)":/)
  const list = await server.call('GET', '/v1/workspaces')
  expect(valueAt(list, 'workspaces')).toContainEqual(
    expect.objectContaining({ id: textAt(made, 'id'), name: 'Listed' }),
  )
  expect(list.text).not.toContain('token')
})

test('a refused POST makes nothing: unknown setting, invalid setting, name and token taken', async () => {
  const before = (await server.call('GET', '/v1/workspaces')).text
  const refusals = [
    ['setting.unknown', { settings: { defaultDepartmant: 'X' } }, /defaultDepartmant/],
    ['setting.invalid', { settings: { requireManager: 'perhaps' } }, /requireManager/],
    ['connection.name-taken', { connections: ['a', 'a'].map((name) => ({ name, idp: 'okta' })) }, /a/],
    [
      'connection.token-taken',
      {
        connections: ['b', 'c'].map((name) => ({ name, idp: 'okta', token: 'the-same-token-for-both-0001' })),
      },
      /token/,
    ],
    ['connection.token-invalid', { connections: [{ name: 'd', idp: 'okta', token: '' }] }, /token/],
    ['workspace.id-invalid', { id: '../Elsewhere' }, /Elsewhere/],
    ['workspace.id-taken', { id: 'default' }, /default/],
  ] as const
  for (const [code, body, wording] of refusals) {
    expectRefusal(await server.call('POST', '/v1/workspaces', body), code, wording)
  }
  expect((await server.call('GET', '/v1/workspaces')).text).toBe(before)
})

test('a misspelt key is refused with the nearest known one, and nothing is made', async () => {
  const before = (await server.call('GET', '/v1/workspaces')).text
  const refused = await server.call('POST', '/v1/workspaces', {
    nmae: 'Acme',
    connections: [{ name: 'a', idp: 'oktta' }],
  })
  expectRefusal(refused, 'request.invalid', /body/)
  expect(valueAt(refused, 'error.issues')).toEqual([
    { path: 'body.connections[0].idp', message: expect.stringContaining('okta') as string },
    { path: 'body', message: 'unknown key "nmae" (did you mean name?)' },
  ])
  expect((await server.call('GET', '/v1/workspaces')).text).toBe(before)
})

test('DELETE takes the workspace and its tokens away', async () => {
  const { path, token } = await server.makeWorkspace()
  const gone = await server.call('DELETE', path)
  expect([gone.status, gone.text]).toEqual([204, ''])
  expectRefusal(await server.call('GET', path), 'workspace.unknown', /There is no workspace/)
  expectRefusal(await server.call('DELETE', path), 'workspace.unknown', /There is no workspace/)
  expect((await server.scim(token, 'GET', '/Users')).status).toBe(401)
})

test('reset empties people, puts settings and clock back and keeps connections, tokens and the journal', async () => {
  const { path, token } = await server.makeWorkspace()
  expect((await server.scim(token, 'POST', '/Users', personNamed('Ada', 'Byron'))).status).toBe(201)
  await server.call('PATCH', `${path}/settings`, { defaultDepartment: 'Elsewhere' })
  await server.call('PUT', `${path}/clock`, { mode: 'frozen', now: '2040-01-01T00:00:00Z' })
  const reset = await server.call('POST', `${path}/reset`)
  expect([reset.status, valueAt(reset, 'connections.0.name')]).toEqual([200, 'okta'])
  expect((await server.call('GET', `${path}/people?q=byron`)).body).toEqual({ people: [], next: null })
  expect((await server.call('GET', `${path}/exchanges`)).text).toContain('users.create')
  const settings = valueAt(await server.call('GET', `${path}/settings`), 'settings')
  expect(settings).toContainEqual(expect.objectContaining({ name: 'defaultDepartment', value: 'General' }))
  expect(valueAt(await server.call('GET', `${path}/clock`), 'mode')).toBe('real')
  expect((await server.scim(token, 'GET', '/Users')).status).toBe(200)
})

test('reset with journal empties the journal too', async () => {
  const { path, token } = await server.makeWorkspace()
  await server.scim(token, 'GET', '/Users')
  expect((await server.call('POST', `${path}/reset`, { journal: true })).status).toBe(200)
  expect((await server.call('GET', `${path}/exchanges`)).body).toEqual({ exchanges: [], next: null })
})

test('every operation on a workspace that does not exist answers workspace.unknown', async () => {
  for (const [template, operations] of Object.entries(server.document.paths)) {
    if (!template.startsWith('/v1/workspaces/{id}')) continue
    const path = template.replace('{id}', 'nowhere').replace(/\{\w+\}/g, 'none')
    for (const method of Object.keys(operations)) {
      const bodies: Record<string, Parameters<ControlServer['call']>[2]> = {
        createConnection: { name: 'x', idp: 'okta' },
        createApiClient: { kind: 'token', name: 'x' },
        updateConnection: { settings: {} },
        updateSettings: {},
        setClock: { mode: 'real' },
        advanceClock: { ms: 1 },
        createCustomField: { name: 'x', type: 'text' },
        createSpendProgram: { name: 'x' },
        updatePerson: {},
        createDepartment: { name: 'x' },
        createLocation: { name: 'x' },
        updateLocation: { entityId: 'x' },
        createEntity: { name: 'x', currency: 'EUR' },
        updateEntity: {},
        setBlockers: { kinds: [] },
        planTermination: { days: 1 },
        armFault: { face: 'scim', delayMs: 1 },
      }
      const body = bodies[operations[method]?.operationId ?? '']
      expectRefusal(
        await server.call(method.toUpperCase(), path, body),
        'workspace.unknown',
        /There is no workspace "nowhere"/,
      )
    }
  }
})
