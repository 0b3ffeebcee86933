import { afterAll, beforeAll, expect, test } from 'vitest'
import { personNamed, startControlServer, textAt } from './control-server.ts'
import type { ControlServer } from './control-server.ts'
import { expectRefusal } from './refused.ts'

let server: ControlServer
let path: string
let person: string

beforeAll(async () => {
  server = await startControlServer()
  const workspace = await server.makeWorkspace()
  path = workspace.path
  await server.scim(workspace.token, 'POST', '/Users', personNamed('Pat', 'Walker'))
  person = `${path}/people/${textAt(await server.call('GET', `${path}/people`), 'people.0.id')}`
})
afterAll(() => server.close())

test('PATCH people/{pid} answers the person as they are now', async () => {
  const { status, body } = await server.call('PATCH', person, { lastName: 'Runner', employeeId: '7' })
  expect(status).toBe(200)
  expect(body).toMatchObject({ firstName: 'Pat', lastName: 'Runner', employeeId: '7' })
  expect((await server.call('PATCH', person, {})).body).toEqual(body)
})

test('what Ramp refuses is refused in its words', async () => {
  expectRefusal(
    await server.call('PATCH', person, { role: 'BUSINESS_OWNER' }),
    'person.refused',
    /^User is not eligible to receive assigned role$/,
  )
})

test('a place that does not exist is refused, with the nearest there is', async () => {
  expectRefusal(
    await server.call('PATCH', person, { department: 'Genaral' }),
    'place.unknown',
    /no department "Genaral"\. Did you mean "General"\?/,
  )
  expectRefusal(
    await server.call('PATCH', person, { location: 'Atlantis' }),
    'place.unknown',
    /no location "Atlantis"\.$/,
  )
})

test.each([
  [{ role: 'KING' }, /role: /],
  [{ status: 'USER_ACTIVE' }, /unknown key "status"/],
  [{ firstname: 'x' }, /did you mean firstName\?/],
  [{ lastName: 'a\u0000b' }, /control characters/],
  [{ email: 'a@x.com\r\nBcc: b@x.com' }, /control characters/],
])('the change %j is not understood', async (change, wording) => {
  expectRefusal(await server.call('PATCH', person, change), 'request.invalid', wording)
})

test('nobody is edited who is not there', async () => {
  for (const [method, verb] of [
    ['PATCH', ''],
    ['POST', '/grant-manager'],
    ['POST', '/revoke-manager'],
  ] as const)
    expectRefusal(await server.call(method, `${path}/people/none${verb}`, {}), 'person.unknown', /"none"/)
})
