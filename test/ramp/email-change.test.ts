import { describe, expect, it } from 'vitest'
import { newUser, patch, useSandbox, withManager } from '../support/tenant.ts'
import type { TestWorkspace, WorkspaceWish } from '../support/tenant.ts'

const { workspace } = useSandbox()
const AT = '2026-03-01T09:00:00.000Z'
const DUPLICATE = 'Email is already associated with another employee'

async function frozenWorkspace(wish: WorkspaceWish = {}) {
  const made = await workspace(wish)
  await made.control('PUT', '/clock', { mode: 'frozen', now: AT })
  return made
}

const create = async ({ scim }: TestWorkspace, userName = 'a.b@x.com', changes = {}) =>
  (await scim('POST', '/Users', newUser(userName, changes))).body.id as string

const verb = ({ control }: TestWorkspace, id: string, name: string) =>
  control('POST', `/people/${id}/${name}`)

const person = async ({ control }: TestWorkspace, id: string) => (await control('GET', `/people/${id}`)).body

const emails = (value: string) => ({ emails: [{ primary: true, type: 'work', value }] })

/** What a provider sends when somebody's address changed. */
const change = ({ scim }: TestWorkspace, id: string, value: string) =>
  scim('PATCH', `/Users/${id}`, patch({ op: 'replace', value: emails(value) }))

/** Somebody who accepted their invite. */
async function employee(made: TestWorkspace, userName = 'a.b@x.com', changes = {}) {
  const id = await create(made, userName, changes)
  expect((await verb(made, id, 'accept-invite')).status).toBe(200)
  return id
}

async function changeMails({ control }: TestWorkspace, personId: string) {
  const { body } = await control('GET', `/mail?personId=${personId}`)
  const mails: { id: string; kind: string; to: { address: string } }[] = body.mail
  return mails.filter(({ kind }) => kind === 'email-change')
}

async function newestLink(made: TestWorkspace, personId: string): Promise<string> {
  const [newest] = await changeMails(made, personId)
  return (await made.control('GET', `/mail/${newest?.id}`)).body.link
}

async function page(link: string, method = 'GET') {
  const answer = await fetch(link, { method })
  return { status: answer.status, text: await answer.text() }
}

