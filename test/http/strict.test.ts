import { describe, expect, it } from 'vitest'
import { ENTERPRISE, PATCH_OP, newUser, patch, useSandbox } from '../support/tenant.ts'

const { workspace } = useSandbox()

/** A habit, the request that has it, and what the strict engine answers. */
const HABITS: readonly (readonly [name: string, body: unknown, refused: Record<string, unknown>])[] = [
  ['patch.op-case', patch({ op: 'Replace', path: 'title', value: 'T' }), { scimType: 'invalidSyntax' }],
  ['patch.key-case', { schemas: [PATCH_OP], operations: [] }, { scimType: 'invalidSyntax' }],
  [
    'patch.schemas',
    { Operations: [{ op: 'add', path: 'title', value: 'T' }] },
    { scimType: 'invalidSyntax' },
  ],
  ['patch.no-operations', patch(), { scimType: 'invalidSyntax' }],
  [
    'patch.create-element',
    patch({ op: 'add', path: 'phoneNumbers[type eq "fax"].value', value: '1' }),
    { scimType: 'noTarget' },
  ],
  [
    'value.string-boolean',
    patch({ op: 'replace', path: 'active', value: 'True' }),
    { scimType: 'invalidValue' },
  ],
  [
    'value.reference-form',
    patch({ op: 'add', path: `${ENTERPRISE}:manager`, value: 'x@y.z' }),
    { scimType: 'invalidValue' },
  ],
  ['body.unknown-attribute', patch({ op: 'add', path: 'shoeSize', value: 'T' }), { scimType: 'invalidPath' }],
]

describe('strict', () => {
  it.each(HABITS)('%s is repaired by default and refused where it is named', async (name, body, refused) => {
    const { scim, control } = await workspace({ settings: { unresolvedManager: 'link-later' } })
    const patchOneMore = async (userName: string) => {
      const { body: user } = await scim('POST', '/Users', newUser(userName))
      return scim('PATCH', `/Users/${user.id}`, body)
    }
    expect((await patchOneMore('a.b@x.com')).status).toBe(200)
    await control('PATCH', '/settings', { strict: [name] })
    expect(await patchOneMore('c.d@x.com')).toMatchObject({ status: 400, body: refused })
    await control('PATCH', '/settings', { strict: 'all' })
    expect(await patchOneMore('e.f@x.com')).toMatchObject({ status: 400, body: refused })
  })

  it('holds on its connection alone', async () => {
    const { connections, control } = await workspace({
      connections: [
        { name: 'entra', idp: 'entra' },
        { name: 'test', idp: 'generic' },
      ],
    })
    const { entra, test } = connections
    const strict = await control('PATCH', `/connections/${test?.id}`, { settings: { strict: 'all' } })
    expect(strict.status).toBe(200)
    const made = await entra?.send('POST', '/Users', newUser('a.b@x.com'))
    const body = patch({ op: 'Add', path: 'title', value: 'T' })
    expect((await entra?.send('PATCH', `/Users/${made?.body.id}`, body))?.status).toBe(200)
    expect((await test?.send('PATCH', `/Users/${made?.body.id}`, body))?.status).toBe(400)
  })

  it('refuses a habit in a filter too', async () => {
    const { scim, control } = await workspace()
    const path = `/Users?filter=${encodeURIComponent('active eq "True"')}`
    expect((await scim('GET', path)).status).toBe(200)
    await control('PATCH', '/settings', { strict: 'all' })
    expect(await scim('GET', path)).toMatchObject({ status: 400, body: { scimType: 'invalidFilter' } })
  })

  it('refuses the name of no tolerance, with the nearest', async () => {
    const { control } = await workspace()
    const misspelt = await control('PATCH', '/settings', { strict: ['patch.opcase'] })
    expect(misspelt.status).toBe(400)
    expect(JSON.stringify(misspelt.body)).toMatch(/patch\.opcase.*patch\.op-case/)
    const word = await control('PATCH', '/settings', { strict: 'non' })
    expect(JSON.stringify(word.body)).toMatch(/none/)
    for (const strict of [['zzzzzz'], [1], {}, 7])
      expect((await control('PATCH', '/settings', { strict })).status).toBe(400)
  })
})
