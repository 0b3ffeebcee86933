import { describe, expect, it } from 'vitest'
import { ENTERPRISE, newUser } from '../support/tenant.ts'
import { expectRefused, useDeveloperApi } from './developer-client.ts'
import type { Answer, DeveloperWorkspace } from './developer-client.ts'
import { NOBODY, giveRole } from './people.ts'

const { workspace } = useDeveloperApi()
const AT = '2026-03-01T09:00:00.000Z'

let keys = 0
const newHire = (changes: Record<string, unknown> = {}) => ({
  email: 'linda.gu@example.com',
  first_name: 'Linda',
  last_name: 'Gu',
  role: 'BUSINESS_USER',
  idempotency_key: `d471d830-2e73-4082-8a75-${String(++keys).padStart(12, '0')}`,
  ...changes,
})

const create = (ramp: DeveloperWorkspace, changes: Record<string, unknown> = {}): Promise<Answer> =>
  ramp.call('POST', '/users/deferred', newHire(changes))

async function taskOf(ramp: DeveloperWorkspace, answer: Answer) {
  expect(answer.status).toBe(201)
  return (await ramp.get(`/users/deferred/status/${(answer.body as { id: string }).id}`)).body as {
    status: string
    context: { acting_user_id: string | null }
    data: { user_id: string | null; error: string | null }
  }
}

async function made(ramp: DeveloperWorkspace, changes: Record<string, unknown> = {}) {
  const { data } = await taskOf(ramp, await create(ramp, changes))
  if (data.user_id === null) throw new Error(data.error ?? 'not made')
  return (await ramp.get(`/users/${data.user_id}`)).body
}

async function frozen(settings: Record<string, unknown> = {}): Promise<DeveloperWorkspace> {
  const ramp = await workspace({ settings })
  await ramp.control('PUT', '/clock', { mode: 'frozen', now: AT })
  return ramp
}

describe('POST /users/deferred (ramp-developer-api.md 2.3)', () => {
  it('makes a user and invites them, as exactly the five fields of the connector say', async () => {
    const ramp = await workspace()
    const answer = await create(ramp)
    expect(Object.keys(answer.body)).toEqual(['id'])
    const task = await taskOf(ramp, answer)
    expect(task).toEqual({
      id: answer.body.id,
      status: 'SUCCESS',
      context: { acting_user_id: null },
      data: { user_id: expect.any(String), error: null },
    })
    const { data } = (await ramp.get('/users')).body
    expect(data).toMatchObject([
      {
        id: task.data.user_id,
        email: 'linda.gu@example.com',
        first_name: 'Linda',
        role: 'BUSINESS_USER',
        status: 'INVITE_PENDING',
        is_manager: false,
        department_id: null,
      },
    ])
  })

  it('fills department, location, entity, manager, employee id and the Manager add-on', async () => {
    const ramp = await workspace()
    const boss = (await ramp.scim('POST', '/Users', newUser('grace.hopper@example.com'))).body.id
    const { id: department_id } = (await ramp.call('POST', '/departments', { name: 'Research' })).body
    const location = (await ramp.call('POST', '/locations', { name: 'Berlin' })).body
    const sent = { department_id, location_id: location.id, employee_id: 'E7', is_manager: true }
    expect(await made(ramp, { ...sent, direct_manager_id: boss })).toMatchObject({
      ...sent,
      manager_id: boss,
      entity_id: location.entity_id,
    })
    expect((await ramp.control('GET', '/people?limit=9')).body.people.at(-1)).toMatchObject({
      managerAddOn: 'granted',
      invite: { status: 'pending', sender: { id: boss } },
      linked: false,
    })
  })

  it('shows them through SCIM too, where a provider links and overwrites them (C12, 3.6)', async () => {
    const ramp = await workspace()
    const { id: department_id } = (await ramp.call('POST', '/departments', { name: 'Research' })).body
    const { id } = await made(ramp, { department_id, employee_id: 'E7' })
    expect((await ramp.scim('GET', `/Users/${id}`)).body).toMatchObject({
      userName: 'linda.gu@example.com',
      name: { givenName: 'Linda', familyName: 'Gu' },
      emails: [{ value: 'linda.gu@example.com', type: 'work', primary: true }],
      active: true,
      [ENTERPRISE]: { department: 'Research', employeeNumber: 'E7' },
    })
    const found = await ramp.scim('GET', '/Users?filter=userName eq "linda.gu@example.com"')
    expect(found.body.totalResults).toBe(1)
    const name = { givenName: 'Lin', familyName: 'Gu' }
    const pushed = await ramp.scim('POST', '/Users', newUser('linda.gu@example.com', { name }))
    expect([pushed.status, pushed.body.id]).toEqual([201, id])
    expect((await ramp.get(`/users/${id}`)).body).toMatchObject({
      first_name: 'Lin',
      status: 'INVITE_PENDING',
    })
    expect((await ramp.control('GET', `/people/${id}`)).body.linked).toBe(true)
  })

  it('makes a draft who is not invited, and nobody else is one (7.4)', async () => {
    const ramp = await workspace()
    const { id, status } = await made(ramp, { is_draft: true })
    expect(status).toBe('INVITE_PENDING')
    const { body } = await ramp.control('GET', `/people/${id}`)
    expect([body.status, body.invite]).toEqual(['USER_DRAFT', null])
  })

  it('brings those on who waited for them: a manager who is awaited arrives', async () => {
    const ramp = await workspace()
    const held = newUser('ada.byron@example.com', {
      [ENTERPRISE]: { manager: { value: 'linda.gu@example.com' } },
    })
    const { body } = await ramp.scim('POST', '/Users', held)
    const { id } = await made(ramp)
    expect((await ramp.get(`/users/${body.id}`)).body.manager_id).toBe(id)
    expect((await ramp.get(`/users/${id}`)).body.is_manager).toBe(true)
  })

  it('writes down who was made, and that the connector did it', async () => {
    const ramp = await workspace()
    await create(ramp)
    const exchange = await ramp.lastExchange()
    const { id } = (await ramp.get('/users')).body.data[0]
    expect(exchange).toMatchObject({ operation: 'developer.users.create', personId: id, findings: [] })
    expect(exchange.changes).toContainEqual({
      attribute: 'email',
      before: null,
      after: 'linda.gu@example.com',
    })
    const { data } = (await ramp.get('/audit-logs/events')).body
    expect(data).toMatchObject([{ event_type: 'User invited', actor_type: 'DEVELOPER_APP' }])
  })

  it('names the account owner as who acts', async () => {
    const ramp = await workspace()
    const owner = (await ramp.scim('POST', '/Users', newUser('olga.owner@example.com'))).body.id
    await giveRole(ramp, owner, 'BUSINESS_ADMIN', 'BUSINESS_OWNER')
    expect((await taskOf(ramp, await create(ramp))).context.acting_user_id).toBe(owner)
  })
})

