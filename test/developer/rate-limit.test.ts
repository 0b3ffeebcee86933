import { describe, expect, it } from 'vitest'
import { WINDOW_MS, createRateWindow } from '../../src/http/developer/rate-limit.ts'
import { createSandbox } from '../../src/sandbox.ts'
import { request } from '../support/tenant.ts'
import { expectRefused, useDeveloperApi } from './developer-client.ts'

const { workspace } = useDeveloperApi()

describe('The rate limit (ramp-developer-api.md 2.6)', () => {
  it('is off unless it is set', async () => {
    const ramp = await workspace()
    expect((await ramp.get('/users')).headers.get('x-ratelimit-limit')).toBeNull()
  })

  it('is told in plain integers, then with 429 and Retry-After', async () => {
    const ramp = await workspace({ settings: { developerRateLimit: 2 } })
    const first = await ramp.get('/users')
    expect(first.headers.get('x-ratelimit-limit')).toBe('2')
    expect(first.headers.get('x-ratelimit-remaining')).toBe('1')
    await ramp.get('/users')
    const refused = await ramp.get('/users')
    expectRefused(refused, 'developer.rate-limit')
    for (const name of ['retry-after', 'x-ratelimit-reset', 'x-ratelimit-remaining'])
      expect(refused.headers.get(name)).toMatch(/^\d+$/)
    expect(await ramp.lastExchange()).toMatchObject({
      status: 429,
      findings: [{ code: 'developer.rate-limit', message: expect.stringContaining('Retry-After') }],
    })
  })

  it('is of one workspace, and counts its token requests too', async () => {
    const ramp = await workspace({ settings: { developerRateLimit: 1 } })
    const other = await workspace({ settings: { developerRateLimit: 1 } })
    const { body } = await ramp.control('POST', '/api-clients', { kind: 'client-credentials', name: 'baton' })
    const pair = Buffer.from(`${body.clientId}:${body.clientSecret}`).toString('base64')
    const form = new URLSearchParams({ grant_type: 'client_credentials', scope: 'users:read' })
    const sent = { method: 'POST', headers: { authorization: `Basic ${pair}` }, body: form }
    expect((await ramp.send('/token', sent)).status).toBe(200)
    expectRefused(await ramp.send('/token', sent), 'developer.rate-limit')
    expect((await other.get('/users')).status).toBe(200)
  })

  it('has room again ten seconds of the wall clock later', async () => {
    let nowMs = Date.parse('2026-01-01T00:00:00Z')
    const sandbox = await createSandbox({
      data: ':memory:',
      port: 0,
      controlPort: 0,
      logLevel: 'silent',
      wallClock: () => nowMs,
    })
    try {
      const workspaces = `${sandbox.controlUrl}/v1/workspaces`
      const apiClients = [{ kind: 'token', name: 'tests', token: 'a-token-for-tests' }]
      await request(workspaces, 'POST', { apiClients, settings: { developerRateLimit: 1 } })
      const headers = { authorization: 'Bearer a-token-for-tests' }
      const get = () => request(`${sandbox.developerBaseUrl}/users`, 'GET', undefined, headers)
      expect((await get()).status).toBe(200)
      nowMs += 7_500
      const refused = await get()
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '3'])
      nowMs += 2_500
      expect((await get()).status).toBe(200)
    } finally {
      await sandbox.close()
    }
  })
})

describe('A rolling window', () => {
  it('never lets more than the limit into any ten seconds, and refused requests do not count', () => {
    const window = createRateWindow()
    const taken: number[] = []
    for (let at = 0; at < 100_000; at += 137) if (window.take(5, at).retryAfterSeconds === 0) taken.push(at)
    for (const start of taken)
      expect(taken.filter((at) => at >= start && at < start + WINDOW_MS).length).toBeLessThanOrEqual(5)
    expect(taken.length).toBe(50)
  })

  it('keeps nobody out after the limit was lowered or the clock was set back', () => {
    const window = createRateWindow()
    for (let at = 0; at < 10; at++) window.take(10, 1000 + at)
    const lowered = window.take(2, 2000)
    expect([lowered.remaining, lowered.retryAfterSeconds]).toEqual([0, 10])
    expect(window.take(2, 11_009).retryAfterSeconds).toBe(0)
    expect(window.take(2, 5).retryAfterSeconds).toBe(0)
  })
})
