import { describe, expect, it } from 'vitest'
import { ENTERPRISE, newUser, patch, useSandbox } from '../support/tenant.ts'
import type { TestWorkspace, WorkspaceWish } from '../support/tenant.ts'

const { workspace } = useSandbox()

async function withPrograms(programs: readonly object[], wish: WorkspaceWish = {}) {
  const made = await workspace(wish)
  for (const program of programs)
    expect((await made.control('POST', '/spend-programs', program)).status).toBe(201)
  return made
}

async function fundsOf({ control }: TestWorkspace, id: string): Promise<string[]> {
  const { funds } = (await control('GET', `/people/${id}`)).body as { funds: { name: string }[] }
  return funds.map(({ name }) => name)
}

const inPlace = (department: string, locality: string) => ({
  addresses: [{ type: 'work', primary: true, locality }],
  [ENTERPRISE]: { department },
})

const setActive = ({ scim }: TestWorkspace, id: string, active: boolean) =>
  scim('PATCH', `/Users/${id}`, patch({ op: 'replace', value: { active } }))

describe('Spend programs (ramp-scim 3.7)', () => {
  it('3.7: those issued by default to new users come with the invite, by department, location or to all', async () => {
    const made = await workspace()
    await made.scim('POST', '/Users', newUser('first.one@x.com', inPlace('Finance', 'Berlin')))
    await made.scim('POST', '/Users', newUser('second.one@x.com', inPlace('Sales', 'Paris')))
    for (const program of [
      { name: 'Lunch' },
      { name: 'Books', issueByDefault: false },
      { name: 'Audit tools', audience: 'departments', places: ['finance'] },
      { name: 'Metro', audience: 'locations', places: ['Paris'] },
    ])
      expect((await made.control('POST', '/spend-programs', program)).status).toBe(201)
    const { body: finance } = await made.scim(
      'POST',
      '/Users',
      newUser('a.b@x.com', inPlace('Finance', 'Paris')),
    )
    expect(await fundsOf(made, finance.id)).toEqual(['Lunch', 'Audit tools', 'Metro'])
    const { body: sales } = await made.scim(
      'POST',
      '/Users',
      newUser('c.d@x.com', inPlace('Sales', 'Berlin')),
    )
    expect(await fundsOf(made, sales.id)).toEqual(['Lunch'])
  })

  it('3.7: nobody gets one for having moved, or twice', async () => {
    const made = await withPrograms([{ name: 'Lunch' }])
    const { body: user } = await made.scim('POST', '/Users', newUser('a.b@x.com', inPlace('Sales', 'Paris')))
    const metro = { name: 'Metro', audience: 'locations', places: ['Paris'] }
    await made.control('POST', '/spend-programs', metro)
    await made.scim('PUT', `/Users/${user.id}`, newUser('a.b@x.com', inPlace('Finance', 'Berlin')))
    await setActive(made, user.id, false)
    await setActive(made, user.id, true)
    expect(await fundsOf(made, user.id)).toEqual(['Lunch'])
  })

  it('3.7: who needs no invite is issued them on arrival (1.7)', async () => {
    const made = await withPrograms([{ name: 'Lunch' }], { settings: { enforcedSso: true } })
    const { body: user } = await made.scim('POST', '/Users', newUser('a.b@x.com'))
    expect(await fundsOf(made, user.id)).toEqual(['Lunch'])
  })

  it('U15: a draft is issued none until published', async () => {
    const made = await withPrograms([{ name: 'Lunch' }], { settings: { createAsDraft: true } })
    const { body: user } = await made.scim('POST', '/Users', newUser('a.b@x.com'))
    expect(await fundsOf(made, user.id)).toEqual([])
    expect((await made.control('POST', `/people/${user.id}/publish`)).status).toBe(200)
    expect(await fundsOf(made, user.id)).toEqual(['Lunch'])
  })

  it('5.6: a guest is issued none', async () => {
    const made = await withPrograms([{ name: 'Lunch' }], { settings: { roleSync: true } })
    const roles = [{ type: 'rampUserRole', value: 'GUEST_USER' }]
    const { body: user } = await made.scim('POST', '/Users', newUser('a.b@x.com', { roles }))
    expect((await made.control('GET', `/people/${user.id}`)).body.role).toBe('GUEST_USER')
    expect(await fundsOf(made, user.id)).toEqual([])
    const now = [{ type: 'rampUserRole', value: 'BUSINESS_USER' }]
    await made.scim('PUT', `/Users/${user.id}`, newUser('a.b@x.com', { roles: now }))
    expect(await fundsOf(made, user.id)).toEqual([])
  })

  it('U15: who arrives inactive is issued them with the first invite', async () => {
    const made = await withPrograms([{ name: 'Lunch' }])
    const { body: user } = await made.scim('POST', '/Users', newUser('a.b@x.com', { active: false }))
    expect(await fundsOf(made, user.id)).toEqual([])
    await setActive(made, user.id, true)
    expect(await fundsOf(made, user.id)).toEqual(['Lunch'])
  })

  it('3.7: a fund stays when its program is deleted', async () => {
    const made = await withPrograms([{ name: 'Lunch' }])
    const { body: user } = await made.scim('POST', '/Users', newUser('a.b@x.com'))
    const { id } = (await made.control('GET', '/spend-programs')).body.spendPrograms[0]
    expect((await made.control('GET', `/people/${user.id}`)).body.funds).toMatchObject([{ programId: id }])
    await made.control('DELETE', `/spend-programs/${id}`)
    expect((await made.control('GET', `/people/${user.id}`)).body.funds).toMatchObject([
      { name: 'Lunch', programId: null },
    ])
  })
})
