import { describe, expect, it } from 'vitest'
import { newUser, patch, useSandbox, withManager } from '../support/tenant.ts'
import type { TestWorkspace } from '../support/tenant.ts'

const { workspace } = useSandbox()
const AT = '2026-03-01T09:00:00.000Z'

async function frozen(wish: Parameters<typeof workspace>[0] = {}) {
  const company = await workspace(wish)
  await company.control('PUT', '/clock', { mode: 'frozen', now: AT })
  return company
}

interface Shown {
  readonly email: string
  readonly manager: { readonly email: string } | null
}

const people = async ({ control }: TestWorkspace): Promise<readonly Shown[]> =>
  (await control('GET', '/people?limit=1000')).body.people
const managed = (shown: readonly Shown[], by: string) =>
  shown.filter(({ manager }) => manager?.email === by).length
const openErrors = async ({ control }: TestWorkspace): Promise<number> =>
  (await control('GET', '/sync-errors?limit=1000')).body.syncErrors.length
/** Runs what is due; on a frozen clock that is what goes on with a change. */
const goOn = ({ control }: TestWorkspace) => control('PUT', '/clock', { mode: 'frozen', now: AT })

async function hold(company: TestWorkspace, count: number, manager: string, prefix = 'held') {
  for (let number = 0; number < count; number += 1)
    await company.scim('POST', '/Users', newUser(`${prefix}${number}.x@x.com`, withManager(manager)))
}

describe('Many who wait for one (ramp-scim 4.1, 13)', () => {
  it('U16, 4.1: all come with their manager, the first at once and the rest as due work', async () => {
    const company = await frozen()
    await hold(company, 130, 'boss.one@x.com')
    expect(await openErrors(company)).toBe(130)
    await company.scim('POST', '/Users', newUser('boss.one@x.com'))
    await goOn(company)
    const shown = await people(company)
    expect(shown).toHaveLength(131)
    expect(managed(shown, 'boss.one@x.com')).toBe(130)
    expect(await openErrors(company)).toBe(0)
  })

  it('the answer to the manager waits for the first fifty alone; the others follow in order', async () => {
    const company = await frozen()
    await hold(company, 60, 'boss.one@x.com')
    const { body: boss } = await company.scim('POST', '/Users', newUser('boss.one@x.com'))
    const { body } = await company.control('POST', '/clock/advance', { ms: 1 })
    const shown = await people(company)
    expect(managed(shown, 'boss.one@x.com')).toBe(60)
    // What was not done with the request was due at its instant.
    for (const one of body.ran)
      expect(one).toEqual({ kind: 'follow-up', subject: `arrival:${boss.id}`, dueAt: AT })
  })

  it('a chain of managers arrives whole, whoever comes last', async () => {
    const company = await frozen()
    for (let number = 79; number > 0; number -= 1)
      await company.scim(
        'POST',
        '/Users',
        newUser(`n${number}.x@x.com`, withManager(`n${number - 1}.x@x.com`)),
      )
    await company.scim('POST', '/Users', newUser('n0.x@x.com'))
    await goOn(company)
    const shown = await people(company)
    expect(shown).toHaveLength(80)
    expect(shown.filter(({ manager }) => manager === null).map(({ email }) => email)).toEqual(['n0.x@x.com'])
  })

  it('4.2: links that wait are made for all, too', async () => {
    const company = await frozen({ connections: [{ name: 'entra', idp: 'entra' }] })
    await hold(company, 70, 'boss.one@x.com')
    expect(managed(await people(company), 'boss.one@x.com')).toBe(0)
    await company.scim('POST', '/Users', newUser('boss.one@x.com'))
    await goOn(company)
    expect(managed(await people(company), 'boss.one@x.com')).toBe(70)
  })

  it('who was refused an inactive manager is tried again when the manager is active, however many', async () => {
    const company = await frozen({ settings: { syncErrors: { 'Invalid manager': 'async' } } })
    const { body: boss } = await company.scim('POST', '/Users', newUser('boss.one@x.com'))
    await company.scim('PATCH', `/Users/${boss.id}`, patch({ op: 'replace', value: { active: false } }))
    await hold(company, 70, 'boss.one@x.com')
    expect([await openErrors(company), (await people(company)).length]).toEqual([70, 1])
    await company.scim('PATCH', `/Users/${boss.id}`, patch({ op: 'replace', value: { active: true } }))
    await goOn(company)
    expect([await openErrors(company), managed(await people(company), 'boss.one@x.com')]).toEqual([0, 70])
  })

  it('a change of settings has all who are held tried again', async () => {
    const company = await frozen()
    await hold(company, 70, 'nobody@x.com')
    await company.control('PATCH', '/settings', { unresolvedManager: 'link-later' })
    await goOn(company)
    expect([await openErrors(company), (await people(company)).length]).toEqual([0, 70])
  })

  it('a manager who is changed while reports still come loses none of them', async () => {
    const company = await frozen()
    await hold(company, 120, 'boss.one@x.com')
    const { body: boss } = await company.scim('POST', '/Users', newUser('boss.one@x.com'))
    await company.scim('PATCH', `/Users/${boss.id}`, patch({ op: 'replace', path: 'title', value: 'Boss' }))
    await goOn(company)
    expect(managed(await people(company), 'boss.one@x.com')).toBe(120)
  })
})