describe('Guests and dates (ramp-developer-api.md 2.3)', () => {
  it.each<[string, Record<string, unknown>, string | null]>([
    ['six months, where nothing is sent', { role: 'GUEST_USER' }, '2026-09-01'],
    ['never, where null is', { role: 'GUEST_USER', scheduled_deactivation_date: null }, null],
    [
      'on the day that is sent',
      { role: 'GUEST_USER', scheduled_deactivation_date: '2026-04-01' },
      '2026-04-01',
    ],
    ['on the day that is sent, who is no guest', { scheduled_deactivation_date: '2026-04-01' }, '2026-04-01'],
    ['never, who is no guest', {}, null],
  ])('deactivated after %s', async (_when, changes, expected) => {
    const ramp = await frozen()
    expect((await made(ramp, changes)).scheduled_deactivation_date).toBe(expected)
  })

  it('the clock deactivates them on that day', async () => {
    const ramp = await frozen()
    const { id } = await made(ramp, { scheduled_deactivation_date: '2026-03-02' })
    await ramp.control('POST', '/clock/advance', { by: 'P1D' })
    expect((await ramp.get(`/users/${id}`)).body.status).toBe('USER_INACTIVE')
    expect((await ramp.scim('GET', `/Users/${id}`)).body.active).toBe(false)
  })

  it.each([
    [{ scheduled_deactivation_date: '2026-02-28' }, 'Must be a date to come.'],
    [{ scheduled_deactivation_date: '2026-02-30' }, 'Not a valid date.'],
    [
      { scheduled_deactivation_date: '2026-04-01', role: 'BUSINESS_ADMIN' },
      'Admins and owners cannot be deactivated by themselves.',
    ],
  ])('refuses %j', async (changes, message) => {
    const ramp = await frozen()
    expectRefused(await create(ramp, changes), 'developer.validation', {
      scheduled_deactivation_date: [message],
    })
  })
})

