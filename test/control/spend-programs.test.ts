import { afterAll, beforeAll, expect, test } from 'vitest'
import { personNamed, startControlServer, textAt, valueAt } from './control-server.ts'
import type { ControlServer, Json } from './control-server.ts'
import { expectRefusal } from './refused.ts'

let server: ControlServer
let path: string
let token: string

beforeAll(async () => {
  server = await startControlServer()
  ;({ path, token } = await server.makeWorkspace())
})
afterAll(() => server.close())

const make = (program: Json) => server.call('POST', `${path}/spend-programs`, program)

test('spend programs are made, listed and deleted; who was invited shows the funds', async () => {
  const lunch = await make({ name: 'Lunch' })
  expect(lunch).toMatchObject({
    status: 201,
    body: { name: 'Lunch', issueByDefault: true, audience: 'all', places: [] },
  })
  await server.scim(token, 'POST', '/Users', personNamed('Ada', 'Byron'))
  const department = textAt(await server.call('GET', `${path}/departments`), 'departments.0.id')
  const places = ['remote', 'Remote']
  const local = await make({ name: 'Local', issueByDefault: false, audience: 'locations', places })
  expect(valueAt(local, 'places')).toMatchObject([{ name: 'Remote' }])
  const byId = await make({ name: 'By id', audience: 'departments', places: [department] })
  expect(valueAt(byId, 'places')).toMatchObject([{ id: department, name: 'General' }])
  const listed = await server.call('GET', `${path}/spend-programs`)
  expect(listed.body).toEqual({ spendPrograms: [lunch.body, local.body, byId.body] })

  const people = await server.call('GET', `${path}/people?q=ada`)
  expect(valueAt(people, 'people.0.funds')).toMatchObject([{ name: 'Lunch', programId: textAt(lunch, 'id') }])
  const one = `${path}/spend-programs/${textAt(lunch, 'id')}`
  expect((await server.call('DELETE', one)).status).toBe(204)
  expectRefusal(await server.call('DELETE', one), 'spend-program.unknown', /There is no spend program/)
})

test('a name that is taken, unknown places and an audience without any are refused', async () => {
  await make({ name: 'Travel' })
  expectRefusal(await make({ name: 'TRAVEL' }), 'spend-program.name-taken', /"TRAVEL" already/)
  expectRefusal(
    await make({ name: 'X', audience: 'departments', places: ['Nowhere'] }),
    'spend-program.place-unknown',
    /no department "Nowhere"/,
  )
  expectRefusal(await make({ name: 'X', audience: 'locations' }), 'request.invalid', /at least one/)
  expectRefusal(await make({ name: 'X', places: ['Remote'] }), 'request.invalid', /takes no places/)
  expectRefusal(await make({ name: ' ' }), 'request.invalid', /body\.name: must not be blank/)
})
