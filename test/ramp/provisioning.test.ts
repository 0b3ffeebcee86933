import { describe, expect, it } from 'vitest'
import { ENTERPRISE, newUser, patch, useSandbox } from '../support/tenant.ts'

const { workspace } = useSandbox()

describe('One person, two views (ramp-scim D4)', () => {
  it('shows the same id, names, e-mail and places in Ramp as through SCIM', async () => {
    const { scim, control, connections } = await workspace()
    const { body: user } = await scim(
      'POST',
      '/Users',
      newUser('ada.lovelace@x.com', {
        externalId: '00u1',
        addresses: [{ primary: true, type: 'work', locality: 'London' }],
        [ENTERPRISE]: { department: 'Engines', employeeNumber: '42' },
      }),
    )
    expect((await control('GET', `/people/${user.id}`)).body).toMatchObject({
      id: user.id,
      status: 'INVITE_PENDING',
      active: true,
      role: 'BUSINESS_USER',
      firstName: 'ada',
      lastName: 'lovelace',
      email: 'ada.lovelace@x.com',
      userName: 'ada.lovelace@x.com',
      externalId: '00u1',
      employeeId: '42',
      department: { name: 'Engines' },
      location: { name: 'London' },
      connectionId: connections['okta']?.id,
    })
    await scim('PATCH', `/Users/${user.id}`, patch({ op: 'replace', path: 'name.familyName', value: 'King' }))
    expect((await control('GET', `/people/${user.id}`)).body.lastName).toBe('King')
  })

  it('keeps version and times when a request changes nothing', async () => {
    const { scim, control } = await workspace()
    await control('PUT', '/clock', { mode: 'frozen', now: '2026-03-01T09:00:00.000Z' })
    const { body: user } = await scim('POST', '/Users', newUser('ada.lovelace@x.com'))
    await control('POST', '/clock/advance', { ms: 1000 })
    expect((await scim('PUT', `/Users/${user.id}`, user)).body).toEqual(user)
    const renamed = await scim('PUT', `/Users/${user.id}`, { ...user, title: 'Countess' })
    expect(renamed.body.meta).toMatchObject({ version: 'W/"2"', lastModified: '2026-03-01T09:00:01.000Z' })
  })

  it('finds people by any part of name, e-mail or user name, in any case', async () => {
    const { scim, control } = await workspace()
    const user = newUser('login.one@x.com', {
      name: { givenName: 'Émile', familyName: 'ZOLA' },
      emails: [{ value: 'emile@x.com' }],
    })
    await scim('POST', '/Users', user)
    await scim('POST', '/Users', newUser('other.one@y.com'))
    for (const part of ['éMI', 'zol', 'mile z', 'EMILE@', 'login.ONE', 'login'])
      expect([
        part,
        (await control('GET', `/people?q=${encodeURIComponent(part)}`)).body.people,
      ]).toMatchObject([part, [{ email: 'emile@x.com' }]])
    expect((await control('GET', '/people?q=%25')).body.people).toEqual([])
  })

  it('pages through people and sync errors by key', async () => {
    const { scim, control } = await workspace()
    for (let index = 0; index < 7; index++) {
      await scim('POST', '/Users', newUser(`p.${index}@x.com`))
      await scim('POST', '/Users', newUser(`bad.${index}@x.com`, { name: {} }))
    }
    for (const list of ['people', 'syncErrors'] as const) {
      const path = list === 'people' ? '/people' : '/sync-errors'
      const seen: string[] = []
      let next: string | null = ''
      while (next !== null) {
        const page = await control(
          'GET',
          `${path}?limit=3${next === '' ? '' : `&after=${encodeURIComponent(next)}`}`,
        )
        expect(page.status).toBe(200)
        seen.push(...page.body[list].map(({ id }: { id: string }) => id))
        next = page.body.next as string | null
      }
      expect(new Set(seen).size).toBe(7)
    }
  })
})
