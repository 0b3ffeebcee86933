import { afterAll, beforeAll, expect, test } from 'vitest'
import { personNamed, startControlServer, textAt, valueAt } from './control-server.ts'
import type { ControlServer } from './control-server.ts'
import { expectRefusal } from './refused.ts'

let server: ControlServer
beforeAll(async () => {
  server = await startControlServer()
})
afterAll(() => server.close())

test('GET sync-errors lists the open ones; resolved and all on request', async () => {
  const { path, token, connectionId } = await server.makeWorkspace()
  const clash = personNamed('Twin', 'One', { userName: 'twin.two@example.com' })
  await server.scim(token, 'POST', '/Users', personNamed('Twin', 'One'))
  expect((await server.scim(token, 'POST', '/Users', clash)).status).toBe(409)
  const open = await server.call('GET', `${path}/sync-errors`)
  expect(valueAt(open, 'syncErrors')).toMatchObject([
    { reason: 'Duplicate email', subject: 'twin.two@example.com', connectionId, count: 1, state: 'open' },
  ])

  const repaired = personNamed('Twin', 'Two')
  expect((await server.scim(token, 'POST', '/Users', repaired)).status).toBe(201)
  expect((await server.call('GET', `${path}/sync-errors`)).body).toEqual({ syncErrors: [], next: null })
  const resolved = await server.call('GET', `${path}/sync-errors?state=resolved`)
  expect(valueAt(resolved, 'syncErrors')).toMatchObject([{ reason: 'Duplicate email', state: 'resolved' }])
  const exchange = await server.call(
    'GET',
    `${path}/exchanges/${textAt(resolved, 'syncErrors.0.resolvedByExchange')}`,
  )
  expect(exchange.body).toMatchObject({ operation: 'users.create', status: 201 })
  expect((await server.call('GET', `${path}/sync-errors?state=all`)).body).toEqual(resolved.body)
})

test('sync errors are paged by an opaque cursor', async () => {
  const { path, token } = await server.makeWorkspace()
  await server.scim(token, 'POST', '/Users', personNamed('Same', 'Mail'))
  for (const n of [1, 2, 3]) {
    const clash = personNamed('Same', 'Mail', { userName: `clash${n}@example.com` })
    await server.scim(token, 'POST', '/Users', clash)
  }
  const whole = valueAt(await server.call('GET', `${path}/sync-errors`), 'syncErrors')
  expect(whole).toHaveLength(3)
  const first = await server.call('GET', `${path}/sync-errors?limit=2`)
  const second = await server.call('GET', `${path}/sync-errors?limit=2&after=${textAt(first, 'next')}`)
  expect([valueAt(first, 'syncErrors'), valueAt(second, 'syncErrors')].flat()).toEqual(whole)
  expect(valueAt(second, 'next')).toBeNull()
})

test('a state there is not, and a cursor of another list, are refused', async () => {
  const { path } = await server.makeWorkspace()
  expectRefusal(
    await server.call('GET', `${path}/sync-errors?state=closed`),
    'request.invalid',
    /query\.state: .*"open"\|"resolved"\|"all"/,
  )
  const foreign = Buffer.from('people\n5').toString('base64url')
  expectRefusal(
    await server.call('GET', `${path}/sync-errors?after=${foreign}`),
    'cursor.invalid',
    /not a cursor/,
  )
})