describe('A new user who is refused', () => {
  const missing = ['Missing data for required field.']
  const notEligible = ['User is not eligible to receive assigned role']

  it.each<[Record<string, unknown>, Record<string, unknown>]>([
    [
      { email: undefined, idempotency_key: undefined },
      { email: missing, idempotency_key: missing },
    ],
    [{ email: 'linda' }, { email: ['Not a valid email address.'] }],
    [{ first_name: '' }, { first_name: ['Shorter than minimum length 1.'] }],
    // What SCIM would not take: a PUT of what it shows would be refused.
    [{ last_name: '\0' }, { last_name: ['Not a valid string.'] }],
    [{ last_name: 'x'.repeat(256) }, { last_name: ['Longer than maximum length 255.'] }],
    [{ first_name: '  ' }, { first_name: ['Ensure first and last name are entered correctly'] }],
    [{ role: 'BUSINESS_OWNER' }, { role: notEligible }],
    [{ role: 'AUDITOR', is_manager: true }, { role: notEligible }],
    [{ role: 'KING' }, { role: [expect.stringMatching(/^Must be one of: AUDITOR, /)] }],
    [{ department_id: NOBODY }, { department_id: ['No department has this id.'] }],
    [{ location_id: NOBODY }, { location_id: ['No location has this id.'] }],
    [{ direct_manager_id: NOBODY }, { direct_manager_id: ['No user has this id.'] }],
    [{ department_id: 'x' }, { department_id: ['Not a valid UUID.'] }],
    [{ employee_id: '' }, { employee_id: ['Shorter than minimum length 1.'] }],
    [
      { is_manager: 'yes', phone: '1' },
      { is_manager: ['Not a valid boolean.'], phone: ['Unknown field.'] },
    ],
  ])('%j', async (changes, fields) => {
    const ramp = await workspace()
    expectRefused(await create(ramp, changes), 'developer.validation', fields)
    expect((await ramp.get('/users')).body.data).toEqual([])
    expect((await ramp.lastExchange()).operation).toBe('developer.users.list')
  })

  it('a guest without Ramp Plus', async () => {
    const ramp = await workspace({ settings: { rampPlus: false } })
    expectRefused(await create(ramp, { role: 'GUEST_USER' }), 'developer.validation', { role: notEligible })
  })

  it('under a manager who may not be one', async () => {
    const ramp = await workspace()
    const direct_manager_id = (await made(ramp, { role: 'IT_ADMIN', email: 'it@example.com' })).id
    expectRefused(await create(ramp, { direct_manager_id }), 'developer.validation', {
      direct_manager_id: ["Manager's email is not associated with an eligible profile in Ramp"],
    })
    expect(await ramp.lastExchange()).toMatchObject({
      findings: [{ message: expect.stringMatching(/nothing was changed.*eligible profile/) }],
    })
  })

  it.each(['[]', '{', '"x"', 'null'])('a body that is %s', async (body) => {
    const ramp = await workspace()
    expect([400, 422]).toContain((await ramp.call('POST', '/users/deferred', body)).status)
  })
})

describe('An e-mail address somebody has', () => {
  const SENTENCE = 'Email is already associated with another employee'

  it('ends the task in ERROR, and nobody is made', async () => {
    const ramp = await workspace()
    await ramp.scim('POST', '/Users', newUser('Linda.Gu@example.com'))
    const answer = await create(ramp)
    expect(await ramp.lastExchange()).toMatchObject({
      status: 201,
      findings: [{ code: 'developer.task-failed', message: expect.stringContaining(SENTENCE) }],
    })
    const { status, data } = await taskOf(ramp, answer)
    expect([status, data]).toEqual(['ERROR', { user_id: null, error: SENTENCE }])
    expect((await ramp.get('/users')).body.data).toHaveLength(1)
    expect((await ramp.scim('GET', '/Users')).body.totalResults).toBe(1)
  })

  it('is refused at once where the setting says so', async () => {
    const ramp = await workspace({ settings: { developerDuplicateEmail: 'refuse' } })
    await made(ramp)
    expectRefused(await create(ramp), 'developer.validation', { email: [SENTENCE] })
  })

  it('is also one that somebody has as a user name, or waits to come with', async () => {
    const ramp = await workspace()
    const emails = [{ value: 'l.gu@example.com', type: 'work', primary: true }]
    await ramp.scim('POST', '/Users', newUser('linda.gu@example.com', { emails }))
    const held = newUser('ada.byron@example.com', { [ENTERPRISE]: { manager: { value: 'no@example.com' } } })
    await ramp.scim('POST', '/Users', held)
    for (const email of ['linda.gu@example.com', 'ada.byron@example.com'])
      expect((await taskOf(ramp, await create(ramp, { email }))).status).toBe('ERROR')
  })

  it('is free again once its owner is terminated', async () => {
    const ramp = await workspace()
    const { id } = await made(ramp)
    await ramp.control('POST', `/people/${id}/terminate`)
    expect((await made(ramp)).id).not.toBe(id)
  })
})

