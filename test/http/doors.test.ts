import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { createSandbox } from '../../src/sandbox.ts'
import { SCIM_ERROR, newUser, patch, request, useSandbox } from '../support/tenant.ts'
import { sendRaw } from './send-raw.ts'

const { sandbox, workspace } = useSandbox()
const error = (status: number) => ({
  status,
  body: { schemas: [SCIM_ERROR], status: String(status), detail: expect.stringMatching(/\w{3}/) },
})

describe('Every door answers with a SCIM error (E4)', () => {
  it('an unknown route, below and outside the prefix', async () => {
    const { scim } = await workspace()
    expect(await scim('GET', '/Nothing')).toMatchObject(error(404))
    const outside = await request(new URL('/v1/workspaces', sandbox().scimBaseUrl).href, 'GET')
    expect(outside).toMatchObject(error(404))
    expect(outside.body.detail).toMatch(/\/scim\/v2/)
  })

  it('a wrong method, with Allow', async () => {
    const { scim } = await workspace()
    const collection = await scim('PUT', '/Users', {})
    expect(collection).toMatchObject(error(405))
    expect(collection.headers.get('allow')).toBe('GET, HEAD, POST, OPTIONS')
    const single = await scim('POST', '/Users/1', {})
    expect(single).toMatchObject(error(405))
    expect(single.headers.get('allow')).toBe('GET, HEAD, PUT, PATCH, DELETE, OPTIONS')
  })

  it('a bad URL encoding', async () => {
    const { scim } = await workspace()
    expect(await scim('GET', '/Users/%E0%A4%A')).toMatchObject(error(400))
  })

  it('another media type with 415, and none or either JSON type with any parameter taken (A2)', async () => {
    const { scim } = await workspace()
    const user = JSON.stringify(newUser('a.b@x.com'))
    for (const type of [
      'text/plain',
      'application/xml',
      'application/x-www-form-urlencoded',
      'multipart/form-data',
    ])
      expect(await scim('POST', '/Users', user, { 'content-type': type })).toMatchObject(error(415))
    const taken = ['application/json', 'application/scim+json; charset=utf-8', 'APPLICATION/JSON;charset=x']
    for (const [index, type] of taken.entries()) {
      const body = JSON.stringify(newUser(`p.${index}@x.com`))
      expect((await scim('POST', '/Users', body, { 'content-type': type })).status).toBe(201)
    }
  })

  it.each([
    ['no media type', { 'content-type': 'json' }, /application\/scim\+json/],
    ['a compressed body', { 'content-type': 'application/json', 'content-encoding': 'gzip' }, /gzip/],
  ])('%s with 415 that says what to send', async (_what, headers, detail) => {
    const { scim } = await workspace()
    const refused = await scim('POST', '/Users', JSON.stringify(newUser('a.b@x.com')), headers)
    expect(refused).toMatchObject(error(415))
    expect(refused.body.detail).toMatch(detail)
  })

  it('a Content-Type on a request without a body is no refusal (A2, Q27)', async () => {
    const { scim } = await workspace()
    const { body: user } = await scim('POST', '/Users', newUser('a.b@x.com'))
    for (const type of ['application/json', 'application/scim+json; charset=utf-8', 'text/plain']) {
      const headers = { 'content-type': type }
      expect((await scim('GET', `/Users/${user.id}`, undefined, headers)).status).toBe(200)
      expect((await scim('DELETE', '/Users/none', undefined, headers)).status).toBe(404)
    }
    expect(
      (await scim('DELETE', `/Users/${user.id}`, '', { 'content-type': 'application/json' })).status,
    ).toBe(204)
  })

  it('a body one byte over 1 MiB with 413, and one just below taken', async () => {
    const { scim } = await workspace()
    const empty = JSON.stringify(newUser('a.b@x.com', { note: '' }))
    const fill = (bytes: number) => empty.replace('"note":""', `"note":"${'x'.repeat(bytes - empty.length)}"`)
    expect(await scim('POST', '/Users', fill(1024 * 1024 + 1))).toMatchObject(error(413))
    expect((await scim('POST', '/Users', fill(1024 * 1024))).status).toBe(201)
  })

  it.each([
    ['broken JSON', '{"userName": "a'],
    ['an array', '[]'],
    ['null', 'null'],
    ['a number', '1'],
    ['nothing', ''],
    ['deep nesting', `{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`],
  ])('%s as a body with 400 invalidSyntax', async (_what, body) => {
    const { scim, control } = await workspace()
    const refused = await scim('POST', '/Users', body, { 'content-type': 'application/scim+json' })
    expect(refused).toMatchObject({ status: 400, body: { scimType: 'invalidSyntax' } })
    expect((await control('GET', '/people')).body.people).toEqual([])
  })

  it('invalid UTF-8 with 400 invalidSyntax', async () => {
    const { connections } = await workspace()
    const response = await fetch(`${sandbox().scimBaseUrl}/Users`, {
      method: 'POST',
      headers: { authorization: `Bearer ${connections['okta']?.token}`, 'content-type': 'application/json' },
      body: Buffer.concat([Buffer.from('{"userName":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]),
    })
    expect(await response.json()).toMatchObject({
      status: '400',
      scimType: 'invalidSyntax',
      detail: expect.stringMatching(/UTF-8/),
    })
  })

  it.each([
    ['NUL', 'a\u0000b'],
    ['a lone surrogate', 'a\ud800b'],
  ])('%s in a string with 400 invalidValue that names the attribute', async (_what, title) => {
    const { scim } = await workspace()
    const refused = await scim('POST', '/Users', newUser('a.b@x.com', { title }))
    expect(refused).toMatchObject({
      status: 400,
      body: { scimType: 'invalidValue', detail: expect.stringMatching(/title/) },
    })
  })

  it('__proto__ and constructor keys are ignored and pollute nothing (P35)', async () => {
    const { scim } = await workspace()
    const body = JSON.stringify(newUser('a.b@x.com')).replace(
      '{',
      '{"__proto__":{"polluted":1},"constructor":{"x":1},',
    )
    const { status, body: user } = await scim('POST', '/Users', body)
    expect(status).toBe(201)
    const text = '{"schemas":[],"Operations":[{"op":"add","value":{"__proto__":{"polluted":1},"title":"T"}}]}'
    const patched = await scim('PATCH', `/Users/${user.id}`, text)
    expect(patched.body).toMatchObject({ title: 'T' })
    expect(Object.hasOwn(patched.body, '__proto__')).toBe(false)
    expect(Object.hasOwn(patched.body, 'constructor')).toBe(false)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  it('10,000 operations in one PATCH, and a userName of 10,000 characters, in bounded time', async () => {
    const { scim } = await workspace()
    const { body: user } = await scim('POST', '/Users', newUser('a.b@x.com'))
    const many = Array.from({ length: 10_000 }, (_, index) => ({
      op: 'replace',
      path: 'title',
      value: `T${index}`,
    }))
    const answer = await scim('PATCH', `/Users/${user.id}`, patch(...many))
    expect([200, 400, 413]).toContain(answer.status)
    const long = await scim('POST', '/Users', newUser('l.l@x.com', { userName: 'u'.repeat(10_000) }))
    expect([201, 400]).toContain(long.status)
  })

  it.each([
    ['what is no HTTP: blanks in the address', 400, 'GET /scim/v2/Users?filter=userName eq "x" HTTP/1.1', ''],
    ['a request without a Host', 400, 'GET /scim/v2/Users HTTP/1.1', ''],
    ['an expectation', 417, 'POST /scim/v2/Users HTTP/1.1', 'Host: x\r\nExpect: miracles\r\n'],
    ['headers without an end', 400, 'GET /scim/v2/Users HTTP/1.1', `Host: x\r\nX: ${'x'.repeat(20_000)}\r\n`],
    ['an id of 5,000 characters', 404, `GET /scim/v2/Users/${'7'.repeat(5000)} HTTP/1.1`, 'Host: x\r\n'],
  ])('%s with %d', async (_what, status, line, headers) => {
    const { connections } = await workspace()
    const credentials = `Authorization: Bearer ${connections['okta']?.token}\r\nConnection: close\r\n\r\n`
    const reply = await sendRaw(sandbox().scimBaseUrl, `${line}\r\n${headers}${credentials}`)
    expect(reply).toMatchObject(error(status))
    expect(reply.head).toMatch(/content-type: application\/scim\+json$/im)
  })

  it('a workspace that cannot be opened with 500, and the log says why', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'onramp-doors-'))
    const logged = new PassThrough()
    const options = { data: folder, port: 0, controlPort: 0, logLevel: 'error', logStream: logged }
    const first = await createSandbox(options)
    const made = await request(`${first.controlUrl}/v1/workspaces`, 'POST', {
      connections: [{ name: 'okta', idp: 'okta' }],
    })
    await first.close()
    await writeFile(join(folder, 'workspaces', `${made.body.id}.db`), 'no database, by any means')
    const second = await createSandbox(options)
    const refused = await request(`${second.scimBaseUrl}/Users`, 'GET', undefined, {
      authorization: `Bearer ${made.body.connections[0].token}`,
    })
    await second.close()
    await rm(folder, { recursive: true })
    expect(refused).toMatchObject(error(500))
    expect(String(logged.read())).toMatch(/is not a database/)
  })
})
