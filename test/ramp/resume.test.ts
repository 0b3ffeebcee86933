import { setTimeout as wait } from 'node:timers/promises'
import { expect, it, onTestFinished, vi } from 'vitest'
import { makeFolder } from '../cli/folder.ts'
import { startOnramp } from '../cli/onramp-process.ts'
import type { ReadyOnramp } from '../cli/onramp-process.ts'
import { newUser, patch, request, withManager } from '../support/tenant.ts'
import type { Reply } from '../support/tenant.ts'

const TOKEN = 'token-of-the-workspace-that-is-killed'
const MANY = 230
const AT = '2026-03-01T09:00:00.000Z'

interface Shown {
  readonly id: string
  readonly event: string
  readonly personId: string
  readonly createdAt: string
  readonly manager: { readonly email: string } | null
}

interface Company {
  readonly process: ReadyOnramp
  readonly scim: (method: string, path: string, body?: unknown) => Promise<Reply>
  readonly control: (method: string, path: string, body?: unknown) => Promise<Reply>
}

async function start(folder: string): Promise<Company> {
  const process = await startOnramp(['--data', folder])
  onTestFinished(() => void process.child.kill('SIGKILL'))
  const { scimBaseUrl, controlUrl } = process.ready
  return {
    process,
    scim: (method, path, body) =>
      request(scimBaseUrl + path, method, body, { authorization: `Bearer ${TOKEN}` }),
    control: (method, path, body) => request(`${controlUrl}/v1/workspaces${path}`, method, body),
  }
}

async function startCompany(folder: string, settings: Record<string, unknown>): Promise<Company> {
  const company = await start(folder)
  await company.control('POST', '', {
    id: 'acme',
    connections: [{ name: 'okta', idp: 'okta', token: TOKEN }],
    settings: { defaultDepartment: 'General', defaultLocation: 'Remote', ...settings },
  })
  await company.control('PUT', '/acme/clock', { mode: 'frozen', now: AT })
  return company
}

/** Kills the server some milliseconds into what is asked of it, and starts it again on the same folder. */
async function killIn(ms: number, { process }: Company, folder: string, act: () => Promise<unknown>) {
  const asked = act().catch(() => undefined)
  await wait(ms)
  process.child.kill('SIGKILL')
  await Promise.all([asked, process.ended])
  return start(folder)
}

const list = async ({ control }: Company, path: string, key: string): Promise<readonly Shown[]> =>
  (await control('GET', `/acme/${path}?limit=1000`)).body[key]

it.each([3, 12])(
  '9.2: killed %d ms into terminating many, it goes on when started again, and nobody goes twice',
  async (ms) => {
    const folder = makeFolder()
    const company = await startCompany(folder, { autoTermination: true })
    const ids: string[] = []
    for (let number = 0; number < MANY; number += 1) {
      const { body } = await company.scim('POST', '/Users', newUser(`n${number}.x@x.com`))
      ids.push(body.id)
      await company.scim('PATCH', `/Users/${body.id}`, patch({ op: 'replace', value: { active: false } }))
    }
    const again = await killIn(ms, company, folder, () =>
      company.control('POST', '/acme/clock/advance', { by: 'P46D' }),
    )
    await again.control('PUT', '/acme/clock', { mode: 'frozen', now: '2026-04-16T09:00:00.000Z' })
    const terminated = await list(again, 'terminated-people', 'people')
    expect(terminated.map(({ id }) => id)).toEqual(ids)
    expect(await list(again, 'people', 'people')).toEqual([])
    expect((await again.scim('GET', '/Users')).body.totalResults).toBe(0)
    const deleted = (await list(again, 'activity', 'activity')).filter(
      ({ event }) => event === 'User deleted',
    )
    expect(deleted).toHaveLength(MANY)
  },
)

it.each([4, 12])(
  'U16: killed %d ms into releasing many, it goes on when started again until all are linked',
  async (ms) => {
    const folder = makeFolder()
    const company = await startCompany(folder, {})
    for (let number = 0; number < MANY; number += 1)
      await company.scim('POST', '/Users', newUser(`n${number}.x@x.com`, withManager('boss.one@x.com')))
    const boss = newUser('boss.one@x.com')
    const again = await killIn(ms, company, folder, () => company.scim('POST', '/Users', boss))
    // Killed before the boss was stored, they come with the next push.
    await again.scim('POST', '/Users', boss)
    await vi.waitFor(async () => {
      const people = await list(again, 'people', 'people')
      expect(people.filter(({ manager }) => manager?.email === 'boss.one@x.com')).toHaveLength(MANY)
    }, 10_000)
    expect(await list(again, 'sync-errors', 'syncErrors')).toEqual([])
  },
)

it.each([4, 12])(
  '13: killed %d ms into the delayed reconciliation of many, it goes on in order when started again',
  async (ms) => {
    const folder = makeFolder()
    const company = await startCompany(folder, { timing: 'realistic' })
    for (let number = 0; number < MANY; number += 1) {
      await company.control('POST', '/acme/clock/advance', { ms: 1 })
      await company.scim('POST', '/Users', newUser(`n${number}.x@x.com`))
    }
    const again = await killIn(ms, company, folder, () =>
      company.control('POST', '/acme/clock/advance', { by: 'PT5M' }),
    )
    await again.control('PUT', '/acme/clock', { mode: 'frozen', now: '2026-03-01T09:10:00.000Z' })
    const people = await list(again, 'people', 'people')
    expect(people).toHaveLength(MANY)
    const firstMs = Date.parse(AT) + 300_001
    // Each at the instant it was due, whenever the server came to it.
    expect(people.map(({ createdAt }) => Date.parse(createdAt) - firstMs)).toEqual(
      people.map((_, number) => number),
    )
    const invited = (await list(again, 'activity', 'activity')).map(({ personId }) => personId)
    expect(invited.reverse()).toEqual(people.map(({ id }) => id))
  },
)