describe('An e-mail changed by the provider (ramp-scim 7.6)', () => {
  it('7.6: stays in effect until the employee confirms the new one by the link mailed there', async () => {
    const made = await frozenWorkspace()
    const id = await employee(made)
    expect((await change(made, id, 'new@x.com')).status).toBe(200)
    expect(await person(made, id)).toMatchObject({ email: 'a.b@x.com', pendingEmail: 'new@x.com' })
    expect(await changeMails(made, id)).toMatchObject([{ to: { address: 'new@x.com' }, state: 'kept' }])
    const link = await newestLink(made, id)
    const shown = await page(link)
    expect(shown.status).toBe(200)
    expect(shown.text).toContain('instead of a.b@x.com')
    expect((await person(made, id)).pendingEmail).toBe('new@x.com')
    expect((await page(link, 'POST')).status).toBe(200)
    expect(await person(made, id)).toMatchObject({ email: 'new@x.com', pendingEmail: null })
    const again = await page(link, 'POST')
    expect(again.status).toBe(410)
    expect(again.text).toContain('confirmed already')
  })

  it('7.6: is confirmed by the control verb as well, once', async () => {
    const made = await frozenWorkspace()
    const id = await employee(made)
    await change(made, id, 'new@x.com')
    expect((await verb(made, id, 'confirm-email')).body).toMatchObject({
      email: 'new@x.com',
      pendingEmail: null,
    })
    expect((await verb(made, id, 'confirm-email')).body.error.code).toBe('person.state')
  })

  it('7.6: sent again is the same: no second mail, and the first link stays good', async () => {
    const made = await frozenWorkspace()
    const id = await employee(made)
    await change(made, id, 'new@x.com')
    const link = await newestLink(made, id)
    await made.control('POST', '/clock/advance', { by: 'PT1H' })
    await change(made, id, 'new@x.com')
    await change(made, id, 'NEW@x.com')
    await made.scim('PUT', `/Users/${id}`, newUser('a.b@x.com', emails('new@x.com')))
    expect(await changeMails(made, id)).toHaveLength(1)
    expect((await page(link, 'POST')).status).toBe(200)
  })

  it('7.6: changed a second time replaces the first change and its link, also at the same instant', async () => {
    const made = await frozenWorkspace()
    const id = await employee(made)
    await change(made, id, 'first@x.com')
    const first = await newestLink(made, id)
    await change(made, id, 'second@x.com')
    const second = await newestLink(made, id)
    const refused = await page(first, 'POST')
    expect(refused.status).toBe(410)
    expect(refused.text).toContain('replaced')
    expect((await person(made, id)).email).toBe('a.b@x.com')
    expect((await page(second, 'POST')).status).toBe(200)
    expect((await person(made, id)).email).toBe('second@x.com')
  })

  it('7.6: changed back takes the change back', async () => {
    const made = await frozenWorkspace()
    const id = await employee(made)
    await change(made, id, 'new@x.com')
    const link = await newestLink(made, id)
    await change(made, id, 'a.b@x.com')
    expect(await person(made, id)).toMatchObject({ email: 'a.b@x.com', pendingEmail: null })
    expect((await page(link, 'POST')).status).toBe(410)
    expect((await verb(made, id, 'confirm-email')).status).toBe(409)
    expect((await person(made, id)).email).toBe('a.b@x.com')
  })

  it('7.6: of somebody who never accepted changes at once, and the invite goes to the new address', async () => {
    const made = await frozenWorkspace()
    const id = await create(made)
    const mails = async () => (await made.control('GET', `/mail?personId=${id}`)).body.mail
    const old = (await made.control('GET', `/mail/${(await mails())[0].id}`)).body.link as string
    await made.control('POST', '/clock/advance', { by: 'P1D' })
    await change(made, id, 'new@x.com')
    expect(await person(made, id)).toMatchObject({
      email: 'new@x.com',
      pendingEmail: null,
      invite: { sentAt: AT },
    })
    expect(await mails()).toMatchObject([
      { kind: 'invite', to: { address: 'new@x.com' } },
      { kind: 'invite', to: { address: 'a.b@x.com' } },
    ])
    expect((await page(old, 'POST')).status).toBe(410)
    const link = (await made.control('GET', `/mail/${(await mails())[0].id}`)).body.link as string
    expect((await page(link, 'POST')).status).toBe(200)
  })

  it('7.6: of a draft changes at once, and nobody is told', async () => {
    const made = await frozenWorkspace({ settings: { createAsDraft: true } })
    const id = await create(made)
    await change(made, id, 'new@x.com')
    expect(await person(made, id)).toMatchObject({ email: 'new@x.com', pendingEmail: null })
    expect((await made.control('GET', '/mail')).body.mail).toEqual([])
  })

  it('waits while the person is inactive: mailed and confirmed after the reactivation only (8.2)', async () => {
    const made = await frozenWorkspace()
    const id = await employee(made)
    const active = (value: boolean) =>
      made.scim('PATCH', `/Users/${id}`, patch({ op: 'replace', value: { active: value } }))
    await active(false)
    await change(made, id, 'new@x.com')
    expect(await changeMails(made, id)).toEqual([])
    expect((await verb(made, id, 'confirm-email')).status).toBe(409)
    await active(true)
    const link = await newestLink(made, id)
    await active(false)
    expect((await page(link, 'POST')).status).toBe(410)
    await active(true)
    expect((await page(await newestLink(made, id), 'POST')).status).toBe(200)
    expect(await person(made, id)).toMatchObject({ email: 'new@x.com', status: 'USER_ACTIVE' })
  })
})

