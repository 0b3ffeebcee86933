import { afterAll, beforeAll, expect, test } from 'vitest'
import { personNamed, startControlServer, valueAt } from './control-server.ts'
import type { ControlServer } from './control-server.ts'
import { expectRefusal } from './refused.ts'

let server: ControlServer
beforeAll(async () => {
  server = await startControlServer()
})
afterAll(() => server.close())

test('GET lists every setting with value, default, allowed values, grade and source', async () => {
  const { path } = await server.makeWorkspace()
  const settings = valueAt(await server.call('GET', `${path}/settings`), 'settings')
  expect(settings).toContainEqual(
    expect.objectContaining({
      name: 'defaultDepartment',
      value: 'General',
      default: null,
      scope: 'workspace',
      grade: 'documented',
    }),
  )
  expect(settings).toContainEqual(
    expect.objectContaining({ name: 'unresolvedManager', allowed: ['hold', 'link-later', 'reject'] }),
  )
})

test('PATCH changes what was given, and the next request is judged by it', async () => {
  const { path, token } = await server.makeWorkspace()
  const patched = await server.call('PATCH', `${path}/settings`, { defaultDepartment: null })
  expect(patched.status).toBe(200)
  expect(valueAt(patched, 'settings')).toContainEqual(
    expect.objectContaining({ name: 'defaultDepartment', value: null }),
  )
  expect((await server.scim(token, 'POST', '/Users', personNamed('No', 'Department'))).status).toBe(400)
})

test('PATCH is all or nothing: one unknown or invalid setting and none is changed', async () => {
  const { path } = await server.makeWorkspace()
  const before = (await server.call('GET', `${path}/settings`)).text
  const unknown = await server.call('PATCH', `${path}/settings`, {
    requireManager: true,
    requireManagers: true,
  })
  expectRefusal(unknown, 'setting.unknown', /requireManagers/)
  const invalid = await server.call('PATCH', `${path}/settings`, { requireManager: true, nameMaxLength: 0 })
  expectRefusal(invalid, 'setting.invalid', /nameMaxLength/)
  expect((await server.call('GET', `${path}/settings`)).text).toBe(before)
})
