import { afterAll, beforeAll, expect, test } from 'vitest'
import { personNamed, startControlServer, textAt, valueAt } from './control-server.ts'
import type { ControlServer, Json } from './control-server.ts'
import { expectRefusal } from './refused.ts'

let server: ControlServer
beforeAll(async () => {
  server = await startControlServer()
})
afterAll(() => server.close())

/** A workspace with one person, and what is done to them. */
async function employ(settings: Json = {}, changes: { readonly [key: string]: Json } = {}) {
  const { path, token } = await server.makeWorkspace()
  await server.call('PATCH', `${path}/settings`, settings)
  await server.scim(token, 'POST', '/Users', personNamed('Ada', 'Byron', changes))
  const person = `${path}/people/${textAt(await server.call('GET', `${path}/people`), 'people.0.id')}`
  return {
    path,
    person,
    call: (method: string, rest: string, body?: Json) => server.call(method, person + rest, body),
  }
}

test('a verb that does not fit the state of the person is refused', async () => {
  const { call } = await employ()
  expectRefusal(
    await call('POST', '/reactivate'),
    'person.state',
    /Ada Byron \(INVITE_PENDING\) is not inactive/,
  )
  expectRefusal(await call('POST', '/suspend'), 'person.state', /cannot sign in/)
  expect((await call('POST', '/deactivate', {})).status).toBe(200)
  expectRefusal(await call('POST', '/deactivate'), 'person.state', /inactive already/)
})

test('the only owner stays', async () => {
  const people = await server.call('GET', '/v1/workspaces/default/people')
  const owner = textAt(people, 'people.0.id')
  for (const verb of ['deactivate', 'terminate'])
    expectRefusal(
      await server.call('POST', `/v1/workspaces/default/people/${owner}/${verb}`),
      'person.sole-owner',
      /only owner/,
    )
})

test('the clock terminates whom the provider deactivated while autoTermination is on, and nobody else', async () => {
  const { call } = await employ()
  const wording = /only people whom the provider deactivated/
  expectRefusal(await call('PUT', '/termination', { days: 1 }), 'termination.not-planned', wording)
  const other = await employ({ autoTermination: true }, { active: false })
  const past = { at: '2001-01-01T00:00:00Z' }
  expectRefusal(await other.call('PUT', '/termination', past), 'termination.invalid', /cannot be|can be/)
  const planned = await other.call('PUT', '/termination', { days: 9 })
  expect(valueAt(planned, 'termination')).toMatchObject({ daysUntil: 9, daysOverride: 9 })
})
