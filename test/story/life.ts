import { expect } from 'vitest'
import type { SmtpServer } from '../support/smtp-server.ts'
import { newUser, patch, withManager } from '../support/tenant.ts'
import type { Reply } from '../support/tenant.ts'

type Send = (method: string, path: string, body?: unknown) => Promise<Reply>

/** What a story is told through: Okta's token, the control API of the workspace, and the mail that arrives. */
export interface World {
  readonly scim: Send
  /** Below `/v1/workspaces/{id}`. */
  readonly control: Send
  readonly mail: SmtpServer
  /** Takes the step a link in a mail offers, as the employee does. */
  follow(link: string): Promise<number>
}

/** One thing somebody does, and how to see that it was done: a step cut off in the middle is taken again if it was not. */
export interface Step {
  readonly title: string
  take(world: World): Promise<unknown>
  isDone(world: World): Promise<boolean>
}

const T0 = '2026-03-02T09:00:00.000Z'
const DAY_MS = 24 * 60 * 60 * 1000
const NIA = 'nia.novak@example.com'
const NEW_ADDRESS = 'nia.new@example.com'
const BOSS = 'bo.boss@example.com'
const REPORT = 'rob.report@example.com'

export const storySettings = {
  defaultDepartment: 'General',
  defaultLocation: 'Headquarters',
  autoTermination: true,
}

/** Undefined while nobody of that e-mail is in Ramp. */
async function person({ control }: World, email: string) {
  const { body } = await control('GET', `/people?q=${encodeURIComponent(email)}`)
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  return (body.people as any[]).find((one) => one.email === email)
}

async function userId({ scim }: World, userName: string): Promise<string | undefined> {
  const { body } = await scim('GET', `/Users?filter=${encodeURIComponent(`userName eq "${userName}"`)}`)
  return body.Resources[0]?.id
}

async function nowMs({ control }: World): Promise<number> {
  return Date.parse((await control('GET', '/clock')).body.now)
}

/** The link of the last mail that address got with those words in the subject. */
async function linkIn({ mail }: World, recipient: string, subject: RegExp): Promise<string> {
  const find = () =>
    mail.received.findLast(
      ({ recipients, headers }) =>
        recipients.includes(recipient) && subject.test(headers.get('subject') ?? ''),
    )
  for (let count = mail.received.length + 1; find() === undefined; count += 1) await mail.awaitMail(count)
  const link = /https?:\/\/\S+/.exec(find()?.text ?? '')?.[0]
  if (link === undefined) throw new Error(`no link in the mail to ${recipient}`)
  return link
}

/** Advances the frozen clock to `days` after the beginning; a second time it does nothing. */
async function advanceTo(world: World, days: number): Promise<void> {
  const ms = Date.parse(T0) + days * DAY_MS - (await nowMs(world))
  if (ms > 0) expect((await world.control('POST', '/clock/advance', { ms })).status).toBe(200)
}

