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

const make = (field: Json) => server.call('POST', `${path}/custom-fields`, field)

test('custom fields are made, listed and deleted with what people have in them', async () => {
  const made = await make({ name: 'cost_center', type: 'text' })
  expect(made).toMatchObject({ status: 201, body: { name: 'cost_center', type: 'text', options: [] } })
  const size = await make({ name: 'shirt_size', type: 'select', options: ['S', 'M'] })
  const listed = await server.call('GET', `${path}/custom-fields`)
  expect(listed.body).toEqual({ customFields: [made.body, size.body] })

  await server.scim(
    token,
    'POST',
    '/Users',
    personNamed('Ada', 'Byron', { costCenter: 'CC-1', shirtSize: 'XL' }),
  )
  const seen = async () => valueAt(await server.call('GET', `${path}/people?q=ada`), 'people.0.customFields')
  const warning = '"XL" was not taken: the field needs one of its options.'
  expect(await seen()).toEqual([
    { name: 'cost_center', value: 'CC-1', warning: null },
    { name: 'shirt_size', value: null, warning },
  ])
  const one = `${path}/custom-fields/${textAt(made, 'id')}`
  expect((await server.call('DELETE', one)).status).toBe(204)
  expect(await seen()).toEqual([{ name: 'shirt_size', value: null, warning }])
  expectRefusal(await server.call('DELETE', one), 'custom-field.unknown', /There is no custom field/)
})

test('a name that is taken or no snake_case, an unknown type and options that do not fit are refused', async () => {
  await make({ name: 'head_count', type: 'number' })
  expectRefusal(
    await make({ name: 'head_count', type: 'text' }),
    'custom-field.name-taken',
    /There is a custom field "head_count" already/,
  )
  for (const name of ['headCount', 'Head_count', 'head-count', '_head', 'head__count', '', '9lives', 'größe'])
    expectRefusal(await make({ name, type: 'text' }), 'request.invalid', /body\.name: /)
  expectRefusal(await make({ name: 'x', type: 'choice' }), 'request.invalid', /body\.type/)
  expectRefusal(await make({ name: 'x', type: 'select' }), 'request.invalid', /at least one option/)
  expectRefusal(
    await make({ name: 'x', type: 'text', options: ['a'] }),
    'request.invalid',
    /takes no options/,
  )
})
