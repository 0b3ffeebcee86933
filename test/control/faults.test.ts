import { afterAll, beforeAll, expect, test } from 'vitest'
import { startControlServer, textAt, valueAt } from './control-server.ts'
import type { ControlServer, Json } from './control-server.ts'
import { expectRefusal } from './refused.ts'

let server: ControlServer
beforeAll(async () => {
  server = await startControlServer()
})
afterAll(() => server.close())

const status = { type: 'status', status: 500 }
const EFFECTS: readonly Json[] = [
  { type: 'status', status: 429, retryAfterSeconds: 2, message: 'Later.', done: true },
  { type: 'expireToken' },
  { type: 'missingScope' },
  { type: 'truncatePage' },
  { type: 'emptyBody' },
  { type: 'contentType', contentType: 'text/html', body: '<h1>Log in</h1>' },
  { type: 'truncateBody' },
  { type: 'reset', done: false },
]

test('each effect is armed, and listed as it was armed with what it has struck', async () => {
  const { path, token } = await server.makeWorkspace()
  for (const effect of EFFECTS) {
    const armed = await server.call('POST', `${path}/faults`, {
      operation: 'developer.users.list',
      page: 2,
      times: 3,
      effect,
    })
    expect(armed.status, armed.text).toBe(201)
    expect(armed.body).toMatchObject({ face: 'developer', after: 0, delayMs: 0, struck: 0, effect })
  }
  const late = await server.call('POST', `${path}/faults`, { operation: 'users.list', delayMs: 1 })
  expect(valueAt(late, 'times')).toBe(1)
  await server.scim(token, 'GET', '/Users')
  const list = await server.call('GET', `${path}/faults`)
  const exchanges = await server.call('GET', `${path}/exchanges`)
  expect(valueAt(list, 'faults')).toHaveLength(EFFECTS.length + 1)
  expect(valueAt(list, `faults.${EFFECTS.length}`)).toMatchObject({
    id: textAt(late, 'id'),
    struck: 1,
    exchangeIds: [textAt(exchanges, 'exchanges.0.id')],
  })
})

test.each<[string, Json, RegExp]>([
  ['neither operation nor face', { effect: status }, /give either operation or face/],
  ['both', { operation: 'users.list', face: 'scim', effect: status }, /give either operation or face/],
  ['nothing that goes wrong', { face: 'scim' }, /give an effect, delayMs above 0, or both/],
  ['a misspelt operation', { operation: 'user.patch', effect: status }, /did you mean users\.patch\?/],
  ['an operation nobody knows', { operation: 'x', effect: status }, /known: .*developer\.token\.create/],
  ['no type', { face: 'scim', effect: {} }, /must have a type: status, /],
  ['a success', { face: 'scim', effect: { type: 'status', status: 204 } }, /effect\.status/],
  ['for ever', { face: 'scim', times: 1_001, effect: status }, /body\.times/],
  ['never', { face: 'scim', times: 0, effect: status }, /body\.times/],
  ['a delay without end', { face: 'scim', delayMs: 600_001 }, /body\.delayMs/],
  ['a misspelt key', { face: 'scim', time: 1, effect: status }, /did you mean times\?/],
  ['a misspelt key of an effect', { face: 'scim', effect: { ...status, retry: 1 } }, /unknown key "retry"/],
  ['a path with a query', { face: 'scim', path: '/Users?x', effect: status }, /begin with a slash/],
  [
    'a header in a media type',
    { face: 'scim', effect: { type: 'contentType', contentType: 'text/html\r\nx: y' } },
    /effect\.contentType/,
  ],
  ['scopes of SCIM', { face: 'scim', effect: { type: 'missingScope' } }, /missingScope cannot happen/],
  [
    'pages of SCIM',
    { operation: 'users.list', effect: { type: 'truncatePage' } },
    /cannot happen to users\.list/,
  ],
  ['a page of one user', { operation: 'users.get', page: 2, effect: status }, /cannot happen to users\.get/],
  [
    'an access token where none is sent',
    { operation: 'developer.token.create', effect: { type: 'expireToken' } },
    /cannot happen to developer\.token\.create/,
  ],
])('a fault with %s is refused, and nothing is armed', async (_what, fault, wording) => {
  const { path } = await server.makeWorkspace()
  expectRefusal(await server.call('POST', `${path}/faults`, fault), 'request.invalid', wording)
  expect((await server.call('GET', `${path}/faults`)).body).toEqual({ faults: [] })
})

test('a hundred are armed at most; those that have done their part give way', async () => {
  const { path, token } = await server.makeWorkspace()
  const arm = (operation: string) => server.call('POST', `${path}/faults`, { operation, effect: status })
  const spent = textAt(await arm('users.list'), 'id')
  await server.scim(token, 'GET', '/Users')
  for (let count = 1; count < 100; count++) expect((await arm('users.get')).status).toBe(201)
  expect(textAt(await server.call('GET', `${path}/faults`), 'faults.0.id')).toBe(spent)
  expect((await arm('users.get')).status).toBe(201)
  expectRefusal(await arm('users.get'), 'fault.too-many', /100 faults are armed/)
  expect(valueAt(await server.call('GET', `${path}/faults`), 'faults')).toHaveLength(100)
  expect((await server.call('DELETE', `${path}/faults`)).status).toBe(204)
  expect((await arm('users.get')).status).toBe(201)
})

test('one that is not there cannot be disarmed', async () => {
  const { path } = await server.makeWorkspace()
  expectRefusal(await server.call('DELETE', `${path}/faults/nobody`), 'fault.unknown', /no fault "nobody"/)
  expectRefusal(
    await server.call('GET', '/v1/workspaces/nope/faults'),
    'workspace.unknown',
    /no workspace "nope"/,
  )
})
