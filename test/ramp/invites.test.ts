import { describe, expect, it } from 'vitest'
import { newUser, patch, useSandbox, withManager } from '../support/tenant.ts'
import type { TestWorkspace } from '../support/tenant.ts'

const { workspace } = useSandbox()
const AT = '2026-03-01T09:00:00.000Z'
const active = (value: boolean) => patch({ op: 'replace', value: { active: value } })

async function frozenWorkspace(settings: Record<string, unknown> = {}) {
  const made = await workspace({ settings })
  await made.control('PUT', '/clock', { mode: 'frozen', now: AT })
  return made
}

const create = async ({ scim }: TestWorkspace, userName = 'a.b@x.com', changes = {}) =>
  (await scim('POST', '/Users', newUser(userName, changes))).body.id as string

const verb = ({ control }: TestWorkspace, id: string, name: string, body?: unknown) =>
  control('POST', `/people/${id}/${name}`, body)

const person = async ({ control }: TestWorkspace, id: string) => (await control('GET', `/people/${id}`)).body

const advance = ({ control }: TestWorkspace, by: string) => control('POST', '/clock/advance', { by })

/** The newest mail, with its link. */
async function newestMail({ control }: TestWorkspace, personId?: string) {
  const { body } = await control(
    'GET',
    `/mail?limit=1${personId === undefined ? '' : `&personId=${personId}`}`,
  )
  return (await control('GET', `/mail/${body.mail[0].id}`)).body
}

async function page(link: string, method = 'GET') {
  const answer = await fetch(link, { method })
  return { status: answer.status, headers: answer.headers, text: await answer.text() }
}

