import { describe, expect, it } from 'vitest'
import { newUser, withManager } from '../support/tenant.ts'
import { expectRefused, useDeveloperApi } from './developer-client.ts'
import type { Answer, DeveloperWorkspace } from './developer-client.ts'
import { NOBODY, giveRole } from './people.ts'

const { workspace } = useDeveloperApi()
const NOT_ELIGIBLE = 'User is not eligible to receive assigned role'

const push = async ({ scim }: DeveloperWorkspace, name = 'ada.byron', manager?: string): Promise<string> =>
  (await scim('POST', '/Users', newUser(`${name}@example.com`, manager ? withManager(manager) : {}))).body.id

const update = (ramp: DeveloperWorkspace, id: string, body: unknown): Promise<Answer> =>
  ramp.call('PATCH', `/users/${id}`, body)

const userOf = async (ramp: DeveloperWorkspace, id: string) => (await ramp.get(`/users/${id}`)).body

describe('PATCH /users/{id} (ramp-developer-api.md 2.3)', () => {
  it('answers 204 without a body, and changes every field Ramp documents', async () => {
    const ramp = await workspace()
    const [ada, grace] = [await push(ramp), await push(ramp, 'grace.hopper')]
    const { id: department_id } = (await ramp.call('POST', '/departments', { name: 'Research' })).body
    const location = (await ramp.call('POST', '/locations', { name: 'Berlin' })).body
    const changes = {
      first_name: 'Augusta',
      last_name: 'Lovelace',
      role: 'IT_ADMIN',
      department_id,
      location_id: location.id,
      employee_id: 'E7',
      is_manager: true,
    }
    const answer = await update(ramp, ada, { ...changes, direct_manager_id: grace })
    expect([answer.status, answer.text, answer.headers.get('content-type')]).toEqual([204, '', null])
    expect(await userOf(ramp, ada)).toMatchObject({
      ...changes,
      manager_id: grace,
      entity_id: location.entity_id,
      email: 'ada.byron@example.com',
      status: 'INVITE_PENDING',
    })
    expect((await userOf(ramp, grace)).is_manager).toBe(true)
  })

  it('leaves alone what was not sent: an empty object, or no body at all', async () => {
    const ramp = await workspace()
    const id = await push(ramp)
    const before = await userOf(ramp, id)
    expect((await update(ramp, id, {})).status).toBe(204)
    expect((await ramp.lastExchange()).changes).toEqual([])
    expect((await ramp.send(`/users/${id}`, { method: 'PATCH' })).status).toBe(204)
    expect(await userOf(ramp, id)).toEqual(before)
  })

  it('writes down who, what changed and that the connector did it', async () => {
    const ramp = await workspace()
    const id = await push(ramp)
    await update(ramp, id, { role: 'AUDITOR', last_name: 'Lovelace' })
    expect(await ramp.lastExchange()).toMatchObject({
      operation: 'developer.users.update',
      personId: id,
      changes: [
        { attribute: 'last_name', before: 'byron', after: 'Lovelace' },
        { attribute: 'role', before: 'BUSINESS_USER', after: 'AUDITOR' },
      ],
      findings: [],
    })
    const { data } = (await ramp.get('/audit-logs/events')).body
    expect(
      data
        .slice(0, 2)
        .map((each: { event_type: string; actor_type: string }) => [each.event_type, each.actor_type]),
    ).toEqual([
      ['Role updated', 'DEVELOPER_APP'],
      ['Name updated', 'DEVELOPER_APP'],
    ])
  })

  it('sets and clears the date of a deactivation; an admin has none', async () => {
    const ramp = await workspace()
    await ramp.control('PUT', '/clock', { mode: 'frozen', now: '2026-03-01T09:00:00.000Z' })
    const id = await push(ramp)
    const dateOf = async () => (await userOf(ramp, id)).scheduled_deactivation_date as string | null
    await update(ramp, id, { scheduled_deactivation_date: '2026-04-01' })
    expect(await dateOf()).toBe('2026-04-01')
    await update(ramp, id, { role: 'AUDITOR' })
    expect(await dateOf()).toBe('2026-04-01')
    await update(ramp, id, { scheduled_deactivation_date: null })
    expect(await dateOf()).toBeNull()
    await update(ramp, id, { scheduled_deactivation_date: '2026-04-01' })
    await update(ramp, id, { role: 'BUSINESS_ADMIN' })
    expect(await dateOf()).toBeNull()
    expectRefused(
      await update(ramp, id, { scheduled_deactivation_date: '2026-04-01' }),
      'developer.validation',
      { scheduled_deactivation_date: ['Admins and owners cannot be deactivated by themselves.'] },
    )
  })
})

describe('The Manager add-on', () => {
  it('is granted and taken; the reports then get the next manager up', async () => {
    const ramp = await workspace()
    const grace = await push(ramp, 'grace.hopper')
    const mary = await push(ramp, 'mary.jackson', 'grace.hopper@example.com')
    const ada = await push(ramp, 'ada.byron', 'mary.jackson@example.com')
    await update(ramp, ada, { is_manager: true })
    expect((await userOf(ramp, ada)).is_manager).toBe(true)
    await update(ramp, ada, { is_manager: false })
    expect((await userOf(ramp, ada)).is_manager).toBe(false)
    await update(ramp, mary, { is_manager: false })
    expect([(await userOf(ramp, mary)).is_manager, (await userOf(ramp, ada)).manager_id]).toEqual([
      false,
      grace,
    ])
  })

  it('is granted to the manager who needs it, where auto_promote asks for that', async () => {
    const ramp = await workspace()
    const [it_, ada] = [await push(ramp, 'ida.tarbell'), await push(ramp)]
    await giveRole(ramp, it_, 'IT_ADMIN')
    expectRefused(await update(ramp, ada, { direct_manager_id: it_ }), 'developer.user-refused', {
      direct_manager_id: ["Manager's email is not associated with an eligible profile in Ramp"],
    })
    expect((await update(ramp, ada, { direct_manager_id: it_, auto_promote: true })).status).toBe(204)
    expect([(await userOf(ramp, it_)).is_manager, (await userOf(ramp, ada)).manager_id]).toEqual([true, it_])
  })

  it('is not granted when the rest is refused', async () => {
    const ramp = await workspace()
    const [it_, ada] = [await push(ramp, 'ida.tarbell'), await push(ramp)]
    await giveRole(ramp, it_, 'IT_ADMIN')
    const body = { direct_manager_id: it_, auto_promote: true, first_name: ' ' }
    expect((await update(ramp, ada, body)).status).toBe(400)
    expect((await userOf(ramp, it_)).is_manager).toBe(false)
  })
})