/** Hired, held, released, invited, moved, promoted, deactivated, kept, terminated and hired again (ramp-scim.md 3 to 11). */
export const story: readonly Step[] = [
  {
    title: 'the clock stands still',
    take: ({ control }) => control('PUT', '/clock', { mode: 'frozen', now: T0 }),
    isDone: async (world) => (await nowMs(world)) === Date.parse(T0),
  },
  {
    title: 'Okta hires Nia, whose manager nobody knows: she is held and listed',
    take: ({ scim }) => scim('POST', '/Users', newUser(NIA, withManager(BOSS))),
    async isDone(world) {
      if ((await userId(world, NIA)) === undefined) return false
      expect(await person(world, NIA)).toBeUndefined()
      const { body } = await world.control('GET', '/sync-errors')
      expect(body.syncErrors).toMatchObject([{ reason: 'Invalid manager', subject: NIA, count: 1 }])
      return true
    },
  },
  {
    title: 'Okta hires the manager: Nia is released, and invited by the manager',
    take: ({ scim }) => scim('POST', '/Users', newUser(BOSS)),
    async isDone(world) {
      const nia = await person(world, NIA)
      if (nia === undefined) return false
      expect(nia).toMatchObject({
        status: 'INVITE_PENDING',
        manager: { email: BOSS },
        invite: { status: 'pending', sender: { email: BOSS } },
      })
      expect((await world.control('GET', '/sync-errors')).body.syncErrors).toEqual([])
      return true
    },
  },
  {
    title: 'Nia accepts by the link in the mail',
    take: async (world) => world.follow(await linkIn(world, NIA, /invite/i)),
    isDone: async (world) => (await person(world, NIA))?.status === 'USER_ACTIVE',
  },
  {
    title: 'Okta changes her e-mail: the old one stays in effect',
    async take(world) {
      const change = patch({ op: 'replace', path: 'emails[primary eq true].value', value: NEW_ADDRESS })
      expect((await world.scim('PATCH', `/Users/${await userId(world, NIA)}`, change)).status).toBe(200)
    },
    isDone: async (world) => (await person(world, NIA))?.pendingEmail === NEW_ADDRESS,
  },
  {
    title: 'she confirms it by the link in the mail to the new address',
    take: async (world) => world.follow(await linkIn(world, NEW_ADDRESS, /mail/i)),
    isDone: async (world) => (await person(world, NEW_ADDRESS))?.pendingEmail === null,
  },
  {
    title: 'somebody reports to her: she is a Manager',
    take: ({ scim }) => scim('POST', '/Users', newUser(REPORT, withManager(NEW_ADDRESS))),
    async isDone(world) {
      if ((await person(world, REPORT)) === undefined) return false
      expect(await person(world, NEW_ADDRESS)).toMatchObject({ isManager: true, role: 'BUSINESS_USER' })
      return true
    },
  },
  {
    title: 'Okta deactivates her: 45 days are left',
    async take(world) {
      const off = patch({ op: 'replace', value: { active: false } })
      expect((await world.scim('PATCH', `/Users/${await userId(world, NIA)}`, off)).status).toBe(200)
    },
    async isDone(world) {
      if ((await person(world, NEW_ADDRESS))?.status !== 'USER_INACTIVE') return false
      const { body } = await world.control('GET', '/team-updates')
      expect(body.inactiveUsers).toMatchObject([{ email: NEW_ADDRESS, daysUntilTermination: 45 }])
      return true
    },
  },
  {
    title: 'a bill of hers is unpaid',
    async take(world) {
      const { id } = await person(world, NEW_ADDRESS)
      await world.control('PUT', `/people/${id}/blockers`, { kinds: ['unpaid-bills'] })
    },
    isDone: async (world) =>
      ((await person(world, NEW_ADDRESS))?.termination?.ineligibleReasons.length ?? 0) > 0,
  },
  {
    title: 'after 45 days she is still there, and why',
    take: (world) => advanceTo(world, 46),
    async isDone(world) {
      if ((await nowMs(world)) < Date.parse(T0) + 46 * DAY_MS) return false
      expect(await person(world, NEW_ADDRESS)).toMatchObject({
        status: 'USER_INACTIVE',
        termination: { ineligibleReasons: ['unpaid-bills'] },
      })
      return true
    },
  },
  {
    title: 'the bill is paid: she is terminated, and her report has the next manager up',
    async take(world) {
      const nia = await person(world, NEW_ADDRESS)
      if (nia !== undefined) await world.control('PUT', `/people/${nia.id}/blockers`, { kinds: [] })
      await advanceTo(world, 48)
    },
    async isDone(world) {
      if ((await nowMs(world)) < Date.parse(T0) + 48 * DAY_MS) return false
      if ((await person(world, NEW_ADDRESS)) !== undefined) return false
      expect(await userId(world, NIA)).toBeUndefined()
      expect((await world.control('GET', '/terminated-people')).body.people).toMatchObject([
        { email: NEW_ADDRESS },
      ])
      expect(await person(world, REPORT)).toMatchObject({ manager: { email: BOSS } })
      return true
    },
  },
  {
    title: 'Okta hires her again: a new person with a new id',
    take: ({ scim }) => scim('POST', '/Users', newUser(NIA)),
    async isDone(world) {
      const id = await userId(world, NIA)
      if (id === undefined) return false
      const [gone] = (await world.control('GET', '/terminated-people')).body.people
      expect(id).not.toBe(gone.id)
      expect(await person(world, NIA)).toMatchObject({ id, status: 'INVITE_PENDING' })
      return true
    },
  },
]

/** What is left at the end, without ids: the same for each telling. */
export async function ending({ scim, control }: World): Promise<unknown> {
  const { people } = (await control('GET', '/people')).body
  const { people: terminated } = (await control('GET', '/terminated-people')).body
  const { syncErrors } = (await control('GET', '/sync-errors?state=all')).body
  const { activity } = (await control('GET', '/activity?limit=100')).body
  const { Resources } = (await scim('GET', '/Users')).body
  const nameOf = new Map<string, string>(
    [...people, ...terminated].map(({ id, email, status }) => [id, `${email} ${status ?? 'terminated'}`]),
  )
  /* eslint-disable @typescript-eslint/no-explicit-any */
  return {
    people: people.map(({ email, status, manager, invite, isManager, createdAt }: any) => ({
      email,
      status,
      manager: manager?.email ?? null,
      invite: invite?.status ?? null,
      isManager,
      createdAt,
    })),
    terminated: terminated.map(({ email, terminatedAt }: any) => ({ email, terminatedAt })),
    syncErrors: syncErrors.map(({ reason, subject, count, state, resolvedAt }: any) => ({
      reason,
      subject,
      count,
      state,
      resolvedAt,
    })),
    activity: activity.map(({ at, event, personId }: any) => `${at} ${event}: ${nameOf.get(personId)}`),
    users: Resources.map(({ userName, active }: any) => ({ userName, active })),
  }
  /* eslint-enable @typescript-eslint/no-explicit-any */
}