describe('An invite (ramp-scim 7)', () => {
  it('7.1: is sent by the manager, else by the account owner, else by the business', async () => {
    const made = await frozenWorkspace()
    const boss = await create(made, 'b.b@x.com')
    expect(await newestMail(made, boss)).toMatchObject({
      kind: 'invite',
      from: { address: 'no-reply@onramp.invalid' },
      state: 'kept',
      attempts: 0,
    })
    const report = await create(made, 'a.b@x.com', withManager('b.b@x.com'))
    const mail = await newestMail(made, report)
    expect(mail).toMatchObject({
      to: { name: 'a b', address: 'a.b@x.com' },
      from: { name: 'b b', address: 'no-reply@onramp.invalid' },
      createdAt: AT,
    })
    expect(mail.subject).toMatch(/^b b invited you to join .+ on Ramp$/)
    expect(mail.text).toContain('open until 2026-05-30')
    expect(mail.text).toContain(mail.link)
  })

  it('is accepted: the person is active, the log says so, and nothing expires later', async () => {
    const made = await frozenWorkspace()
    const id = await create(made)
    const accepted = await verb(made, id, 'accept-invite')
    expect(accepted.status).toBe(200)
    expect(accepted.body).toMatchObject({
      status: 'USER_ACTIVE',
      invite: { status: 'accepted', sentAt: AT, expiresAt: null },
    })
    await advance(made, 'P365D')
    expect((await person(made, id)).status).toBe('USER_ACTIVE')
  })

  it('8.7: is accepted in two steps where the employee still goes through onboarding', async () => {
    const made = await frozenWorkspace()
    const id = await create(made)
    expect((await verb(made, id, 'finish-onboarding')).body.error.code).toBe('person.state')
    const accepted = await verb(made, id, 'accept-invite', { onboarding: true })
    expect(accepted.body).toMatchObject({ status: 'USER_ONBOARDING', invite: { status: 'accepted' } })
    expect((await verb(made, id, 'finish-onboarding')).body.status).toBe('USER_ACTIVE')
    expect((await verb(made, id, 'finish-onboarding')).status).toBe(409)
  })

  it('7.2: expires after 90 days on the clock, swept by one item of due work', async () => {
    const made = await frozenWorkspace()
    const first = await create(made, 'a.b@x.com')
    await advance(made, 'P1D')
    const second = await create(made, 'c.d@x.com')
    expect((await advance(made, 'P88D')).body.ran).toEqual([])
    const { body } = await advance(made, 'P1D')
    expect(body.ran).toMatchObject([{ kind: 'invite-expiry', dueAt: '2026-05-30T09:00:00.000Z' }])
    expect(await person(made, first)).toMatchObject({
      status: 'INVITE_EXPIRED',
      invite: { status: 'expired', expiresAt: null },
    })
    expect((await person(made, second)).status).toBe('INVITE_PENDING')
    await advance(made, 'P1D')
    expect((await person(made, second)).status).toBe('INVITE_EXPIRED')
    expect((await verb(made, first, 'accept-invite')).body.error).toMatchObject({
      code: 'person.state',
    })
  })

  it('7.2: of a whole company expire in parts, all of them at their instant', async () => {
    const made = await frozenWorkspace({ inviteExpiryDays: 1 })
    const operations = Array.from({ length: 600 }, (_, index) => ({
      method: 'POST',
      path: '/Users',
      bulkId: `b${index}`,
      data: newUser(`p${index}.q@x.com`),
    }))
    const connection = made.connections['okta']
    await made.control('PATCH', `/connections/${connection?.id}`, {
      settings: { featureOverrides: { bulk: true } },
    })
    const bulk = await made.scim('POST', '/Bulk', {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
      Operations: operations,
    })
    expect(bulk.status).toBe(200)
    const { body } = await advance(made, 'P1D')
    expect(body.ran.map(({ dueAt }: { dueAt: string }) => dueAt)).toEqual(
      Array.from({ length: 3 }, () => '2026-03-02T09:00:00.000Z'),
    )
    const { people } = (await made.control('GET', '/people?limit=1000')).body
    expect(people.filter(({ status }: { status: string }) => status === 'INVITE_EXPIRED')).toHaveLength(600)
  })

  it('expires sooner where the setting was shortened, whatever waits already (inviteExpiryDays)', async () => {
    const made = await frozenWorkspace()
    await create(made, 'a.b@x.com')
    await made.control('PATCH', '/settings', { inviteExpiryDays: 2 })
    const later = await create(made, 'c.d@x.com')
    await advance(made, 'P2D')
    expect((await person(made, later)).status).toBe('INVITE_EXPIRED')
  })

  it('U9: that expired is not sent again by a later PATCH, only by hand, for 90 days from then', async () => {
    const made = await frozenWorkspace()
    const id = await create(made)
    await advance(made, 'P90D')
    const mails = async () => (await made.control('GET', '/mail')).body.mail.length as number
    const changed = await made.scim(
      'PATCH',
      `/Users/${id}`,
      patch({ op: 'replace', path: 'name.givenName', value: 'New' }),
    )
    expect(changed.status).toBe(200)
    expect(await person(made, id)).toMatchObject({ status: 'INVITE_EXPIRED', firstName: 'New' })
    expect(await mails()).toBe(1)
    expect((await verb(made, id, 'resend-invite')).body).toMatchObject({
      status: 'INVITE_PENDING',
      invite: {
        status: 'pending',
        sentAt: '2026-05-30T09:00:00.000Z',
        expiresAt: '2026-08-28T09:00:00.000Z',
      },
    })
    expect(await mails()).toBe(2)
    await advance(made, 'P90D')
    expect((await person(made, id)).status).toBe('INVITE_EXPIRED')
  })

  it('U8, 7.2: that expired is new again, for 90 days, after a reactivation', async () => {
    const made = await frozenWorkspace()
    const id = await create(made)
    await advance(made, 'P90D')
    await made.scim('PATCH', `/Users/${id}`, active(false))
    expect((await verb(made, id, 'resend-invite')).status).toBe(409)
    await made.scim('PATCH', `/Users/${id}`, active(true))
    expect(await person(made, id)).toMatchObject({
      status: 'INVITE_PENDING',
      invite: { status: 'pending', expiresAt: '2026-08-28T09:00:00.000Z' },
    })
    expect((await newestMail(made, id)).createdAt).toBe('2026-05-30T09:00:00.000Z')
  })

  it('7.5: is resent by hand while it is pending, and only its newest link is good', async () => {
    const made = await frozenWorkspace()
    const id = await create(made)
    const { link: old } = await newestMail(made, id)
    await verb(made, id, 'resend-invite')
    const { link } = await newestMail(made, id)
    expect((await page(old)).status).toBe(410)
    expect((await page(old, 'POST')).text).toContain('newer invite')
    expect((await person(made, id)).status).toBe('INVITE_PENDING')
    expect((await page(link, 'POST')).status).toBe(200)
    expect((await verb(made, id, 'resend-invite')).body.error.code).toBe('person.state')
  })

  it.each([[undefined, 'INVITE_EXPIRED'] as const, ['INVITE_DELETED', 'INVITE_DELETED'] as const])(
    '7.5: is deleted by hand (deletedInvite %s): its link is dead, the person stays and can be invited again',
    async (deletedInvite, status) => {
      const made = await frozenWorkspace(deletedInvite === undefined ? {} : { deletedInvite })
      const id = await create(made)
      const { link } = await newestMail(made, id)
      expect((await verb(made, id, 'cancel-invite')).body).toMatchObject({
        status,
        invite: { status: 'cancelled', expiresAt: null },
      })
      expect((await verb(made, id, 'cancel-invite')).status).toBe(409)
      expect((await page(link, 'POST')).status).toBe(410)
      expect((await made.scim('GET', `/Users/${id}`)).body.active).toBe(true)
      await advance(made, 'P90D')
      expect((await person(made, id)).status).toBe(status)
      expect((await verb(made, id, 'resend-invite')).body.status).toBe('INVITE_PENDING')
      expect((await verb(made, id, 'accept-invite')).body.status).toBe('USER_ACTIVE')
    },
  )

  it('is cancelled by a deactivation: the link is dead, and the new one after reactivation is good (8, U8)', async () => {
    const made = await frozenWorkspace()
    const id = await create(made)
    const { link } = await newestMail(made, id)
    await made.scim('PATCH', `/Users/${id}`, active(false))
    expect((await page(link, 'POST')).status).toBe(410)
    await advance(made, 'P1D')
    await made.scim('PATCH', `/Users/${id}`, active(true))
    expect((await page((await newestMail(made, id)).link, 'POST')).status).toBe(200)
    expect((await person(made, id)).status).toBe('USER_ACTIVE')
  })

  it('1.7: is not needed under enforced SSO, neither on arrival, nor at publish, nor after waiting inactive', async () => {
    const made = await frozenWorkspace({ enforcedSso: true })
    const id = await create(made)
    expect(await person(made, id)).toMatchObject({ status: 'USER_ACTIVE', invite: null })
    const late = await create(made, 'c.d@x.com', { active: false })
    await made.scim('PATCH', `/Users/${late}`, active(true))
    expect(await person(made, late)).toMatchObject({ status: 'USER_ACTIVE', invite: null })
    await made.control('PATCH', '/settings', { createAsDraft: true })
    const draft = await create(made, 'e.f@x.com')
    expect((await verb(made, draft, 'publish')).body).toMatchObject({ status: 'USER_ACTIVE', invite: null })
    expect((await made.control('GET', '/mail')).body.mail).toEqual([])
  })
})

