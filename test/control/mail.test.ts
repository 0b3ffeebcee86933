import { afterAll, beforeAll, expect, test } from 'vitest'
import { personNamed, startControlServer, textAt, valueAt } from './control-server.ts'
import type { ControlServer } from './control-server.ts'
import { expectRefusal } from './refused.ts'

let server: ControlServer
beforeAll(async () => {
  server = await startControlServer()
})
afterAll(() => server.close())

const bodyOf = (text: string) => JSON.parse(text) as { readonly id: string }

test('mail is listed as described, and each can be read', async () => {
  const { path, token } = await server.makeWorkspace()
  await server.scim(token, 'POST', '/Users', personNamed('Ann', 'Lee'))
  const list = await server.call('GET', `${path}/mail`)
  expect(valueAt(list, 'mail')).toMatchObject([
    { kind: 'invite', state: 'kept', to: { name: 'Ann Lee', address: 'ann.lee@example.com' }, attempts: 0 },
  ])
  const one = await server.call('GET', `${path}/mail/${textAt(list, 'mail.0.id')}`)
  expect(textAt(one, 'html')).toContain(textAt(one, 'link'))
  expectRefusal(await server.call('GET', `${path}/mail/999`), 'mail.unknown', /no mail "999"/)
  expectRefusal(await server.call('GET', '/v1/workspaces/nope/mail'), 'workspace.unknown', /no workspace/)
})

test('every verb about invites and addresses answers as described', async () => {
  const { path, token } = await server.makeWorkspace()
  const made = await server.scim(token, 'POST', '/Users', personNamed('Ann', 'Lee'))
  const person = `${path}/people/${bodyOf(made.text).id}`
  const statusAfter = async (verb: string, body?: { onboarding: boolean }) =>
    textAt(await server.call('POST', `${person}/${verb}`, body), 'status')
  expect(await statusAfter('cancel-invite')).toBe('INVITE_EXPIRED')
  expect(await statusAfter('resend-invite')).toBe('INVITE_PENDING')
  expect(await statusAfter('accept-invite', { onboarding: true })).toBe('USER_ONBOARDING')
  expect(await statusAfter('finish-onboarding')).toBe('USER_ACTIVE')
  for (const verb of ['cancel-invite', 'resend-invite', 'accept-invite', 'publish', 'confirm-email'])
    expectRefusal(
      await server.call('POST', `${person}/${verb}`),
      'person.state',
      /ann\.lee@example\.com \(USER_ACTIVE\)/,
    )
  expectRefusal(
    await server.call('POST', `${path}/people/nobody/publish`),
    'person.unknown',
    /no person "nobody"/,
  )
})

test('an address somebody else has by now cannot be confirmed', async () => {
  const made = await server.call('POST', '/v1/workspaces', {
    connections: [
      { name: 'okta', idp: 'okta' },
      { name: 'spec', idp: 'generic', mode: 'spec' },
    ],
    settings: { defaultDepartment: 'General', defaultLocation: 'Remote' },
  })
  const [okta, spec] = [0, 1].map((index) => textAt(made, `connections.${index}.token`))
  const path = `/v1/workspaces/${textAt(made, 'id')}`
  const { text } = await server.scim(okta ?? '', 'POST', '/Users', personNamed('Ann', 'Lee'))
  const { id } = bodyOf(text)
  await server.call('POST', `${path}/people/${id}/accept-invite`)
  const emails = [{ primary: true, type: 'work', value: 'bo.lee@example.com' }]
  await server.scim(okta ?? '', 'PUT', `/Users/${id}`, personNamed('Ann', 'Lee', { emails }))
  expect((await server.scim(spec ?? '', 'POST', '/Users', personNamed('Bo', 'Lee'))).status).toBe(201)
  expectRefusal(
    await server.call('POST', `${path}/people/${id}/confirm-email`),
    'email.taken',
    /^Email is already associated with another employee$/,
  )
})
