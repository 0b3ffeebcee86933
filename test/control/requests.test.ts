import { afterAll, beforeAll, expect, test } from 'vitest'
import { startControlServer, textAt, valueAt } from './control-server.ts'
import type { ControlServer } from './control-server.ts'
import { expectRefusal } from './refused.ts'

let server: ControlServer
let before: string
beforeAll(async () => {
  server = await startControlServer()
  before = (await server.call('GET', '/v1/workspaces')).text
})
afterAll(async () => {
  expect((await server.call('GET', '/v1/workspaces')).text).toBe(before)
  await server.close()
})

const post = (body: string | Buffer, type = 'application/json') =>
  server.raw('POST', '/v1/workspaces', { headers: { 'content-type': type }, body })

test('an unknown path is 404', async () => {
  for (const path of ['/v1', '/v1/workspace', '/v2/workspaces', '/scim/v2/Users', '/v1/workspaces/a/b/c/d']) {
    expectRefusal(await server.raw('GET', path), 'route.unknown', /There is no/)
  }
})

test('a known path with another method is 405 and names the methods in Allow', async () => {
  const answer = await server.raw('PUT', '/v1/workspaces?x=1')
  expectRefusal(answer, 'route.method', /\/v1\/workspaces does not take PUT/)
  expect(answer.headers['allow']).toBe('GET, HEAD, POST')
  const reset = await server.raw('GET', '/v1/workspaces/default/reset')
  expectRefusal(reset, 'route.method', /does not take GET/)
  expect(reset.headers['allow']).toBe('POST')
})

test('JSON that cannot be read is 400, whatever is wrong with it', async () => {
  const bodies = [
    '{',
    '{"name":}',
    '{"name":"a"} x',
    '{"__proto__":{"x":1}}',
    '{"constructor":{"prototype":{}}}',
  ]
  for (const body of [...bodies, '[1,', 'null x', Buffer.from([0x7b, 0xff, 0x7d])]) {
    expectRefusal(await post(body), 'request.syntax', /not (acceptable JSON|valid UTF-8)/)
  }
})

test('a body that is no object, or names what is not text, is 400', async () => {
  for (const body of ['[]', '"x"', '5', 'true']) {
    expectRefusal(await post(body), 'request.invalid', /body: .*expected object/)
  }
  expectRefusal(await post('{"name":5}'), 'request.invalid', /body\.name/)
  expectRefusal(await post('{"name":""}'), 'request.invalid', /body\.name/)
  expectRefusal(await post('{"name":"a\\u0000b"}'), 'request.invalid', /body\.name: must be well-formed text/)
  expectRefusal(await post('{"name":"\\ud800"}'), 'request.invalid', /body\.name: must be well-formed text/)
  expectRefusal(await post(`{"name":"${'x'.repeat(201)}"}`), 'request.invalid', /body\.name/)
})

test('all that is wrong is said at once', async () => {
  const answer = await post('{"nam":1,"id":5,"connections":[{"name":"a"},{"idp":"okta","tokn":"x"}]}')
  expectRefusal(answer, 'request.invalid', /\(and 4 more, see issues\)/)
  const issues = valueAt(answer, 'error.issues') as { path: string }[]
  expect(issues.map((issue) => issue.path).sort()).toEqual([
    'body',
    'body.connections[0].idp',
    'body.connections[1]',
    'body.connections[1].name',
    'body.id',
  ])
})

test('another media type is 415', async () => {
  for (const type of [
    'application/x-www-form-urlencoded',
    'text/plain',
    'application/xml',
    'json',
    'application/scim+json',
  ]) {
    expectRefusal(await post('{}', type), 'request.media-type', /application\/json/)
  }
  expect((await server.raw('POST', '/v1/workspaces', { body: '{}' })).status).toBe(415)
})

test('a body of one byte more than 1 MiB is 413, one of exactly 1 MiB is read', async () => {
  const padded = (bytes: number): string => `{"nope":"${'x'.repeat(bytes - 11)}"}`
  expectRefusal(await post(padded(1_048_577)), 'request.too-large', /larger than 1 MiB/)
  expectRefusal(await post(padded(1_048_576)), 'request.invalid', /unknown key "nope"/)
})

test('a path that cannot be decoded and an identifier that is too long are 400', async () => {
  expectRefusal(await server.raw('GET', '/v1/workspaces/%E0%A4%A'), 'request.url', /percent-encoded/)
  expectRefusal(await server.raw('GET', `/v1/workspaces/${'x'.repeat(101)}`), 'request.url', /too long/)
})

test('a workspace id that looks like a path is simply unknown', async () => {
  for (const id of ['..', '%2e%2e', '..%2f..%2fetc%2fpasswd', '%00', 'DEFAULT', 'default%20']) {
    const answer = await server.raw('GET', `/v1/workspaces/${id}/people`)
    expect([id, answer.status]).toEqual([id, 404])
    expect(textAt(answer, 'error.code')).toMatch(/^(workspace|route)\.unknown$/)
  }
})

test('HEAD answers as GET does, without a body', async () => {
  const answer = await server.raw('HEAD', '/v1/workspaces')
  expect([answer.status, answer.text]).toEqual([200, ''])
})
