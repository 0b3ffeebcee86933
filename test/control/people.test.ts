import { afterAll, beforeAll, expect, test } from 'vitest'
import { personNamed, startControlServer, textAt, valueAt } from './control-server.ts'
import type { ControlServer, Json } from './control-server.ts'
import { expectRefusal } from './refused.ts'

let server: ControlServer
let path: string
const emails = Array.from({ length: 7 }, (_, index) => `p${index}.walker@example.com`)

beforeAll(async () => {
  server = await startControlServer()
  const workspace = await server.makeWorkspace()
  path = workspace.path
  for (const email of emails) {
    const given = email.slice(0, 2)
    await server.scim(workspace.token, 'POST', '/Users', personNamed(given, 'Walker'))
  }
})
afterAll(() => server.close())

async function walk(limit: number): Promise<Json[]> {
  const found: Json[] = []
  let after = ''
  for (;;) {
    const page = await server.call('GET', `${path}/people?limit=${limit}${after}`)
    found.push(...(valueAt(page, 'people') as Json[]))
    const next = valueAt(page, 'next')
    if (typeof next !== 'string') return found
    after = `&after=${next}`
  }
}

test('GET people walks everyone once, whatever the size of the page', async () => {
  const all = await walk(1000)
  expect(all.map((person) => (person as { email: string }).email)).toEqual(expect.arrayContaining(emails))
  for (const limit of [1, 2, 3, all.length]) expect(await walk(limit)).toEqual(all)
})

test('GET people/{pid} answers the person as the list does', async () => {
  const page = await server.call('GET', `${path}/people?q=p3.walker`)
  expect(valueAt(page, 'people')).toHaveLength(1)
  const one = await server.call('GET', `${path}/people/${textAt(page, 'people.0.id')}`)
  expect(one.body).toEqual(valueAt(page, 'people.0'))
  expect(one.body).toMatchObject({
    email: 'p3.walker@example.com',
    active: true,
    department: { name: 'General' },
    location: { name: 'Remote' },
    linked: true,
    manager: null,
  })
})

test('departments and locations are listed with how many people are in them', async () => {
  const departments = await server.call('GET', `${path}/departments`)
  expect(valueAt(departments, 'departments')).toMatchObject([{ name: 'General', people: emails.length }])
  const locations = await server.call('GET', `${path}/locations`)
  expect(valueAt(locations, 'locations')).toMatchObject([{ name: 'Remote', people: emails.length }])
})

test('a person of nobody, a limit beyond 1,000, a made-up cursor and an unknown parameter are refused', async () => {
  expectRefusal(await server.call('GET', `${path}/people/none`), 'person.unknown', /no person "none"/)
  for (const limit of ['0', '1001', '-1', '1e3', 'ten', '']) {
    expectRefusal(
      await server.call('GET', `${path}/people?limit=${limit}`),
      'request.invalid',
      /query\.limit: must be a whole number from 1 to 1000/,
    )
  }
  for (const cursor of ['x', 'AAAA', Buffer.from('exchanges\n5').toString('base64url'), '%00', '']) {
    expectRefusal(
      await server.call('GET', `${path}/people?after=${cursor}`),
      'cursor.invalid',
      /is not a cursor/,
    )
  }
  expectRefusal(
    await server.call('GET', `${path}/people?limt=3`),
    'request.invalid',
    /unknown key "limt" \(did you mean limit\?\)/,
  )
  expectRefusal(await server.call('GET', `${path}/people?limit=1&limit=2`), 'request.invalid', /query\.limit/)
  expectRefusal(
    await server.call('GET', `${path}/departments?limit=1`),
    'request.invalid',
    /unknown key "limit"/,
  )
})
