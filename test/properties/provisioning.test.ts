import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ENTERPRISE, newUser, patch, request, useSandbox, withManager } from '../support/tenant.ts'
import type { Reply, TestWorkspace } from '../support/tenant.ts'

/** Each run is a company; ONRAMP_PROPERTY_RUNS lengthens the run, ONRAMP_PROPERTY_SEED repeats one. */
const numRuns = Math.ceil(Number(process.env['ONRAMP_PROPERTY_RUNS'] ?? 300) / 15)
const seed = process.env['ONRAMP_PROPERTY_SEED']

const { workspace, sandbox } = useSandbox()

const PEOPLE = ['a', 'b', 'c', 'd', 'e']
const someone = fc.constantFrom(...PEOPLE)
const connection = fc.constantFrom('okta', 'entra')
/** By user name and e-mail, by external id, nobody, or somebody unknown. */
const reference = fc.oneof(
  { weight: 6, arbitrary: someone.map((name) => `${name}.x@x.com`) },
  { weight: 2, arbitrary: someone.map((name) => `ext-${name.toUpperCase()}`) },
  fc.constantFrom('', 'no.one@x.com'),
)
const anyStep = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('create' as const), connection, someone, reference }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('manager' as const), connection, someone, reference }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('email' as const), connection, someone, taken: someone }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('active' as const), connection, someone, active: fc.boolean() }),
  },
  fc.record({ kind: fc.constant('delete' as const), connection, someone }),
)
type Step = typeof anyStep extends fc.Arbitrary<infer T> ? T : never

interface Person {
  readonly id: string
  readonly email: string
  readonly active: boolean
  readonly manager: { readonly id: string } | null
  readonly managerWait: unknown
  readonly connectionId: string | null
  readonly updatedAt: string
}

const replace = (path: string, value: unknown) => patch({ op: 'replace', path, value })
const userNameOf = (name: string) => `${name}.x@x.com`

async function perform({ connections }: TestWorkspace, step: Step): Promise<Reply | undefined> {
  const send = connections[step.connection]!.send
  const userName = userNameOf(step.someone)
  if (step.kind === 'create') {
    const changes = { externalId: `ext-${step.someone.toUpperCase()}`, ...withManager(step.reference) }
    return send('POST', '/Users', newUser(userName, changes))
  }
  const found = await send('GET', `/Users?filter=${encodeURIComponent(`userName eq "${userName}"`)}`)
  const id = found.body.Resources[0]?.id as string | undefined
  if (id === undefined) return undefined
  switch (step.kind) {
    case 'manager':
      return send('PATCH', `/Users/${id}`, replace(`${ENTERPRISE}:manager`, step.reference))
    case 'email':
      return send(
        'PATCH',
        `/Users/${id}`,
        replace('emails', [{ value: userNameOf(step.taken), primary: true }]),
      )
    case 'active':
      return send('PATCH', `/Users/${id}`, replace('active', step.active))
    case 'delete':
      return send('DELETE', `/Users/${id}`)
  }
}

async function look({ scim, control }: TestWorkspace) {
  const users = (await scim('GET', '/Users')).body.Resources as { id: string; active: boolean }[]
  const { people } = (await control('GET', '/people')).body as { people: Person[] }
  const { syncErrors } = (await control('GET', '/sync-errors')).body as {
    syncErrors: { personId: string | null; reason: string; connectionId: string }[]
  }
  return { users, people, syncErrors }
}

function isInCircle(start: Person, people: readonly Person[]): boolean {
  const seen = new Set<string>()
  for (let at: Person | undefined = start; at !== undefined;) {
    if (seen.has(at.id)) return true
    seen.add(at.id)
    const above: string | undefined = at.manager?.id
    at = people.find(({ id }) => id === above)
  }
  return false
}

/** What Ramp promises after every request. */
async function expectSound(company: TestWorkspace): Promise<void> {
  const { users, people, syncErrors } = await look(company)
  const emails = people.map(({ email }) => email.toLowerCase())
  expect(new Set(emails).size).toBe(emails.length)
  for (const person of people)
    expect([person.email, isInCircle(person, people)]).toEqual([person.email, false])
  for (const { id, active } of users) {
    const person = people.find((one) => one.id === id)
    const isListed = syncErrors.some(({ personId }) => personId === id)
    if (active) expect([id, person?.active === true || isListed]).toEqual([id, true])
    else expect([id, person?.active ?? false]).toEqual([id, false])
  }
}

/** Nobody is left behind: sending again what the client reads changes nobody in Ramp. */
async function expectSettled(company: TestWorkspace): Promise<void> {
  const { users, people, syncErrors } = await look(company)
  const plain = (list: readonly Person[]) => list.map((person) => ({ ...person, updatedAt: '' }))
  for (const user of users.filter(({ active }) => active)) {
    const person = people.find(({ id }) => id === user.id)
    const held = syncErrors.find(
      ({ personId, reason }) => personId === user.id && reason === 'Invalid manager',
    )
    const owner = person?.connectionId ?? held?.connectionId
    const client = Object.values(company.connections).find(({ id }) => id === owner)
    // Whose change waits in the name of another connection would follow that one's settings.
    if (client === undefined || person?.managerWait) continue
    await client.send('PUT', `/Users/${user.id}`, user)
    expect(plain((await look(company)).people)).toEqual(plain(people))
  }
}

it('People follow their resources, whatever two providers send (ramp-scim 4, 6, D2, U16)', async () => {
  const company = fc.asyncProperty(fc.array(anyStep, { minLength: 5, maxLength: 40 }), async (steps) => {
    const connections = ['okta', 'entra'].map((name) => ({ name, idp: name }))
    const ramp = await workspace({ connections })
    for (const step of steps) {
      const answer = await perform(ramp, step)
      expect(answer === undefined || answer.status < 500).toBe(true)
      await expectSound(ramp)
    }
    if (!steps.some(({ kind }) => kind === 'email')) await expectSettled(ramp)
    await request(`${sandbox().controlUrl}/v1/workspaces/${ramp.id}`, 'DELETE')
  })
  await fc.assert(company, { numRuns, ...(seed !== undefined && { seed: Number(seed) }) })
}, 600_000)