describe('What Ramp tells and logs about people', () => {
  it('7.7: nobody is told of their deactivation or termination', async () => {
    const made = await frozenWorkspace()
    const id = await create(made)
    await verb(made, id, 'accept-invite')
    const mails = async () => (await made.control('GET', '/mail')).body.mail.length as number
    expect(await mails()).toBe(1)
    await made.scim('PATCH', `/Users/${id}`, active(false))
    expect((await verb(made, id, 'terminate')).status).toBe(204)
    expect(await mails()).toBe(1)
  })

  it("8.8: invites, their acceptance and new addresses are logged under Ramp's names, with who did it", async () => {
    const made = await frozenWorkspace()
    const id = await create(made)
    await advance(made, 'P90D')
    await verb(made, id, 'resend-invite')
    await verb(made, id, 'accept-invite')
    const emails = [{ primary: true, type: 'work', value: 'new@x.com' }]
    await made.scim('PATCH', `/Users/${id}`, patch({ op: 'replace', value: { emails } }))
    await verb(made, id, 'confirm-email')
    const { body } = await made.control('GET', `/activity?personId=${id}`)
    const log: { event: string; actor: string }[] = body.activity
    expect(log.map(({ event, actor }) => `${event} (${actor})`).reverse()).toEqual([
      'User invited (scim)',
      'Status updated (ramp)',
      'Status updated (admin)',
      'User invited (admin)',
      'User accepted invite (employee)',
      'Email updated (employee)',
    ])
  })
})

