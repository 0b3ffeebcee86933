import { describe, expect, it } from 'vitest'
import { ENTERPRISE, newUser, patch, withManager } from '../support/tenant.ts'
import { expectRefused, useDeveloperApi } from './developer-client.ts'
import type { DeveloperWorkspace } from './developer-client.ts'

const { workspace } = useDeveloperApi()

async function push(to: DeveloperWorkspace, count: number, changes: Record<string, unknown> = {}) {
  const ids: string[] = []
  for (let at = 1; at <= count; at++) {
    const { body } = await to.scim('POST', '/Users', newUser(`ada${at}.byron@example.com`, changes))
    ids.push(body.id as string)
  }
  return ids
}

async function walk(from: DeveloperWorkspace, path: string) {
  const pages: { id: string }[][] = []
  for (let next: string | null = path; next !== null;) {
    const { body } = await from.get(next)
    pages.push(body.data)
    next = body.page.next
  }
  return pages
}

const idsOf = (people: readonly { id: string }[]) => people.map(({ id }) => id)

describe('GET /users (ramp-developer-api.md 2.3, 3.1)', () => {
  it('lists who was pushed over SCIM, with the ids SCIM has', async () => {
    const ramp = await workspace()
    const boss = await ramp.scim('POST', '/Users', newUser('boss.lady@example.com'))
    const user = newUser('ada.byron@example.com', {
      [ENTERPRISE]: {
        manager: { value: 'boss.lady@example.com' },
        department: 'Research',
        employeeNumber: 'E-7',
      },
      addresses: [{ type: 'work', primary: true, locality: 'London' }],
    })
    const { body } = await ramp.scim('POST', '/Users', user)
    const { data } = (await ramp.get('/users')).body
    const [first, second] = data
    expect(first).toMatchObject({ id: boss.body.id, is_manager: true, manager_id: null })
    expect(second).toMatchObject({
      id: body.id,
      email: 'ada.byron@example.com',
      first_name: 'ada',
      last_name: 'byron',
      phone: null,
      role: 'BUSINESS_USER',
      status: 'INVITE_PENDING',
      is_manager: false,
      manager_id: boss.body.id,
      employee_id: 'E-7',
      custom_fields: [],
      scheduled_deactivation_date: null,
    })
    const department = await ramp.get(`/departments/${second.department_id}`)
    const location = await ramp.get(`/locations/${second.location_id}`)
    expect([department.body.name, location.body.name]).toEqual(['Research', 'London'])
    expect(location.body.entity_id).toBe(second.entity_id)
    expect((await ramp.get('/business')).body.id).toBe(second.business_id)
  })

  it('shows each change at once, whoever made it: names, status, manager, and who has reports', async () => {
    const ramp = await workspace()
    const [one = '', two = ''] = await push(ramp, 2)
    const show = async () => (await ramp.get('/users')).body.data
    expect(await show()).toMatchObject([{ is_manager: false }, { manager_id: null }])
    await ramp.scim('PATCH', `/Users/${two}`, patch({ op: 'add', value: withManager(one) }))
    expect(await show()).toMatchObject([{ is_manager: true }, { manager_id: one }])
    await ramp.scim('PATCH', `/Users/${two}`, patch({ op: 'replace', path: 'active', value: false }))
    await ramp.scim(
      'PATCH',
      `/Users/${one}`,
      patch({ op: 'replace', path: 'name.givenName', value: 'Augusta' }),
    )
    expect(await show()).toMatchObject([{ first_name: 'Augusta' }, { id: two, status: 'USER_INACTIVE' }])
  })

  it('is walked by page.next: absolute, null at the end, each person once', async () => {
    const ramp = await workspace()
    const ids = await push(ramp, 7)
    const first = await ramp.get('/users?page_size=3')
    expect(new URL(first.body.page.next).searchParams.get('start')).toBe(ids[2])
    const pages = await walk(ramp, '/users?page_size=3')
    expect(pages.map(({ length }) => length)).toEqual([3, 3, 1])
    expect(idsOf(pages.flat())).toEqual(ids)
  })

  it('has 20 on a page unless asked, and no page is empty because the one before was full', async () => {
    const ramp = await workspace()
    await push(ramp, 20)
    const { body } = await ramp.get('/users')
    expect([body.data.length, body.page.next]).toEqual([20, null])
    await push(ramp, 1, {
      userName: 'one.more@example.com',
      emails: [{ value: 'one.more@example.com', primary: true }],
    })
    expect((await walk(ramp, '/users')).map(({ length }) => length)).toEqual([20, 1])
  })

  it.each(['1', '101', '0', '-5', '2.5', 'many', '1e1', ' 5'])('refuses page_size %s', async (size) => {
    const ramp = await workspace()
    const answer = await ramp.get(`/users?page_size=${encodeURIComponent(size)}`)
    expectRefused(answer, 'developer.validation', { page_size: [expect.any(String)] })
  })

  it("refuses a start that it never gave, and that is another workspace's", async () => {
    const ramp = await workspace()
    const other = await workspace()
    const [foreign = ''] = await push(other, 1)
    for (const start of ['019ab000-0000-7000-8000-000000000000', 'x', foreign]) {
      const answer = await ramp.get(`/users?start=${start}`)
      expectRefused(answer, 'developer.validation', { start: [expect.any(String)] })
    }
  })

  it('goes on where it was when the person it stopped at is gone', async () => {
    const ramp = await workspace()
    const ids = await push(ramp, 4)
    const { body } = await ramp.get('/users?page_size=2')
    await ramp.scim('DELETE', `/Users/${ids[1]}`)
    expect(idsOf((await ramp.get(body.page.next)).body.data)).toEqual(ids.slice(2))
  })

  it('is narrowed by e-mail, employee, role, status, department, location and entity, alone and together', async () => {
    const ramp = await workspace()
    const research = { [ENTERPRISE]: { department: 'Research', employeeNumber: 'R1' } }
    await push(ramp, 3)
    const { body: one } = await ramp.scim('POST', '/Users', newUser('grace.hopper@example.com', research))
    const [person] = (await ramp.get('/users?email=Grace.Hopper@EXAMPLE.com')).body.data
    expect(person.id).toBe(one.id)
    const { department_id, location_id, entity_id } = person
    for (const [query, count] of [
      ['employee_id=R1', 1],
      ['role=BUSINESS_USER', 4],
      ['role=IT_ADMIN', 0],
      ['status=INVITE_PENDING', 4],
      ['status=USER_ACTIVE', 0],
      [`department_id=${department_id}`, 1],
      [`location_id=${location_id}`, 4],
      [`entity_id=${entity_id}`, 4],
      [
        `department_id=${department_id}&role=BUSINESS_USER&status=INVITE_PENDING&location_id=${location_id}`,
        1,
      ],
      [`department_id=${department_id}&role=AUDITOR`, 0],
      [`department_id=${location_id}`, 0],
      [`entity_id=${location_id}`, 0],
    ] as const)
      expect([query, (await ramp.get(`/users?${query}`)).body.data.length]).toEqual([query, count])
  })

  it('repeats every filter in page.next', async () => {
    const ramp = await workspace()
    await push(ramp, 3)
    const { body } = await ramp.get('/users?role=BUSINESS_USER&status=INVITE_PENDING&page_size=2')
    const next = new URL(body.page.next)
    expect(Object.fromEntries(next.searchParams)).toMatchObject({
      role: 'BUSINESS_USER',
      status: 'INVITE_PENDING',
      page_size: '2',
    })
    expect((await ramp.get(body.page.next)).body.data).toHaveLength(1)
  })

  it.each([
    ['role=CHIEF', 'role'],
    ['role=UNBUNDLED_ADMIN', 'role'],
    ['status=ACTIVE', 'status'],
    ['department_id=research', 'department_id'],
    ['location_id=1', 'location_id'],
    ['entity_id=', 'entity_id'],
    ['email=ada', 'email'],
  ])('refuses the filter %s', async (query, field) => {
    const ramp = await workspace()
    expectRefused(await ramp.get(`/users?${query}`), 'developer.validation', {
      [field]: [expect.any(String)],
    })
  })

  it('shows a draft as pending, for want of a status of its own', async () => {
    const ramp = await workspace({ settings: { createAsDraft: true } })
    await push(ramp, 1)
    expect((await ramp.get('/users?status=INVITE_PENDING')).body.data).toMatchObject([
      { status: 'INVITE_PENDING' },
    ])
  })

  it('shows nobody who is held until the manager comes', async () => {
    const ramp = await workspace()
    await ramp.scim('POST', '/Users', newUser('ada.byron@example.com', withManager('nobody@example.com')))
    expect((await ramp.get('/users')).body.data).toEqual([])
  })
})
