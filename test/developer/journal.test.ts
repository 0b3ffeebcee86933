import { describe, expect, it } from 'vitest'
import { newUser } from '../support/tenant.ts'
import { useDeveloperApi } from './developer-client.ts'

const { workspace } = useDeveloperApi()

const codesOf = ({ findings }: { findings: readonly { code: string }[] }) => findings.map(({ code }) => code)

describe('The journal explains what a connector does not show', () => {
  it('by API client, under its name or id', async () => {
    const ramp = await workspace()
    await ramp.scim('GET', '/Users')
    await ramp.get('/users')
    const { connectionId } = await ramp.lastExchange()
    for (const wanted of ['tests', connectionId]) {
      const { body } = await ramp.control('GET', `/exchanges?connection=${wanted}`)
      expect(body.exchanges).toMatchObject([{ operation: 'developer.users.list' }])
    }
    expect((await ramp.control('GET', '/exchanges?connection=nobody')).status).toBe(400)
  })

  it('a full page without a successor', async () => {
    const ramp = await workspace()
    for (const name of ['a', 'b', 'c']) await ramp.scim('POST', '/Users', newUser(`${name}.x@example.com`))
    const first = await ramp.get('/users?page_size=3')
    expect(first.body.page.next).toBeNull()
    expect(codesOf(await ramp.lastExchange())).toEqual(['developer.page-full-without-next'])
    await ramp.get('/users?page_size=4')
    expect(codesOf(await ramp.lastExchange())).toEqual([])
  })

  it('a page asked for twice in a row, by the same client with the same filters', async () => {
    const ramp = await workspace()
    for (const name of ['a', 'b', 'c', 'd', 'e'])
      await ramp.scim('POST', '/Users', newUser(`${name}.x@example.com`))
    const { next } = (await ramp.get('/users?page_size=2')).body.page
    await ramp.get(next)
    expect(codesOf(await ramp.lastExchange())).toEqual([])
    await ramp.get(`${next}&role=BUSINESS_USER`)
    expect(codesOf(await ramp.lastExchange())).toEqual([])
    await ramp.get(next)
    expect(codesOf(await ramp.lastExchange())).toEqual(['developer.cursor-repeated'])
    await ramp.get('/users?page_size=2')
    await ramp.get(next)
    expect(codesOf(await ramp.lastExchange())).toEqual([])
  })

  it.each([
    ['GET', '/users?page_size=1', 422, 'developer.validation'],
    ['GET', '/users/nobody', 404, 'developer.user-unknown'],
    ['GET', '/nowhere', 404, 'developer.route-unknown'],
    ['PUT', '/users', 405, 'developer.method'],
  ])('%s %s: a refusal, in a plain sentence', async (method, path, status, code) => {
    const ramp = await workspace()
    await ramp.call(method, path)
    const exchange = await ramp.lastExchange()
    expect(exchange.status).toBe(status)
    expect(exchange.findings).toMatchObject([
      { code, level: 'violation', message: expect.stringMatching(/\w+.*[.:]/) },
    ])
  })

  it('and keeps the first items of a long page, with the length of all of it', async () => {
    const ramp = await workspace()
    for (let at = 1; at <= 25; at++)
      await ramp.scim('POST', '/Users', newUser(`given${at}.family@example.com`))
    const { text } = await ramp.get('/users?page_size=100')
    const { response } = await ramp.lastExchange()
    expect(response).toMatchObject({ truncated: true, bytes: Buffer.byteLength(text) })
    expect(text.startsWith(response.body ?? '-')).toBe(true)
    expect(JSON.parse(`${response.body}]}`).data.length).toBeGreaterThan(5)
  })

  it('and keeps what was sent and answered, with the trace id, without the token', async () => {
    const ramp = await workspace()
    const answer = await ramp.call('POST', '/departments', { name: `not ${ramp.token}` })
    const exchange = await ramp.lastExchange()
    expect(exchange.response.headers['x-trace-id']).toBe(answer.headers.get('x-trace-id'))
    expect(exchange.operation).toBe('developer.departments.create')
    expect(JSON.stringify(exchange)).not.toContain(ramp.token)
  })
})
