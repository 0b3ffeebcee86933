import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { controlNeedsToken, createGuard } from '../../src/control/guards.ts'
import { startControlServer, valueAt } from './control-server.ts'
import type { ControlServer } from './control-server.ts'
import { expectRefusal } from './refused.ts'

const TOKEN = 'a-control-token-made-for-this-test'

const refusalOf = (
  options: Parameters<typeof createGuard>[0],
  headers: Record<string, string | undefined>,
  url = '/v1/workspaces',
): unknown => createGuard(options)({ url, headers })?.['refusal']

describe('the guard', () => {
  test.each([
    '127.0.0.1',
    '127.0.0.1:7268',
    'localhost:7268',
    'LOCALHOST',
    'localhost.:1',
    '[::1]:7268',
    '[::1]',
  ])('takes the loopback name %s', (host) => {
    expect(refusalOf({ host: '127.0.0.1' }, { host })).toBeUndefined()
  })

  test.each([
    'attacker.example',
    'attacker.example:7268',
    'localhost.attacker.example',
    '127.0.0.1.attacker.example',
    'attacker.example#127.0.0.1',
    'localhost@attacker.example',
    'localhost:7268:1',
    '10.0.0.5:7268',
    '[::2]',
    '',
    undefined,
  ])('refuses the Host %s', (host) => {
    expect(refusalOf({ host: '127.0.0.1' }, { host })).toBe('host.refused')
  })

  test('takes the name it is bound to and those it was told of', () => {
    const options = { host: 'ramp.test', allowedHosts: ['onramp', '[FD00::5]'] }
    for (const host of ['ramp.test:7268', 'onramp:7268', '[fd00::5]:7268', 'localhost:7268']) {
      expect(refusalOf(options, { host })).toBeUndefined()
    }
    expect(refusalOf(options, { host: 'other.test' })).toBe('host.refused')
  })

  test('bound to every address it takes literal addresses, which DNS cannot rebind, and still no foreign name', () => {
    for (const bound of ['0.0.0.0', '::', '[::]']) {
      expect(refusalOf({ host: bound }, { host: '192.168.1.7:7268' })).toBeUndefined()
      expect(refusalOf({ host: bound }, { host: '[fd00::9]:7268' })).toBeUndefined()
      expect(refusalOf({ host: bound }, { host: 'attacker.example' })).toBe('host.refused')
    }
  })

  test('takes its own origin and no other', () => {
    const host = 'localhost:7268'
    expect(refusalOf({ host: '127.0.0.1' }, { host, origin: 'http://localhost:7268' })).toBeUndefined()
    for (const origin of [
      'https://attacker.example',
      'http://localhost:3000',
      'http://localhost',
      'https://localhost:7268',
      'http://127.0.0.1:7268',
      'http://localhost:7268.attacker.example',
      'null',
      '',
    ]) {
      expect(refusalOf({ host: '127.0.0.1' }, { host, origin })).toBe('origin.refused')
    }
  })

  test('asks for the token as Bearer, or as the password of Basic, everywhere but on the health routes', () => {
    const options = { host: '127.0.0.1', token: TOKEN }
    const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`
    const refusal = (authorization?: string, url?: string): unknown =>
      refusalOf(options, { host: 'localhost', authorization }, url)
    expect(refusal(`Bearer ${TOKEN}`)).toBeUndefined()
    expect(refusal(`bearer  ${TOKEN}`)).toBeUndefined()
    expect(refusal(basic(`anyone:${TOKEN}`))).toBeUndefined()
    expect(refusal()).toBe('token.missing')
    for (const header of ['', 'Bearer', TOKEN, `Token ${TOKEN}`, basic(TOKEN)]) {
      expect(refusal(header)).toBe('token.missing')
    }
    for (const header of [`Bearer ${TOKEN}x`, 'Bearer x', basic(`${TOKEN}:`), basic('a:b')]) {
      expect(refusal(header)).toBe('token.wrong')
    }
    for (const url of ['/healthz', '/readyz', '/healthz?x']) expect(refusal(undefined, url)).toBeUndefined()
    for (const url of ['/', '/docs', '/docs/swagger-ui.css', '/openapi.json', '/v1', '/healthz/x']) {
      expect(refusal(undefined, url)).toBe('token.missing')
    }
  })

  test('a listener that other machines can reach needs a token', () => {
    for (const host of ['127.0.0.1', '127.5.5.5', 'localhost', '::1', '[::1]', 'LOCALHOST']) {
      expect(controlNeedsToken(host)).toBe(false)
    }
    for (const host of ['0.0.0.0', '::', '192.168.1.7', 'ramp.test', '127.0.0.1.example', '']) {
      expect(controlNeedsToken(host)).toBe(true)
    }
  })
})

describe('on a running server', () => {
  let server: ControlServer
  beforeAll(async () => {
    server = await startControlServer()
  })
  afterAll(() => server.close())

  const json = { 'content-type': 'application/json' }

  test('a request under a rebound name is refused and its action did not happen', async () => {
    const { path } = await server.makeWorkspace()
    const before = (await server.call('GET', '/v1/workspaces')).text
    const headers = { ...json, host: 'attacker.example:7268' }
    const made = await server.raw('POST', '/v1/workspaces', { headers, body: '{}' })
    expectRefusal(made, 'host.refused', /"attacker\.example:7268" is not a name of this listener/)
    expectRefusal(await server.raw('DELETE', path, { headers }), 'host.refused', /attacker/)
    expect((await server.call('GET', '/v1/workspaces')).text).toBe(before)
  })

  test('a request from a foreign web page is refused and its action did not happen', async () => {
    const { path } = await server.makeWorkspace()
    const before = (await server.call('GET', '/v1/workspaces')).text
    const headers = { ...json, origin: 'https://attacker.example' }
    const made = await server.raw('POST', '/v1/workspaces', { headers, body: '{}' })
    expectRefusal(made, 'origin.refused', /"https:\/\/attacker\.example"/)
    expectRefusal(await server.raw('DELETE', path, { headers }), 'origin.refused', /attacker/)
    expectRefusal(await server.raw('POST', `${path}/reset`, { headers }), 'origin.refused', /attacker/)
    expect((await server.call('GET', '/v1/workspaces')).text).toBe(before)
  })

  test('a page of this listener may call it', async () => {
    const headers = { ...json, origin: server.controlUrl }
    expect((await server.raw('POST', '/v1/workspaces', { headers, body: '{}' })).status).toBe(201)
  })

  test('both refusals hold on every route: operations, pages, health, unknown paths, unreadable ones, preflights', async () => {
    const operations = Object.entries(server.document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map(
        (method) => [method.toUpperCase(), path.replace(/\{\w+\}/g, 'default')] as const,
      ),
    )
    const others = [
      ['GET', '/'],
      ['GET', '/docs'],
      ['GET', '/docs/swagger-ui-bundle.js'],
      ['GET', '/nowhere'],
      ['GET', '/v1/%E0%A4%A'],
      ['GET', `/v1/workspaces/${'x'.repeat(300)}`],
      ['OPTIONS', '/v1/workspaces'],
      ['PATCH', '/v1/workspaces'],
    ] as const
    expect(operations.length).toBeGreaterThan(20)
    for (const [method, path] of [...operations, ...others]) {
      const rebound = await server.raw(method, path, { headers: { host: 'attacker.example' } })
      expect([method, path, rebound.status, valueAt(rebound, 'error.code')]).toEqual([
        method,
        path,
        403,
        'host.refused',
      ])
      const foreign = await server.raw(method, path, { headers: { origin: 'null' } })
      expect([method, path, foreign.status, valueAt(foreign, 'error.code')]).toEqual([
        method,
        path,
        403,
        'origin.refused',
      ])
    }
  })

  test('no answer invites another origin, and every answer carries the security headers', async () => {
    const answers = await Promise.all(
      ['/v1/workspaces', '/docs', '/nowhere', '/healthz', '/openapi.json', '/v1/%E0%A4%A'].map((path) =>
        server.raw('GET', path),
      ),
    )
    for (const { headers } of answers) {
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cross-origin-resource-policy': 'same-origin',
        'cache-control': 'no-store',
      })
      expect(headers['content-security-policy']).toMatch(/^default-src 'none'/)
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([])
    }
  })

  test('nothing of the control API is on the API listener', async () => {
    const api = new URL(server.scimBaseUrl).origin
    for (const path of ['/v1/workspaces', '/openapi.json', '/docs']) {
      const answer = await fetch(api + path)
      expect([path, answer.status === 404 || answer.status === 401]).toEqual([path, true])
    }
  })
})

describe('on a server with a token', () => {
  let server: ControlServer
  beforeAll(async () => {
    server = await startControlServer({ controlToken: TOKEN })
  })
  afterAll(() => server.close())

  test('without it nothing happens, with it everything does', async () => {
    const before = (await server.call('GET', '/v1/workspaces')).text
    const headers = { 'content-type': 'application/json' }
    const missing = await server.raw('POST', '/v1/workspaces', { headers, body: '{}' })
    expectRefusal(missing, 'token.missing', /asks for a token/)
    expect(missing.headers['www-authenticate']).toContain('Bearer')
    const wrong = await server.raw('POST', '/v1/workspaces', {
      headers: { ...headers, authorization: 'Bearer wrong' },
      body: '{}',
    })
    expectRefusal(wrong, 'token.wrong', /not the right one/)
    expect((await server.call('GET', '/v1/workspaces')).text).toBe(before)
    expect((await server.call('POST', '/v1/workspaces', {})).status).toBe(201)
  })

  test('the pages and the document need it, the health routes do not', async () => {
    for (const path of ['/', '/docs', '/docs/swagger-ui.css', '/openapi.json', '/nowhere', '/v1/%E0%A4%A']) {
      expectRefusal(await server.raw('GET', path), 'token.missing', /asks for a token/)
    }
    for (const path of ['/healthz', '/readyz']) expect((await server.raw('GET', path)).status).toBe(200)
  })
})