describe('A draft (ramp-scim 7.3)', () => {
  it('7.3, C16: gets no mail until an admin publishes it; the provider sees no difference', async () => {
    const made = await frozenWorkspace({ createAsDraft: true })
    await create(made, 'b.b@x.com')
    const id = await create(made, 'a.b@x.com', withManager('b.b@x.com'))
    expect((await made.control('GET', '/mail')).body.mail).toEqual([])
    const before = (await made.scim('GET', `/Users/${id}`)).body
    await advance(made, 'P100D')
    expect((await verb(made, id, 'publish')).body).toMatchObject({
      status: 'INVITE_PENDING',
      invite: { status: 'pending', sentAt: '2026-06-09T09:00:00.000Z', sender: { email: 'b.b@x.com' } },
    })
    expect((await made.scim('GET', `/Users/${id}`)).body).toEqual(before)
    expect((await newestMail(made)).from.name).toBe('b b')
    expect((await verb(made, id, 'publish')).body.error.code).toBe('person.state')
  })

  it('U15: is issued its default spend programs at publish, not before', async () => {
    const made = await frozenWorkspace({ createAsDraft: true })
    const program = await made.control('POST', '/spend-programs', {
      name: 'Travel',
      audience: 'all',
      issueByDefault: true,
    })
    expect(program.status).toBe(201)
    const id = await create(made)
    expect((await person(made, id)).funds).toEqual([])
    expect((await verb(made, id, 'publish')).body.funds).toHaveLength(1)
  })

  it('cannot be accepted, resent or cancelled, and an inactive draft cannot be published', async () => {
    const made = await frozenWorkspace({ createAsDraft: true })
    const id = await create(made)
    for (const name of ['accept-invite', 'resend-invite', 'cancel-invite', 'confirm-email'])
      expect([name, (await verb(made, id, name)).status]).toEqual([name, 409])
    await made.scim('PATCH', `/Users/${id}`, active(false))
    expect((await verb(made, id, 'publish')).status).toBe(409)
    await made.scim('PATCH', `/Users/${id}`, active(true))
    expect((await person(made, id)).status).toBe('USER_DRAFT')
  })
})

