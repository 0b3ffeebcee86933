import { describe, expect, it } from 'vitest'
import { newUser, patch, useSandbox, withManager } from '../../support/tenant.ts'

const { workspace } = useSandbox()
const SENTENCE = 'Email is already associated with another employee'
const work = (value: string) => ({ emails: [{ type: 'work', primary: true, value }] })

describe('E-mail (ramp-scim 3.1, 6, C12)', () => {
  it('refuses a user without an e-mail and says what to send; that is no sync error', async () => {
    const { scim, control } = await workspace()
    const refused = await scim('POST', '/Users', newUser('ada.lovelace@x.com', { emails: [] }))
    expect(refused).toMatchObject({ status: 400, body: { scimType: 'invalidValue' } })
    expect(refused.body.detail).toMatch(/emails/)
    expect((await control('GET', '/sync-errors')).body.syncErrors).toEqual([])
  })

  it('refuses what is no address, unless checkEmailFormat is off', async () => {
    const { scim, control } = await workspace()
    const user = newUser('ada.lovelace@x.com', work('upd-12345678'))
    expect((await scim('POST', '/Users', user)).status).toBe(400)
    await control('PATCH', '/settings', { checkEmailFormat: false })
    expect((await scim('POST', '/Users', user)).status).toBe(201)
  })

  it('refuses the e-mail of another employee in any case with 409 uniqueness and lists it', async () => {
    const { scim, control } = await workspace()
    await scim('POST', '/Users', newUser('ada.lovelace@x.com'))
    const refused = await scim('POST', '/Users', newUser('ada.other@x.com', work('ADA.Lovelace@X.com')))
    expect(refused).toMatchObject({ status: 409, body: { scimType: 'uniqueness', detail: SENTENCE } })
    expect((await control('GET', '/sync-errors')).body.syncErrors).toMatchObject([
      { reason: 'Duplicate email', message: SENTENCE, attribute: 'emails', subject: 'ada.other@x.com' },
    ])
  })

  it('answers 400 where duplicateEmailStatus says so', async () => {
    const { scim } = await workspace({ settings: { duplicateEmailStatus: 400 } })
    await scim('POST', '/Users', newUser('ada.lovelace@x.com'))
    const refused = await scim('POST', '/Users', newUser('ada.other@x.com', work('ada.lovelace@x.com')))
    expect(refused).toMatchObject({ status: 400, body: { scimType: 'invalidValue', detail: SENTENCE } })
  })

  it('counts the e-mail of somebody who is held, and of somebody inactive', async () => {
    const { scim } = await workspace()
    const held = {
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { manager: { value: 'no@x.com' } },
    }
    expect((await scim('POST', '/Users', newUser('ada.held@x.com', held))).status).toBe(201)
    const { body: gone } = await scim('POST', '/Users', newUser('ada.gone@x.com'))
    await scim('PATCH', `/Users/${gone.id}`, patch({ op: 'replace', value: { active: false } }))
    for (const taken of ['ada.held@x.com', 'ada.gone@x.com'])
      expect((await scim('POST', '/Users', newUser('ada.new@x.com', work(taken)))).status).toBe(409)
  })

  it('counts the e-mail of somebody held also against those who were there before', async () => {
    const { scim, control } = await workspace()
    const { body: older } = await scim('POST', '/Users', newUser('ada.older@x.com'))
    await scim('POST', '/Users', newUser('ada.held@x.com', withManager('boss.one@x.com')))
    const claim = patch({
      op: 'replace',
      path: 'emails',
      value: [{ value: 'ada.held@x.com', primary: true }],
    })
    expect(await scim('PATCH', `/Users/${older.id}`, claim)).toMatchObject({
      status: 409,
      body: { detail: SENTENCE },
    })
    await scim('POST', '/Users', newUser('boss.one@x.com'))
    const { people } = (await control('GET', '/people')).body
    expect(people.map(({ email }: { email: string }) => email)).toEqual([
      'ada.older@x.com',
      'ada.held@x.com',
      'boss.one@x.com',
    ])
  })

  it('resolves by itself when the other employee gives the address up', async () => {
    const { scim, control } = await workspace()
    const { body: first } = await scim('POST', '/Users', newUser('ada.lovelace@x.com'))
    const { body: second } = await scim('POST', '/Users', newUser('grace.hopper@x.com'))
    const claim = patch({ op: 'replace', path: 'emails[type eq "work"].value', value: 'ada.lovelace@x.com' })
    expect((await scim('PATCH', `/Users/${second.id}`, claim)).status).toBe(409)
    expect((await scim('GET', `/Users/${second.id}`)).body.emails[0].value).toBe('grace.hopper@x.com')
    const leave = patch({ op: 'replace', path: 'emails[type eq "work"].value', value: 'ada.new@x.com' })
    expect((await scim('PATCH', `/Users/${first.id}`, leave)).status).toBe(200)
    expect((await control('GET', '/sync-errors')).body.syncErrors).toEqual([])
    expect((await scim('PATCH', `/Users/${second.id}`, claim)).status).toBe(200)
    expect((await control('GET', `/people/${second.id}`)).body.email).toBe('ada.lovelace@x.com')
  })

  it('is a finding, not a refusal, in mode spec', async () => {
    const { scim, control } = await workspace({
      connections: [{ name: 'spec', idp: 'generic', mode: 'spec' }],
    })
    await scim('POST', '/Users', newUser('ada.lovelace@x.com'))
    const second = await scim('POST', '/Users', newUser('ada.other@x.com', work('ada.lovelace@x.com')))
    expect(second.status).toBe(201)
    expect((await control('GET', '/sync-errors')).body.syncErrors).toEqual([])
    const { body } = await control('GET', '/exchanges?limit=1')
    expect(body.exchanges[0].findings).toMatchObject([
      { code: 'ramp.user.duplicate-email', level: 'mismatch' },
    ])
  })
})
