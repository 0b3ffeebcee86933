import { describe, expect, it } from 'vitest'
import { ENTERPRISE, newUser } from '../support/tenant.ts'
import { expectRefused, useDeveloperApi } from './developer-client.ts'

const { workspace } = useDeveloperApi()

describe('Departments (ramp-developer-api.md 2.4)', () => {
  it('are made, read, renamed and listed; SCIM finds them by name', async () => {
    const ramp = await workspace()
    const made = await ramp.call('POST', '/departments', { name: '  Research ' })
    expect(made).toMatchObject({ status: 201, body: { name: 'Research' } })
    const { id } = made.body
    const renamed = await ramp.call('PATCH', `/departments/${id}`, { name: 'Science' })
    expect(renamed).toMatchObject({ status: 200, body: { id, name: 'Science' } })
    expect((await ramp.get(`/departments/${id}`)).body).toEqual({ id, name: 'Science' })
    await ramp.scim(
      'POST',
      '/Users',
      newUser('ada.byron@example.com', { [ENTERPRISE]: { department: 'science' } }),
    )
    expect((await ramp.get('/departments')).body.data).toEqual([{ id, name: 'Science' }])
    expect((await ramp.get(`/users?department_id=${id}`)).body.data).toHaveLength(1)
  })

  it('keep their writes in the journal with what changed', async () => {
    const ramp = await workspace()
    const { body } = await ramp.call('POST', '/departments', { name: 'Research' })
    await ramp.call('PATCH', `/departments/${body.id}`, { name: 'Science' })
    expect(await ramp.lastExchange()).toMatchObject({
      operation: 'developer.departments.update',
      changes: [{ attribute: 'name', before: 'Research', after: 'Science' }],
    })
  })

  it('are walked in the order they were made', async () => {
    const ramp = await workspace()
    for (const name of ['C', 'A', 'B']) await ramp.call('POST', '/departments', { name })
    const first = await ramp.get('/departments?page_size=2')
    const second = await ramp.get(first.body.page.next)
    const names = [...first.body.data, ...second.body.data].map(({ name }: { name: string }) => name)
    expect([names, second.body.page.next]).toEqual([['C', 'A', 'B'], null])
    const { start } = { start: '019ab000-0000-7000-8000-000000000000' }
    expectRefused(await ramp.get(`/departments?start=${start}`), 'developer.validation', {
      start: [expect.any(String)],
    })
  })

  it('have names of their own, in any case unless the setting says otherwise', async () => {
    const ramp = await workspace()
    const taken = { name: ['Another department has this name.'] }
    await ramp.call('POST', '/departments', { name: 'Research' })
    const { body } = await ramp.call('POST', '/departments', { name: 'Science' })
    expectRefused(
      await ramp.call('POST', '/departments', { name: 'RESEARCH' }),
      'developer.validation',
      taken,
    )
    expectRefused(
      await ramp.call('PATCH', `/departments/${body.id}`, { name: 'research' }),
      'developer.validation',
      taken,
    )
    expect((await ramp.call('PATCH', `/departments/${body.id}`, { name: 'SCIENCE' })).status).toBe(200)
    const exact = await workspace({ settings: { placeMatching: 'exact' } })
    await exact.call('POST', '/departments', { name: 'Research' })
    expect((await exact.call('POST', '/departments', { name: 'RESEARCH' })).status).toBe(201)
  })

  it.each(['', '   ', 'a\u0000b', 'x'.repeat(256), '\ud800'])('are refused the name %j', async (name) => {
    const ramp = await workspace()
    expectRefused(await ramp.call('POST', '/departments', { name }), 'developer.validation', {
      name: expect.arrayContaining([expect.any(String)]),
    })
  })

  it('there are not answer 404', async () => {
    const ramp = await workspace()
    for (const id of ['019ab000-0000-7000-8000-000000000000', 'x']) {
      expectRefused(await ramp.get(`/departments/${id}`), 'developer.department-unknown')
      expectRefused(
        await ramp.call('PATCH', `/departments/${id}`, { name: 'A' }),
        'developer.department-unknown',
      )
    }
  })
})