describe('A link in an invite', () => {
  it('leads to a page that changes nothing until its button is pressed, and does so once', async () => {
    const made = await frozenWorkspace()
    const id = await create(made)
    const { link } = await newestMail(made, id)
    for (const method of ['GET', 'HEAD', 'GET']) expect((await page(link, method)).status).toBe(200)
    expect((await person(made, id)).status).toBe('INVITE_PENDING')
    const shown = await page(link)
    expect(shown.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(shown.headers.get('referrer-policy')).toBe('no-referrer')
    expect(shown.text).toMatch(
      /<form method="post"><button type="submit">Accept the invite<\/button><\/form>/,
    )
    expect(shown.text).not.toMatch(/<script|src=|href=/)
    expect((await page(link, 'POST')).text).toContain('You joined')
    expect((await person(made, id)).status).toBe('USER_ACTIVE')
    const again = await page(link, 'POST')
    expect(again.status).toBe(410)
    expect(again.text).toContain('accepted already')
  })

  it('is refused once expired, and from then on', async () => {
    const made = await frozenWorkspace()
    const id = await create(made)
    const { link } = await newestMail(made, id)
    await advance(made, 'P90D')
    expect((await page(link)).status).toBe(410)
    expect((await page(link, 'POST')).text).toContain('expired')
    expect((await person(made, id)).status).toBe('INVITE_EXPIRED')
  })

  it('is refused when guessed, cut, changed, or made for another workspace, person or purpose', async () => {
    const made = await frozenWorkspace()
    const other = await frozenWorkspace()
    const id = await create(made)
    const stranger = await create(other)
    const { link } = await newestMail(made, id)
    const [base, token = ''] = link.split('/invites/')
    const [workspaceId = '', payload = '', seal = ''] = token.split('.')
    const forged = Buffer.from(JSON.stringify({ personId: stranger, at: AT, address: 'a.b@x.com' }))
    const tokens = [
      'guess',
      `${workspaceId}.${payload}`,
      `${workspaceId}.${payload}.${seal.slice(1)}`,
      `${workspaceId}.${payload}.${seal.startsWith('A') ? 'B' : 'A'}${seal.slice(1)}`,
      `${other.id}.${payload}.${seal}`,
      `nobody.${payload}.${seal}`,
      `${workspaceId}.${forged.toString('base64url')}.${seal}`,
      `__proto__.${payload}.${seal}`,
      '%00',
      `${'a'.repeat(8_000)}.b.c`,
    ]
    for (const wrong of tokens)
      for (const method of ['GET', 'POST']) {
        const answer = await page(`${base}/invites/${wrong}`, method)
        expect([wrong.slice(0, 100), answer.status]).toEqual([wrong.slice(0, 100), 404])
        expect(answer.text).toContain('This link is not valid')
      }
    expect((await page(`${base}/confirm-email/${token}`, 'POST')).status).toBe(404)
    expect((await person(made, id)).status).toBe('INVITE_PENDING')
    expect((await person(other, stranger)).status).toBe('INVITE_PENDING')
  })

  it('is found behind the path a proxy puts before it', async () => {
    const made = await frozenWorkspace()
    const id = await create(made)
    const { link } = await newestMail(made, id)
    const { origin, pathname } = new URL(link)
    expect((await page(`${origin}/some/prefix${pathname}`)).status).toBe(200)
  })

  it('is dead after a reset of the workspace', async () => {
    const made = await frozenWorkspace()
    const id = await create(made)
    const { link } = await newestMail(made, id)
    await made.control('POST', '/reset')
    expect((await page(link, 'POST')).status).toBe(404)
  })
})

describe('The control verbs', () => {
  it('refuse a person nobody knows and bodies that do not fit', async () => {
    const made = await frozenWorkspace()
    const id = await create(made)
    for (const name of [
      'accept-invite',
      'finish-onboarding',
      'resend-invite',
      'cancel-invite',
      'publish',
      'confirm-email',
    ])
      expect((await verb(made, 'nobody', name)).body.error.code).toBe('person.unknown')
    expect((await verb(made, id, 'accept-invite', { onboarding: 'yes' })).status).toBe(400)
    expect((await verb(made, id, 'accept-invite', { onbording: true })).status).toBe(400)
  })

  it('leave invites as they are when the clock is set back, and expire them when it is set far ahead', async () => {
    const made = await frozenWorkspace()
    const id = await create(made)
    await made.control('PUT', '/clock', { mode: 'frozen', now: '1999-01-01T00:00:00Z' })
    expect((await person(made, id)).status).toBe('INVITE_PENDING')
    await verb(made, id, 'resend-invite')
    expect((await person(made, id)).invite.expiresAt).toBe('1999-04-01T00:00:00.000Z')
    await made.control('PUT', '/clock', { mode: 'frozen', now: '9999-12-31T00:00:00Z' })
    expect((await person(made, id)).status).toBe('INVITE_EXPIRED')
    await verb(made, id, 'resend-invite')
    expect((await person(made, id)).invite.expiresAt).toBe('9999-12-31T23:59:59.999Z')
  })
})

describe('The outbox', () => {
  it('lists mail newest first, page by page, by person and by state', async () => {
    const made = await frozenWorkspace()
    const ids: string[] = []
    for (const name of ['a.b@x.com', 'c.d@x.com', 'e.f@x.com']) ids.push(await create(made, name))
    const first = (await made.control('GET', '/mail?limit=2')).body
    const to = (mail: { to: { address: string } }[]) => mail.map((each) => each.to.address)
    expect(to(first.mail)).toEqual(['e.f@x.com', 'c.d@x.com'])
    const second = (await made.control('GET', `/mail?limit=2&after=${first.next}`)).body
    expect(to(second.mail)).toEqual(['a.b@x.com'])
    expect(second.next).toBeNull()
    expect(to((await made.control('GET', `/mail?personId=${ids[1]}`)).body.mail)).toEqual(['c.d@x.com'])
    expect((await made.control('GET', '/mail?state=sent')).body.mail).toEqual([])
    expect((await made.control('GET', '/mail?state=kept')).body.mail).toHaveLength(3)
    expect((await made.control('GET', '/mail?state=lost')).status).toBe(400)
    expect((await made.control('GET', '/mail?after=x')).body.error.code).toBe('cursor.invalid')
    for (const wrong of ['0', '99', 'x', '1e3'])
      expect((await made.control('GET', `/mail/${wrong}`)).body.error.code).toBe('mail.unknown')
  })

  it('has names as text only: no HTML, no line of their own, in mail and on pages', async () => {
    const made = await frozenWorkspace({ checkNameCharacters: false })
    const evil = '<img src=x onerror="alert(1)">\r\nBcc: c@x.com\u2028"\''
    await create(made, 'b.b@x.com', { name: { givenName: evil, familyName: 'B' } })
    const id = await create(made, 'a.b@x.com', {
      name: { givenName: evil, familyName: 'B' },
      ...withManager('b.b@x.com'),
    })
    const mail = await newestMail(made, id)
    for (const line of [mail.subject, mail.from.name, mail.to.name])
      expect(line).not.toMatch(/[\p{Cc}\u2028]/u)
    expect(mail.html).not.toContain('<img')
    expect(mail.html).toContain('&lt;img src=x onerror=&quot;alert(1)&quot;&gt;')
  })
})
