import Fastify from 'fastify'
import { expect, test } from 'vitest'
import { health } from '../../src/http/health.ts'
import { startControlServer } from './control-server.ts'

test('/healthz answers from the start, /readyz only once ready', async () => {
  let isReady = false
  const app = Fastify()
  await app.register(health, { ready: () => isReady, version: '1.2.3' })
  const get = async (url: string) => {
    const { statusCode, body } = await app.inject(url)
    return [statusCode, JSON.parse(body) as unknown]
  }
  expect(await get('/healthz')).toEqual([200, { status: 'ok', version: '1.2.3' }])
  expect(await get('/readyz')).toEqual([503, { status: 'starting', version: '1.2.3' }])
  isReady = true
  expect(await get('/readyz')).toEqual([200, { status: 'ready', version: '1.2.3' }])
  await app.close()
})

test('a running sandbox answers both on both listeners', async () => {
  const server = await startControlServer()
  for (const base of [server.controlUrl, new URL(server.scimBaseUrl).origin]) {
    for (const path of ['/healthz', '/readyz']) expect((await fetch(base + path)).status).toBe(200)
  }
  await server.close()
})