describe('What others make of a change', () => {
  it('the old address stays taken until the new one is confirmed, then whoever was refused it may have it', async () => {
    const made = await frozenWorkspace()
    const id = await employee(made)
    await change(made, id, 'new@x.com')
    const wanting = newUser('c.d@x.com', emails('a.b@x.com'))
    const refused = await made.scim('POST', '/Users', wanting)
    expect([refused.status, refused.body.detail]).toEqual([409, DUPLICATE])
    const errors = async (state: string) =>
      (await made.control('GET', `/sync-errors?state=${state}`)).body.syncErrors
    expect(await errors('open')).toMatchObject([{ reason: 'Duplicate email' }])
    await verb(made, id, 'confirm-email')
    expect(await errors('open')).toEqual([])
    expect((await made.scim('POST', '/Users', wanting)).status).toBe(201)
  })

  it('who was held for the old address comes by themselves when it is confirmed', async () => {
    const made = await frozenWorkspace({ settings: { syncErrors: { 'Duplicate email': 'async' } } })
    const id = await employee(made)
    await change(made, id, 'new@x.com')
    const held = await create(made, 'c.d@x.com', emails('a.b@x.com'))
    expect((await made.control('GET', `/people/${held}`)).status).toBe(404)
    await page(await newestLink(made, id), 'POST')
    expect(await person(made, held)).toMatchObject({ email: 'a.b@x.com', status: 'INVITE_PENDING' })
    expect((await made.control('GET', '/sync-errors')).body.syncErrors).toEqual([])
  })

  it('the new address is taken from the moment it is sent, and names a manager at once', async () => {
    const made = await frozenWorkspace()
    const id = await employee(made)
    await change(made, id, 'new@x.com')
    const twin = await made.scim('POST', '/Users', newUser('c.d@x.com', emails('new@x.com')))
    expect(twin.status).toBe(409)
    const report = await create(made, 'e.f@x.com', withManager('new@x.com'))
    expect((await person(made, report)).manager).toMatchObject({ id, email: 'a.b@x.com' })
  })

  it("is refused in Ramp's words when somebody else got the address meanwhile, and changes nothing", async () => {
    const made = await frozenWorkspace({
      connections: [
        { name: 'okta', idp: 'okta' },
        { name: 'spec', idp: 'generic', mode: 'spec' },
      ],
    })
    const id = await employee(made)
    await change(made, id, 'new@x.com')
    const link = await newestLink(made, id)
    const twin = await made.connections['spec']?.send(
      'POST',
      '/Users',
      newUser('c.d@x.com', emails('new@x.com')),
    )
    expect(twin?.status).toBe(201)
    const byVerb = await verb(made, id, 'confirm-email')
    expect([byVerb.status, byVerb.body.error]).toMatchObject([
      409,
      { code: 'email.taken', message: DUPLICATE },
    ])
    const byLink = await page(link, 'POST')
    expect(byLink.status).toBe(409)
    expect(byLink.text).toContain(DUPLICATE)
    expect(await person(made, id)).toMatchObject({ email: 'a.b@x.com', pendingEmail: 'new@x.com' })
  })
})

describe('What SCIM shows meanwhile (ramp-scim U2)', () => {
  const shownEmails = async ({ scim }: TestWorkspace, id: string) => {
    const list = await scim('GET', '/Users?filter=userName%20eq%20%22a.b@x.com%22')
    const one = await scim('GET', `/Users/${id}`)
    return [one.body, list.body.Resources[0]].map((resource) => resource.emails[0].value)
  }

  it('U2: what the provider sent, so that it sees no difference; /people shows both', async () => {
    const made = await frozenWorkspace()
    const id = await employee(made)
    const answer = await change(made, id, 'new@x.com')
    expect(answer.body.emails[0].value).toBe('new@x.com')
    expect(await shownEmails(made, id)).toEqual(['new@x.com', 'new@x.com'])
    expect(await person(made, id)).toMatchObject({ email: 'a.b@x.com', pendingEmail: 'new@x.com' })
  })

  it('U2: the address in effect where emailReadback says so, and other changes keep what was sent', async () => {
    const made = await frozenWorkspace({ settings: { emailReadback: 'effective' } })
    const id = await employee(made)
    const answer = await change(made, id, 'new@x.com')
    expect(answer.body.emails[0].value).toBe('a.b@x.com')
    expect(await shownEmails(made, id)).toEqual(['a.b@x.com', 'a.b@x.com'])
    const title = patch({ op: 'replace', path: 'title', value: 'CFO' })
    expect((await made.scim('PATCH', `/Users/${id}`, title)).body).toMatchObject({
      title: 'CFO',
      emails: [{ value: 'a.b@x.com', primary: true, type: 'work' }],
    })
    expect((await person(made, id)).pendingEmail).toBe('new@x.com')
    await verb(made, id, 'confirm-email')
    expect(await shownEmails(made, id)).toEqual(['new@x.com', 'new@x.com'])
  })
})
