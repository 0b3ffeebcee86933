import { describe, expect, it } from 'vitest'
import { newUser, patch, useSandbox } from '../../support/tenant.ts'

const { workspace } = useSandbox()
const SENTENCE = 'Ensure first and last name are entered correctly'

describe('Invalid name (ramp-scim 6, U6)', () => {
  it.each([
    ['no given name', { familyName: 'Lovelace' }],
    ['no family name', { givenName: 'Ada' }],
    ['a blank given name', { givenName: '   ', familyName: 'Lovelace' }],
    ['a control character', { givenName: 'A\u0007da', familyName: 'Lovelace' }],
    ['more than 255 characters', { givenName: 'a'.repeat(256), familyName: 'Lovelace' }],
  ])('refuses %s with the exact sentence and lists it', async (_what, name) => {
    const { scim, control } = await workspace()
    const refused = await scim('POST', '/Users', newUser('ada.lovelace@x.com', { name }))
    expect(refused).toMatchObject({ status: 400, body: { scimType: 'invalidValue', detail: SENTENCE } })
    const { body } = await control('GET', '/sync-errors')
    expect(body.syncErrors).toMatchObject([
      { reason: 'Invalid name', message: SENTENCE, subject: 'ada.lovelace@x.com', personId: null, count: 1 },
    ])
    expect((await control('GET', '/people')).body.people).toEqual([])
  })

  it('takes 255 characters, and the setting nameMaxLength moves the bound (U6)', async () => {
    const { scim, control } = await workspace()
    const long = { givenName: 'a'.repeat(255), familyName: 'Lovelace' }
    expect((await scim('POST', '/Users', newUser('a.l@x.com', { name: long }))).status).toBe(201)
    await control('PATCH', '/settings', { nameMaxLength: 10 })
    const refused = await scim('POST', '/Users', newUser('b.l@x.com', { name: long }))
    expect(refused).toMatchObject({ status: 400, body: { detail: SENTENCE } })
  })

  it('takes control characters where checkNameCharacters is off', async () => {
    const { scim } = await workspace({ settings: { checkNameCharacters: false } })
    const name = { givenName: 'A\u0007da', familyName: 'Lovelace' }
    expect((await scim('POST', '/Users', newUser('a.l@x.com', { name }))).status).toBe(201)
  })

  it('resolves on its own when the same person arrives with a name', async () => {
    const { scim, control } = await workspace()
    await scim('POST', '/Users', newUser('ada.lovelace@x.com', { name: { givenName: 'Ada' } }))
    await scim('POST', '/Users', newUser('ada.lovelace@x.com', { name: { givenName: 'Ada' } }))
    expect((await control('GET', '/sync-errors')).body.syncErrors).toMatchObject([{ count: 2 }])
    expect((await scim('POST', '/Users', newUser('ADA.Lovelace@x.com'))).status).toBe(201)
    expect((await control('GET', '/sync-errors')).body.syncErrors).toEqual([])
    const { body } = await control('GET', '/sync-errors?state=resolved')
    expect(body.syncErrors).toMatchObject([{ state: 'resolved', resolvedByExchange: expect.any(String) }])
  })

  it('refuses an update that blanks the name and changes nothing', async () => {
    const { scim, control } = await workspace()
    const { body: user } = await scim('POST', '/Users', newUser('ada.lovelace@x.com'))
    const refused = await scim(
      'PATCH',
      `/Users/${user.id}`,
      patch(
        { op: 'replace', path: 'title', value: 'Countess' },
        { op: 'replace', path: 'name.givenName', value: '' },
      ),
    )
    expect(refused).toMatchObject({ status: 400, body: { detail: SENTENCE } })
    expect((await scim('GET', `/Users/${user.id}`)).body).toEqual(user)
    expect((await control('GET', '/sync-errors')).body.syncErrors).toMatchObject([{ personId: user.id }])
  })
})
