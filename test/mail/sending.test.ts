import { afterAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { createSandbox } from '../../src/sandbox.ts'
import type { Sandbox, SandboxOptions } from '../../src/sandbox.ts'
import { makeFolder } from '../cli/folder.ts'
import { startOnramp } from '../cli/onramp-process.ts'
import { startSmtpServer } from '../support/smtp-server.ts'
import type { SmtpServer } from '../support/smtp-server.ts'
import { newUser, patch, request, useSandbox, withManager } from '../support/tenant.ts'
import type { TestWorkspace } from '../support/tenant.ts'

const TIMEOUT_MS = 150
let smtp: SmtpServer
const { workspace, sandbox } = useSandbox(async () => {
  smtp = await startSmtpServer()
  return { smtpUrl: smtp.url, smtpTimeoutMs: TIMEOUT_MS, mailFrom: 'ramp@example.com' }
})
afterAll(() => smtp.close())
beforeEach(() => smtp.behave('accept'))

const AT = '2026-03-01T09:00:00.000Z'

async function frozenWorkspace(settings: Record<string, unknown> = {}) {
  const made = await workspace({ settings })
  await made.control('PUT', '/clock', { mode: 'frozen', now: AT })
  return made
}

const create = async ({ scim }: TestWorkspace, userName = 'a.b@x.com', changes = {}) =>
  (await scim('POST', '/Users', newUser(userName, changes))).body.id as string

const advance = ({ control }: TestWorkspace, by: string) => control('POST', '/clock/advance', { by })

type Mail = Record<string, unknown> & { readonly id: string; readonly attempts: number }
const mails = async ({ control }: Pick<TestWorkspace, 'control'>): Promise<readonly Mail[]> =>
  (await control('GET', '/mail')).body.mail

/** The mail, once something is so about it. */
async function mailWhen(made: TestWorkspace, isSo: (mail: Mail) => boolean): Promise<Mail> {
  for (;;) {
    const found = (await mails(made)).find(isSo)
    if (found !== undefined) return found
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** Those received for an address: other tests of the file share the server. */
async function receivedBy(address: string, count = 1) {
  const own = () => smtp.received.filter(({ recipients }) => recipients.includes(address))
  while (own().length < count) await smtp.awaitMail(smtp.received.length + 1)
  return own()
}

describe('Mail with a mail server', () => {
  it('7.1: is sent when somebody is provisioned, named after the manager, with text, HTML and link', async () => {
    const made = await frozenWorkspace()
    await create(made, 'mandy.manager@sent.com')
    await create(made, 'a.b@sent.com', withManager('mandy.manager@sent.com'))
    const [mail] = await receivedBy('a.b@sent.com')
    expect(mail?.mailFrom).toBe('ramp@example.com')
    expect(mail?.headers.get('from')).toBe('mandy manager <ramp@example.com>')
    expect(mail?.headers.get('reply-to')).toBe('mandy manager <mandy.manager@sent.com>')
    expect(mail?.headers.get('to')).toBe('a b <a.b@sent.com>')
    expect(mail?.headers.get('subject')).toContain('mandy manager invited you to join')
    expect(mail?.headers.get('date')).toBe('Sun, 01 Mar 2026 09:00:00 +0000')
    const link = /http:\S+\/invites\/\S+/.exec(mail?.text ?? '')?.[0] ?? ''
    expect(mail?.html).toContain(`href="${link}"`)
    expect((await fetch(link, { method: 'POST' })).status).toBe(200)
    const shown = await mailWhen(made, ({ to }) => (to as { address: string }).address === 'a.b@sent.com')
    expect(await mailWhen(made, ({ id, state }) => id === shown.id && state === 'sent')).toMatchObject({
      attempts: 1,
      sentAt: AT,
      lastError: null,
      nextAttemptAt: null,
    })
  })

  it('7.1: is named after the account owner where there is no manager', async () => {
    const token = sandbox().workspaces[0]?.connections[0]?.token ?? ''
    await request(`${sandbox().scimBaseUrl}/Users`, 'POST', newUser('a.b@owner.com'), {
      authorization: `Bearer ${token}`,
    })
    const [mail] = await receivedBy('a.b@owner.com')
    expect(mail?.headers.get('from')).toBe('Olive Owner <ramp@example.com>')
  })

  it('7.6: of a new address goes there and nowhere else', async () => {
    const made = await frozenWorkspace()
    const id = await create(made, 'a.b@change.com')
    await receivedBy('a.b@change.com')
    await made.control('POST', `/people/${id}/accept-invite`)
    const emails = [{ primary: true, type: 'work', value: 'new@change.com' }]
    await made.scim('PATCH', `/Users/${id}`, patch({ op: 'replace', value: { emails } }))
    const [mail] = await receivedBy('new@change.com')
    expect(mail?.recipients).toEqual(['new@change.com'])
    expect(mail?.headers.get('subject')).toContain('Confirm your new email address')
    const link = /http:\S+\/confirm-email\/\S+/.exec(mail?.text ?? '')?.[0] ?? ''
    expect((await fetch(link, { method: 'POST' })).status).toBe(200)
    expect((await made.control('GET', `/people/${id}`)).body.email).toBe('new@change.com')
  })

  it('is not sent of a request that was refused', async () => {
    const made = await frozenWorkspace()
    await create(made, 'a.b@once.com')
    await receivedBy('a.b@once.com')
    expect((await made.scim('POST', '/Users', newUser('a.b@once.com'))).status).toBe(409)
    await create(made, 'c.d@once.com')
    await receivedBy('c.d@once.com')
    expect(await receivedBy('a.b@once.com')).toHaveLength(1)
    expect(await mails(made)).toHaveLength(2)
  })

  it('neither gains headers nor recipients nor HTML from names and addresses', async () => {
    const made = await frozenWorkspace({ checkNameCharacters: false, checkEmailFormat: false })
    const evil = 'Eve" <eve@evil.com>\r\nBcc: c@evil.com\r\n\r\n<script>alert(1)</script>'
    const name = { givenName: evil, familyName: "O'Neill, <b>" }
    await create(made, 'm.m@evil.com', { name })
    await create(made, 'a.b@evil.com', { name, ...withManager('m.m@evil.com') })
    const [mail] = await receivedBy('a.b@evil.com')
    expect(mail?.recipients).toEqual(['a.b@evil.com'])
    const known = [
      'from',
      'to',
      'reply-to',
      'subject',
      'message-id',
      'date',
      'mime-version',
      'content-type',
      'auto-submitted',
    ]
    expect([...(mail?.headers.keys() ?? [])].filter((header) => !known.includes(header))).toEqual([])
    expect(mail?.head).not.toMatch(/^(bcc|<script)/im)
    expect(mail?.headers.get('from')).toMatch(/<ramp@example\.com>$/)
    expect(mail?.html).not.toContain('<script')
    expect(mail?.html).toContain('&lt;script&gt;')
  })

  it.each([
    'victim@y.com,other@evil.com',
    'a b@z.com',
    'x@y.com>\r\nRCPT TO:<eve@evil.com',
    '"q"@y.com',
    'nobody',
  ])('is not sent to %j, which is no address, and says so', async (address) => {
    const made = await frozenWorkspace({ checkEmailFormat: false })
    const emails = [{ primary: true, type: 'work', value: address }]
    expect((await made.scim('POST', '/Users', newUser('a.b@no.com', { emails }))).status).toBe(201)
    const mail = await mailWhen(made, ({ attempts }) => attempts > 0)
    expect(mail).toMatchObject({ state: 'queued', lastError: expect.stringContaining('is no address') })
    expect(smtp.received.flatMap(({ recipients }) => recipients)).not.toContain('eve@evil.com')
    expect(smtp.received.flatMap(({ recipients }) => recipients)).not.toContain('other@evil.com')
  })
})

describe('A mail server that does not take mail', () => {
  it.each([
    ['hang', /timeout|greeting/i],
    ['drip', /abort|timeout|greeting|response/i],
    ['refuse', /no such mailbox/],
    ['die', /close|reset|unexpected|ended/i],
  ] as const)('%s: holds up nobody, is shown, and is asked again later', async (manner, message) => {
    smtp.behave(manner)
    const made = await frozenWorkspace()
    const id = await create(made, `a.b@${manner}.com`)
    expect((await made.control('GET', `/people/${id}`)).body.status).toBe('INVITE_PENDING')
    const tried = await mailWhen(made, ({ attempts }) => attempts === 1)
    expect(tried).toMatchObject({
      state: 'queued',
      lastError: expect.stringMatching(message),
      nextAttemptAt: '2026-03-01T09:01:00.000Z',
      sentAt: null,
    })
    smtp.behave('accept')
    const moved = await advance(made, 'PT1M')
    expect(moved.body.ran).toMatchObject([{ kind: 'mail-retry', dueAt: '2026-03-01T09:01:00.000Z' }])
    await receivedBy(`a.b@${manner}.com`)
    expect(await mailWhen(made, ({ state }) => state === 'sent')).toMatchObject({
      attempts: 2,
      sentAt: '2026-03-01T09:01:00.000Z',
      lastError: null,
    })
  })

  it('is asked after 1 min, 5 min, 30 min and 2 h on the clock; then mail has failed', async () => {
    smtp.behave('refuse')
    const made = await frozenWorkspace()
    await create(made, 'a.b@never.com')
    for (const [index, wait] of ['PT1M', 'PT5M', 'PT30M', 'PT2H'].entries()) {
      await mailWhen(made, ({ attempts }) => attempts === index + 1)
      expect((await advance(made, wait)).body.ran).toHaveLength(1)
    }
    expect(await mailWhen(made, ({ attempts }) => attempts === 5)).toMatchObject({
      state: 'failed',
      nextAttemptAt: null,
      lastError: expect.stringContaining('no such mailbox'),
    })
    expect((await advance(made, 'P30D')).body.ran).toEqual([])
    expect((await made.control('GET', '/mail?state=failed')).body.mail).toHaveLength(1)
    smtp.behave('accept')
    const [{ personId }] = (await mails(made)) as unknown as [{ personId: string }]
    await made.control('POST', `/people/${personId}/resend-invite`)
    await receivedBy('a.b@never.com')
  })

  it('does not hear of an invite that was cancelled or replaced meanwhile', async () => {
    smtp.behave('refuse')
    const made = await frozenWorkspace()
    const id = await create(made, 'a.b@gone.com')
    await mailWhen(made, ({ attempts }) => attempts === 1)
    await made.control('POST', `/people/${id}/cancel-invite`)
    smtp.behave('accept')
    await advance(made, 'PT1M')
    expect(await mailWhen(made, ({ state }) => state === 'cancelled')).toMatchObject({ attempts: 1 })
    await made.control('POST', `/people/${id}/resend-invite`)
    expect(await receivedBy('a.b@gone.com')).toHaveLength(1)
  })

  it('forgets mail of a workspace that is reset while it hangs', async () => {
    smtp.behave('hang')
    const made = await frozenWorkspace()
    const before = smtp.connections()
    await create(made, 'a.b@reset.com')
    await smtp.awaitConnections(before + 1)
    await made.control('POST', '/reset')
    await made.control('PATCH', '/settings', { createAsDraft: true })
    smtp.behave('accept')
    const id = await create(made, 'c.d@reset.com')
    await made.control('POST', `/people/${id}/publish`)
    await receivedBy('c.d@reset.com')
    expect(await mailWhen(made, ({ state }) => state === 'sent')).toMatchObject({ attempts: 1 })
    expect(await mails(made)).toHaveLength(1)
  })
})

describe('Mail across a restart', () => {
  async function start(options: Partial<SandboxOptions>): Promise<Sandbox> {
    return createSandbox({ port: 0, controlPort: 0, logLevel: 'silent', ...options })
  }

  it('that was queued is sent by the next process, also in a workspace nobody opens and on a clock that stands', async () => {
    const data = makeFolder()
    const server = await startSmtpServer()
    onTestFinished(() => server.close())
    server.behave('hang')
    const first = await start({ data, smtpUrl: server.url, smtpTimeoutMs: 60_000 })
    const made = await request(`${first.controlUrl}/v1/workspaces`, 'POST', {
      connections: [{ name: 'okta', idp: 'okta' }],
      settings: { defaultDepartment: 'General', defaultLocation: 'Remote' },
    })
    const path = `/v1/workspaces/${made.body.id}`
    await request(`${first.controlUrl}${path}/clock`, 'PUT', { mode: 'frozen', now: AT })
    const created = await request(`${first.scimBaseUrl}/Users`, 'POST', newUser('a.b@x.com'), {
      authorization: `Bearer ${made.body.connections[0].token}`,
    })
    expect(created.status).toBe(201)
    await server.awaitConnections(1)
    await first.close()
    expect(server.received).toEqual([])

    server.behave('accept')
    const second = await start({ data, smtpUrl: server.url })
    onTestFinished(() => second.close())
    const [mail] = await server.awaitMail(1)
    expect(mail?.recipients).toEqual(['a.b@x.com'])
    const link = /http:\S+\/invites\/\S+/.exec(mail?.text ?? '')?.[0] ?? ''
    expect(new URL(link).origin).toBe(new URL(second.scimBaseUrl).origin)
    expect((await fetch(link, { method: 'POST' })).status).toBe(200)
    const { body } = await request(`${second.controlUrl}${path}/connections`, 'GET')
    expect(body.connections).toMatchObject([{ lastSyncAt: AT }])
  })

  it('that was being sent when the process was killed is sent by the next one, under the same Message-ID', async () => {
    const data = makeFolder()
    const server = await startSmtpServer()
    onTestFinished(() => server.close())
    const killed = await startOnramp(['--data', data, '--smtp-url', server.url])
    onTestFinished(() => void killed.child.kill('SIGKILL'))
    const push = (onramp: typeof killed, userName: string) =>
      request(`${onramp.ready.scimBaseUrl}/Users`, 'POST', newUser(userName), {
        authorization: `Bearer ${killed.token('okta')}`,
      })
    await push(killed, 'a.b@x.com')
    await server.awaitMail(1)
    server.behave('hang')
    expect((await push(killed, 'c.d@x.com')).status).toBe(201)
    await server.awaitConnections(2)
    killed.child.kill('SIGKILL')
    await killed.ended
    server.behave('accept')
    const next = await startOnramp(['--data', data, '--smtp-url', server.url])
    onTestFinished(() => void next.child.kill('SIGKILL'))
    const received = await server.awaitMail(2)
    expect(received.some(({ recipients }) => recipients.includes('c.d@x.com'))).toBe(true)
    for (const { headers, recipients } of received)
      expect(headers.get('message-id')).toMatch(
        recipients.includes('c.d@x.com') ? /^<default\.2\./ : /^<default\.1\./,
      )
    expect((await next.stop()).code).toBe(0)
  })

  it('that is kept is read with links to the public address, once there is one', async () => {
    const data = makeFolder()
    const first = await start({ data })
    const token = first.workspaces[0]?.connections[0]?.token ?? ''
    await request(`${first.scimBaseUrl}/Users`, 'POST', newUser('a.b@x.com'), {
      authorization: `Bearer ${token}`,
    })
    const linkOf = async ({ controlUrl }: Sandbox) =>
      (await request(`${controlUrl}/v1/workspaces/default/mail/1`, 'GET')).body.link as string
    const local = await linkOf(first)
    expect(new URL(local).origin).toBe(new URL(first.scimBaseUrl).origin)
    await first.close()
    const second = await start({ data, publicUrl: 'https://ramp.example.com/base/scim/v2/' })
    onTestFinished(() => second.close())
    expect(await linkOf(second)).toBe(`https://ramp.example.com/base${new URL(local).pathname}`)
  })
})
