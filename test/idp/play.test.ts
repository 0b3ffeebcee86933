import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { sequenceSchema } from '../../src/idp/fixture.ts'
import { playSequence } from '../../src/idp/play.ts'

interface Received {
  readonly line: string
  readonly headers: readonly string[]
  readonly body: string
}

const transport = {
  source: 'x',
  always: { 'Accept-Charset': 'utf-8' },
  withBody: { 'Content-Type': 'application/scim+json' },
}
const received: Received[] = []
const answers: { status: number; body: string; gzip?: boolean }[] = []
let server: Server
let baseUrl: string

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      received.push({ line: `${request.method} ${request.url}`, headers: request.rawHeaders, body })
      const answer = answers.shift() ?? { status: 500, body: '' }
      response.writeHead(answer.status, answer.gzip ? { 'Content-Encoding': 'gzip' } : {})
      response.end(answer.gzip ? gzipSync(answer.body) : answer.body)
    })
  })
  const listening = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', listening.resolve)
  await listening.promise
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/scim/v2`
})
afterEach(() => {
  received.length = 0
  answers.length = 0
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const outcome = { users: {}, people: {}, syncErrors: [] }
const step = (request: object, response: object, capture?: object) => ({
  note: 'n',
  source: 's',
  request,
  response,
  capture,
})
const play = (steps: readonly object[], url = baseUrl) =>
  playSequence(
    sequenceSchema.parse({ title: 'T', source: ['s'], provider: 'okta', dialect: 'd', outcome, steps }),
    { baseUrl: url, token: 'secret', transport },
  )

test('the request line goes out as recorded: %20, +, raw quotes', async () => {
  const paths = [
    '/Users?filter=userName%20eq%20%22a%40b%22',
    '/Users?filter=userName+eq+%22a%22',
    '/Users?filter="a"',
  ]
  answers.push(...paths.map(() => ({ status: 200, body: '{}' })))
  await play(paths.map((path) => step({ method: 'GET', path }, { status: 200, body: {} })))
  expect(received.map(({ line }) => line)).toEqual(paths.map((path) => `GET /scim/v2${path}`))
})

test('a blank in a path is escaped, as no request line can hold it', async () => {
  answers.push({ status: 200, body: '{}' })
  await play([step({ method: 'GET', path: '/Users?filter=userName eq "a"' }, { status: 200, body: {} })])
  expect(received[0]?.line).toBe('GET /scim/v2/Users?filter=userName%20eq%20"a"')
})

test('headers keep spelling and order; only a body brings a content type', async () => {
  answers.push({ status: 200, body: '{}' }, { status: 200, body: '{}' })
  const response = { status: 200, body: {} }
  await play([
    step({ method: 'GET', path: '/Users' }, response),
    step({ method: 'POST', path: '/Users', headers: { 'X-Own': '1' }, rawBody: '{"a": 1}' }, response),
  ])
  const [read, write] = received
  expect(read?.headers.slice(0, 4)).toEqual(['Accept-Charset', 'utf-8', 'Authorization', 'Bearer secret'])
  expect(read?.headers).not.toContain('Content-Type')
  expect(write?.headers.slice(2, 8)).toEqual([
    'Content-Type',
    'application/scim+json',
    'Authorization',
    'Bearer secret',
    'X-Own',
    '1',
  ])
  expect(write?.body).toBe('{"a": 1}')
})

test.each(['', '/', '/?aadOptscim062020'])('the base URL may end in "%s"', async (end) => {
  answers.push({ status: 200, body: '{}' })
  await play([step({ method: 'GET', path: '/Users?x' }, { status: 200, body: {} })], baseUrl + end)
  expect(received[0]?.line).toBe('GET /scim/v2/Users?x')
})

test('a captured answer is sent back with the overlay merged into it (RFC 7396)', async () => {
  const user = {
    id: '7',
    name: { givenName: 'A', familyName: 'B' },
    emails: [{ value: 'a' }, { value: 'b' }],
    title: 'T',
  }
  answers.push({ status: 200, body: JSON.stringify(user), gzip: true }, { status: 200, body: '{"id":"7"}' })
  const { failure } = await play([
    step({ method: 'GET', path: '/Users/7' }, { status: 200, body: {} }, { profile: '', id: '/id' }),
    step(
      {
        method: 'PUT',
        path: '/Users/{{id}}',
        echo: { of: 'profile', overlay: { name: { givenName: 'C' }, emails: [{ value: 'c' }], title: null } },
      },
      { status: 200, body: { id: '{{id}}' } },
    ),
  ])
  expect(failure).toBeUndefined()
  expect(received[1]?.line).toBe('PUT /scim/v2/Users/7')
  expect(JSON.parse(received[1]?.body ?? '')).toEqual({
    id: '7',
    name: { givenName: 'C', familyName: 'B' },
    emails: [{ value: 'c' }],
  })
})

test('the first wrong answer ends the sequence with an aligned difference and the answer itself', async () => {
  answers.push({ status: 404, body: '<html>' })
  const response = { status: 200, headers: { 'content-type': { $is: 'string' } }, body: { id: '7' } }
  const { steps, failure } = await play([
    step({ method: 'GET', path: '/Users/7' }, response),
    step({ method: 'GET', path: '/Users/8' }, response),
  ])
  expect(steps).toHaveLength(1)
  expect(failure).toBe(
    [
      'T: n [s]',
      '/status                expected 200',
      '                       got      404',
      '/headers/content-type  expected <string>',
      '                       got      nothing',
      '(body)                 expected {"id":"7"}',
      '                       got      "<html>"',
      'answer: 404 <html>',
    ].join('\n'),
  )
})

test('a variable that no step captured is an error that names it', async () => {
  await expect(
    play([step({ method: 'GET', path: '/Users/{{nobody}}' }, { status: 200, body: {} })]),
  ).rejects.toThrow('{{nobody}}')
})
