import { afterAll, beforeAll, expect, test } from 'vitest'
import { personNamed, startControlServer, textAt, valueAt } from './control-server.ts'
import type { ControlServer } from './control-server.ts'
import { expectRefusal } from './refused.ts'

let server: ControlServer
beforeAll(async () => {
  server = await startControlServer()
})
afterAll(() => server.close())

test('POST joins an identity provider, shows the token once, and the token works', async () => {
  const { path } = await server.makeWorkspace()
  const made = await server.call('POST', `${path}/connections`, {
    name: 'second',
    idp: 'entra',
    mode: 'spec',
  })
  expect(made.status).toBe(201)
  expect(made.body).toMatchObject({ name: 'second', idp: 'entra', mode: 'spec', disconnectedAt: null })
  expect((await server.scim(textAt(made, 'token'), 'GET', '/Users')).status).toBe(200)
  const list = await server.call('GET', `${path}/connections`)
  expect(valueAt(list, 'connections')).toMatchObject([{ name: 'okta' }, { name: 'second' }])
  expect(list.text).not.toContain(textAt(made, 'token'))
})

test('a name that a live connection has, and a token another one has, are refused', async () => {
  const { path, token } = await server.makeWorkspace()
  const taken = await server.call('POST', `${path}/connections`, { name: 'okta', idp: 'okta' })
  expectRefusal(taken, 'connection.name-taken', /okta/)
  const other = await server.makeWorkspace()
  const reused = await server.call('POST', `${other.path}/connections`, { name: 'x', idp: 'okta', token })
  expectRefusal(reused, 'connection.token-taken', /token/)
  expect(reused.text).not.toContain(token)
})

test('rotate gives a new token and the old one gets 401', async () => {
  const { path, token, connectionId } = await server.makeWorkspace()
  const rotated = await server.call('POST', `${path}/connections/${connectionId}/rotate`)
  expect(rotated.status).toBe(200)
  expect((await server.scim(token, 'GET', '/Users')).status).toBe(401)
  expect((await server.scim(textAt(rotated, 'token'), 'GET', '/Users')).status).toBe(200)
})

test("DELETE is Ramp's Disconnect: the token gets 401, people stay, doing it again changes nothing", async () => {
  const { path, token, connectionId } = await server.makeWorkspace()
  await server.scim(token, 'POST', '/Users', personNamed('Grace', 'Hopper'))
  const first = await server.call('DELETE', `${path}/connections/${connectionId}`)
  expect(first.status).toBe(200)
  expect(textAt(first, 'disconnectedAt')).toMatch(/Z$/)
  expect((await server.scim(token, 'GET', '/Users')).status).toBe(401)
  expect(valueAt(await server.call('GET', `${path}/people?q=hopper`), 'people')).toHaveLength(1)
  expect((await server.call('DELETE', `${path}/connections/${connectionId}`)).body).toEqual(first.body)
  expect(valueAt(await server.call('GET', `${path}/connections`), 'connections')).toHaveLength(1)
})

test("PATCH sets a connection's own settings; names not given stay", async () => {
  const { path, connectionId } = await server.makeWorkspace()
  const own = `${path}/connections/${connectionId}`
  const first = await server.call('PATCH', own, { settings: { unresolvedManager: 'reject' } })
  expect(valueAt(first, 'settings')).toEqual({ unresolvedManager: 'reject' })
  const second = await server.call('PATCH', own, { settings: {} })
  expect(valueAt(second, 'settings')).toEqual({ unresolvedManager: 'reject' })
  const cleared = await server.call('PATCH', own, { settings: { unresolvedManager: null } })
  expect(valueAt(cleared, 'settings')).toEqual({})
})

test('PATCH refuses unknown settings, values not allowed and keys that are no settings, and changes nothing', async () => {
  const { path, connectionId } = await server.makeWorkspace()
  const own = `${path}/connections/${connectionId}`
  const unknown = await server.call('PATCH', own, { settings: { unresolvedManagers: 'hold' } })
  expectRefusal(unknown, 'setting.unknown', /unresolvedManagers/)
  const invalid = await server.call('PATCH', own, { settings: { unresolvedManager: 'wait' } })
  expectRefusal(invalid, 'setting.invalid', /unresolvedManager/)
  expectRefusal(
    await server.call('PATCH', own, { mode: 'spec' }),
    'request.invalid',
    /unknown key "mode"|settings/,
  )
  expect(valueAt(await server.call('GET', `${path}/connections`), 'connections.0.settings')).toEqual({})
})

test('a connection of another workspace is unknown here, whatever the operation, and is left alone', async () => {
  const mine = await server.makeWorkspace()
  const other = await server.makeWorkspace()
  const foreign = `${mine.path}/connections/${other.connectionId}`
  for (const answer of [
    await server.call('DELETE', foreign),
    await server.call('PATCH', foreign, { settings: {} }),
    await server.call('POST', `${foreign}/rotate`),
  ]) {
    expectRefusal(answer, 'connection.unknown', new RegExp(other.connectionId))
  }
  expect((await server.scim(other.token, 'GET', '/Users')).status).toBe(200)
})
