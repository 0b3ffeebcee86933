import { afterAll, beforeAll, expect, it } from 'vitest'
import { createSandbox } from '../../src/sandbox.ts'
import type { Sandbox } from '../../src/sandbox.ts'
import { startSmtpServer } from '../support/smtp-server.ts'
import type { SmtpServer } from '../support/smtp-server.ts'
import { request } from '../support/tenant.ts'
import { ending, story, storySettings } from './life.ts'
import type { World } from './life.ts'

let mail: SmtpServer
let sandbox: Sandbox
let world: World

beforeAll(async () => {
  mail = await startSmtpServer()
  sandbox = await createSandbox({
    data: ':memory:',
    port: 0,
    controlPort: 0,
    logLevel: 'silent',
    smtpUrl: mail.url,
  })
  const made = await request(`${sandbox.controlUrl}/v1/workspaces`, 'POST', {
    settings: storySettings,
    connections: [{ name: 'okta', idp: 'okta' }],
  })
  const { id, connections } = made.body
  world = {
    mail,
    scim: (method, path, body) =>
      request(sandbox.scimBaseUrl + path, method, body, { authorization: `Bearer ${connections[0].token}` }),
    control: (method, path, body) =>
      request(`${sandbox.controlUrl}/v1/workspaces/${id}${path}`, method, body),
    follow: async (link) => (await fetch(link, { method: 'POST' })).status,
  }
})
afterAll(async () => {
  await sandbox.close()
  await mail.close()
})

it.each(story.map((step) => [step.title, step] as const))('%s', async (_title, step) => {
  await step.take(world)
  expect(await step.isDone(world)).toBe(true)
})

it('ends with one past and one present Nia, and everything that happened to both', async () => {
  expect(await ending(world)).toMatchSnapshot()
})