describe('Idempotency keys', () => {
  it('the same request again is answered with the same task, in any order of fields', async () => {
    const ramp = await workspace()
    const body = newHire()
    const first = await ramp.call('POST', '/users/deferred', body)
    const turned = Object.fromEntries(Object.entries(body).reverse())
    const again = await ramp.call('POST', '/users/deferred', turned)
    expect([again.status, again.body]).toEqual([201, first.body])
    expect(await ramp.lastExchange()).toMatchObject({
      personId: (await taskOf(ramp, first)).data.user_id,
      findings: [{ code: 'developer.idempotent-repeat', level: 'advice' }],
    })
    expect((await ramp.get('/users')).body.data).toHaveLength(1)
  })

  it('another request under the same key is refused, and makes nobody', async () => {
    const ramp = await workspace()
    const body = newHire()
    await ramp.call('POST', '/users/deferred', body)
    const other = { ...body, email: 'other@example.com' }
    expectRefused(await ramp.call('POST', '/users/deferred', other), 'developer.idempotency-key-reused', {
      idempotency_key: [expect.any(String)],
    })
    expect((await ramp.get('/users')).body.data).toHaveLength(1)
  })

  it('a key of a request that was refused is free, and one of another workspace is no matter', async () => {
    const [ramp, other] = [await workspace(), await workspace()]
    const body = newHire()
    await ramp.call('POST', '/users/deferred', { ...body, email: 'x' })
    for (const each of [ramp, other])
      expect((await taskOf(each, await each.call('POST', '/users/deferred', body))).status).toBe('SUCCESS')
  })
})

describe('A task that takes its time (developerDeferredDelayMs)', () => {
  const slow = { developerDeferredDelayMs: 60_000 }
  const wait = (ramp: DeveloperWorkspace, by: string) => ramp.control('POST', '/clock/advance', { by })

  it('is STARTED, then IN_PROGRESS, then SUCCESS, on the clock of the workspace', async () => {
    const ramp = await frozen(slow)
    const answer = await create(ramp)
    const standings = [await taskOf(ramp, answer)]
    for (const by of ['PT30S', 'PT29S', 'PT1S']) {
      expect((await ramp.get('/users')).body.data).toEqual([])
      await wait(ramp, by)
      standings.push(await taskOf(ramp, answer))
    }
    expect(standings.map(({ status }) => status)).toEqual([
      'STARTED',
      'IN_PROGRESS',
      'IN_PROGRESS',
      'SUCCESS',
    ])
    expect((await ramp.get('/users')).body.data).toMatchObject([{ status: 'INVITE_PENDING' }])
    const { data } = (await ramp.get('/audit-logs/events')).body
    expect(data).toMatchObject([{ actor_type: 'DEVELOPER_APP', event_time: '2026-03-01T09:01:00.000Z' }])
  })

  it('ends in ERROR for what changed meanwhile: the address is taken, the manager gone', async () => {
    const ramp = await frozen(slow)
    const boss = (await ramp.scim('POST', '/Users', newUser('grace.hopper@example.com'))).body.id
    const answers = [
      await create(ramp),
      await create(ramp),
      await create(ramp, { email: 'b@example.com', direct_manager_id: boss }),
    ]
    await ramp.control('POST', `/people/${boss}/terminate`)
    await wait(ramp, 'PT1M')
    const tasks = await Promise.all(answers.map((answer) => taskOf(ramp, answer)))
    expect(tasks.map(({ status, data }) => [status, data.error])).toEqual([
      ['SUCCESS', null],
      ['ERROR', 'Email is already associated with another employee'],
      ['ERROR', 'direct_manager_id: No user has this id.'],
    ])
  })
})

describe('GET /users/deferred/status/{task_id}', () => {
  it("answers 404 for no task, and for another workspace's", async () => {
    const [ramp, other] = [await workspace(), await workspace()]
    const { body } = await create(other)
    for (const id of [NOBODY, 'x', body.id])
      expectRefused(await ramp.get(`/users/deferred/status/${id}`), 'developer.task-unknown')
  })

  it('asks for users:write, as making users does', async () => {
    const ramp = await workspace()
    const reader = await ramp.withScopes('users:read')
    expectRefused(await reader(`/users/deferred/status/${NOBODY}`), 'developer.scope-missing')
    const body = JSON.stringify(newHire())
    expectRefused(await reader('/users/deferred', { method: 'POST', body }), 'developer.scope-missing')
  })
})