describe("What Ramp's rules refuse, in Ramp's sentences, with nothing changed", () => {
  it.each<[string, Record<string, unknown>, string, string]>([
    ['a blank name', { first_name: '  ' }, 'first_name', 'Ensure first and last name are entered correctly'],
    ['ownership', { role: 'BUSINESS_OWNER' }, 'role', NOT_ELIGIBLE],
    ['a guest later than at creation', { role: 'GUEST_USER' }, 'role', NOT_ELIGIBLE],
    ['an add-on the role does not take', { role: 'AUDITOR', is_manager: true }, 'role', NOT_ELIGIBLE],
  ])('%s', async (_what, body, field, sentence) => {
    const ramp = await workspace()
    const id = await push(ramp)
    const before = await userOf(ramp, id)
    expectRefused(await update(ramp, id, { employee_id: 'E7', ...body }), 'developer.user-refused', {
      [field]: [sentence],
    })
    expect(await ramp.lastExchange()).toMatchObject({
      status: 400,
      personId: id,
      changes: [],
      findings: [{ message: `Refused, nothing was changed. ${sentence}` }],
    })
    expect(await userOf(ramp, id)).toEqual(before)
  })

  it('a manager who is themselves, or below them', async () => {
    const ramp = await workspace()
    const grace = await push(ramp, 'grace.hopper')
    const ada = await push(ramp, 'ada.byron', 'grace.hopper@example.com')
    expectRefused(await update(ramp, ada, { direct_manager_id: ada }), 'developer.user-refused', {
      direct_manager_id: ["Employees can't be assigned as their own manager"],
    })
    expectRefused(await update(ramp, grace, { direct_manager_id: ada }), 'developer.user-refused', {
      direct_manager_id: ["Employees can't be assigned as their manager's manager"],
    })
  })

  it('a location whose entity issues in another currency', async () => {
    const ramp = await workspace()
    const id = await push(ramp)
    const made = await ramp.control('POST', '/entities', { name: 'GmbH', currency: 'EUR' })
    const entity_id = made.body.id as string
    const { id: location_id } = (await ramp.call('POST', '/locations', { name: 'Berlin', entity_id })).body
    expectRefused(await update(ramp, id, { location_id }), 'developer.user-refused', {
      location_id: ['Location cannot be assigned to an entity using a different issuing currency'],
    })
  })

  it('the role of the only owner', async () => {
    const ramp = await workspace()
    const id = await push(ramp)
    await giveRole(ramp, id, 'BUSINESS_ADMIN', 'BUSINESS_OWNER')
    expectRefused(await update(ramp, id, { role: 'BUSINESS_USER' }), 'developer.user-refused', {
      role: [NOT_ELIGIBLE],
    })
    expect((await update(ramp, id, { role: 'BUSINESS_OWNER', employee_id: 'E1' })).status).toBe(204)
  })
})

describe('A body that is not valid', () => {
  it.each<[unknown, Record<string, unknown>]>([
    [{ email: 'b@example.com' }, { email: ['Unknown field.'] }],
    [{ role: 'KING' }, { role: [expect.stringMatching(/^Must be one of: /)] }],
    [{ first_name: '' }, { first_name: ['Shorter than minimum length 1.'] }],
    [{ first_name: null }, { first_name: ['Field may not be null.'] }],
    [{ department_id: NOBODY }, { department_id: ['No department has this id.'] }],
    [{ location_id: NOBODY }, { location_id: ['No location has this id.'] }],
    [{ direct_manager_id: NOBODY }, { direct_manager_id: ['No user has this id.'] }],
    [{ is_manager: 1 }, { is_manager: ['Not a valid boolean.'] }],
    [[], { _schema: ['Not a valid mapping type.'] }],
  ])('%j', async (body, fields) => {
    const ramp = await workspace()
    const id = await push(ramp)
    expectRefused(await update(ramp, id, body), 'developer.validation', fields)
    expect(await ramp.lastExchange()).toMatchObject({ status: 422, personId: id })
  })

  it("nobody, another workspace's person and somebody terminated are 404", async () => {
    const [ramp, other] = [await workspace(), await workspace()]
    const id = await push(ramp)
    await ramp.control('POST', `/people/${id}/terminate`)
    for (const unknown of [NOBODY, 'x', id, await push(other)])
      expectRefused(await update(ramp, unknown, { role: 'AUDITOR' }), 'developer.user-unknown')
  })

  it('asks for users:write', async () => {
    const ramp = await workspace()
    const reader = await ramp.withScopes('users:read')
    expectRefused(
      await reader(`/users/${await push(ramp)}`, { method: 'PATCH', body: '{}' }),
      'developer.scope-missing',
    )
  })
})
