import { afterAll, beforeAll, expect, test } from 'vitest'
import { personNamed, startControlServer, textAt, valueAt } from './control-server.ts'
import type { ControlServer, Json } from './control-server.ts'
import { expectRefusal } from './refused.ts'

let server: ControlServer
let path: string
let token: string
let userId: string
let since: string

beforeAll(async () => {
  server = await startControlServer()
  const workspace = await server.makeWorkspace()
  path = workspace.path
  token = workspace.token
  await server.call('PUT', `${path}/clock`, { mode: 'frozen', now: '2026-03-01T09:00:00+01:00' })
  const created = await server.scim(token, 'POST', '/Users', personNamed('Katherine', 'Johnson'))
  userId = (JSON.parse(created.text) as { id: string }).id
  since = textAt(await server.call('POST', `${path}/clock/advance`, { by: 'PT1H' }), 'clock.now')
  await server.scim(token, 'GET', `/Users/${userId}`)
  await server.scim(token, 'GET', '/Users/00000000-0000-0000-0000-000000000000')
  const second = await server.call('POST', `${path}/connections`, { name: 'second', idp: 'entra' })
  await server.scim(textAt(second, 'token'), 'GET', '/ServiceProviderConfig')
})
afterAll(() => server.close())

async function statuses(query: string): Promise<string[]> {
  const page = await server.call('GET', `${path}/exchanges${query}`)
  const exchanges = valueAt(page, 'exchanges') as { method: string; status: number }[]
  return exchanges.map(({ method, status }) => `${method} ${status}`)
}

test('GET exchanges answers newest first', async () => {
  expect(await statuses('')).toEqual(['GET 200', 'GET 404', 'GET 200', 'POST 201'])
})

test('each filter narrows: connection by name or id, method, status, resource, person, since', async () => {
  expect(await statuses('?connection=second')).toEqual(['GET 200'])
  const connections = await server.call('GET', `${path}/connections`)
  expect(await statuses(`?connection=${textAt(connections, 'connections.0.id')}`)).toHaveLength(3)
  expect(await statuses('?method=post')).toEqual(['POST 201'])
  expect(await statuses('?status=404')).toEqual(['GET 404'])
  expect(await statuses(`?resource=${userId}`)).toEqual(['GET 200', 'POST 201'])
  const person = await server.call('GET', `${path}/people?q=johnson`)
  expect(await statuses(`?person=${textAt(person, 'people.0.id')}`)).toContain('POST 201')
  expect(since).toBe('2026-03-01T09:00:00.000Z')
  expect(await statuses(`?since=${since}`)).toEqual(['GET 200', 'GET 404', 'GET 200'])
  expect(await statuses('?since=2026-03-01T10:00:00%2B01:00')).toHaveLength(3)
  expect(await statuses(`?since=${since}&status=404&method=GET`)).toEqual(['GET 404'])
})

test('pages follow each other by cursor without loss or repetition', async () => {
  const whole = valueAt(await server.call('GET', `${path}/exchanges`), 'exchanges')
  const found: Json[] = []
  let before = ''
  for (;;) {
    const page = await server.call('GET', `${path}/exchanges?limit=1${before}`)
    found.push(...(valueAt(page, 'exchanges') as Json[]))
    const next = valueAt(page, 'next')
    if (typeof next !== 'string') break
    before = `&before=${next}`
  }
  expect(found).toEqual(whole)
})

test('GET exchanges/{eid} holds the raw request and answer, and no secret', async () => {
  const list = await server.call('GET', `${path}/exchanges?method=POST`)
  const one = await server.call('GET', `${path}/exchanges/${textAt(list, 'exchanges.0.id')}`)
  expect(one.body).toMatchObject({
    operation: 'users.create',
    at: '2026-03-01T08:00:00.000Z',
    path: '/scim/v2/Users',
    request: {
      body: JSON.stringify(personNamed('Katherine', 'Johnson')),
      encoding: 'utf-8',
      truncated: false,
    },
  })
  expect(textAt(one, 'response.body')).toContain(userId)
  expect(one.text).not.toContain(token)
})

test('an unknown exchange, connection, status, method and instant are refused', async () => {
  expectRefusal(await server.call('GET', `${path}/exchanges/none`), 'exchange.unknown', /no exchange "none"/)
  const refused = [
    ['?connection=third', /no connection "third" \(it has okta, second, connector-token, connector\)/],
    ['?status=99', /query\.status: must be a whole number from 100 to 599/],
    ['?status=4xx', /query\.status/],
    ['?method=BREW', /query\.method/],
    ['?since=yesterday', /query\.since: must be a date and time/],
    ['?since=2026-02-30T00:00:00Z', /query\.since/],
    ['?page=2', /unknown key "page"/],
  ] as const
  for (const [query, wording] of refused) {
    expectRefusal(await server.call('GET', `${path}/exchanges${query}`), 'request.invalid', wording)
  }
  expectRefusal(await server.call('GET', `${path}/exchanges?before=42`), 'cursor.invalid', /not a cursor/)
})

test('of a long list the journal keeps the first items, and says how long it was', async () => {
  const { path: own, token: ownToken } = await server.makeWorkspace()
  for (let number = 0; number < 12; number++)
    await server.scim(ownToken, 'POST', '/Users', personNamed(`Given${number}`, `Family${number}`))
  const { text } = await server.scim(ownToken, 'GET', '/Users?count=12')
  const page = await server.call('GET', `${own}/exchanges?limit=1`)
  const detail = await server.call('GET', `${own}/exchanges/${textAt(page, 'exchanges.0.id')}`)
  expect(valueAt(detail, 'response')).toMatchObject({ bytes: Buffer.byteLength(text), truncated: true })
  const kept = textAt(detail, 'response.body')
  expect(kept.length).toBeGreaterThan(1000)
  expect(text.startsWith(kept)).toBe(true)
  expect(kept.endsWith('}')).toBe(true)
})
