import { afterAll, beforeAll, expect, test } from 'vitest'
import { startControlServer } from './control-server.ts'
import type { ControlServer } from './control-server.ts'

let server: ControlServer
beforeAll(async () => {
  server = await startControlServer()
})
afterAll(() => server.close())

test('/ leads to /docs', async () => {
  const answer = await server.raw('GET', '/')
  expect([answer.status, answer.headers['location']]).toEqual([302, '/docs'])
})

test('everything the page names is served by this listener, and nothing stands inline', async () => {
  const page = await server.raw('GET', '/docs')
  expect(page.headers['content-type']).toBe('text/html; charset=utf-8')
  expect(page.text).not.toMatch(/https?:|<style|style=|onload=|<script>/)
  const assets = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? '')
  expect(assets).toHaveLength(5)
  for (const asset of assets) {
    const answer = await server.raw('GET', asset)
    expect([asset, answer.status]).toEqual([asset, 200])
    expect(answer.headers['content-type']).toMatch(/^(text\/(css|javascript)|image\/png)/)
  }
})

test('the policy of the page allows this listener only, and no inline script or style', async () => {
  const policy = String((await server.raw('GET', '/docs')).headers['content-security-policy'])
  expect(policy).toMatch(/default-src 'none'.*script-src 'self';.*connect-src 'self'/)
  expect(policy).not.toMatch(/unsafe|https?:|\*/)
})

test('the script asks no validator and loads the document from here', async () => {
  const script = (await server.raw('GET', '/docs/reference.js')).text
  expect(script).toContain("url: '/openapi.json'")
  expect(script).toContain('validatorUrl: null')
})
