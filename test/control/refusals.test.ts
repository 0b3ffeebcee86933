import { readdirSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { REFUSALS } from '../../src/control/refusal.ts'
import { createBareListener } from './bare-listener.ts'

test('a fault inside is 500 with a request id and nothing of the fault', async () => {
  const control = createBareListener()
  const answer = await control.inject({
    method: 'POST',
    url: '/v1/workspaces',
    headers: { host: 'localhost' },
  })
  await control.close()
  expect(answer.statusCode).toBe(500)
  expect(answer.json()).toEqual({
    error: {
      code: 'internal',
      message: 'The request failed inside onramp; nothing of it was kept.',
      hint: REFUSALS.internal.hint,
      requestId: expect.stringMatching(/^req-/) as string,
      docs: '/docs',
    },
  })
  expect(answer.body).not.toContain('secret')
})

test('what is not HTTP gets the same shape on the bare socket', async () => {
  const control = createBareListener()
  const { port } = new URL(await control.listen({ port: 0, host: '127.0.0.1' }))
  const text = await new Promise<string>((resolve, reject) => {
    let received = ''
    const socket = connect(Number(port), '127.0.0.1', () => socket.write('GET /a path HTTP/1.1\r\n\r\n'))
    socket.setEncoding('utf8')
    socket.on('data', (chunk: string) => {
      received += chunk
    })
    socket.on('close', () => resolve(received))
    socket.on('error', reject)
  })
  await control.close()
  const [head = '', body = ''] = text.split('\r\n\r\n')
  expect(head).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/)
  expect(head).toContain('x-content-type-options: nosniff')
  expect(JSON.parse(body)).toMatchObject({ error: { code: 'request.unreadable', docs: '/docs' } })
})

test('each refusal code is asserted by some test', () => {
  const tests = readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => readFileSync(`${import.meta.dirname}/${name}`, 'utf8'))
    .join('\n')
  expect(Object.keys(REFUSALS).filter((code) => !tests.includes(`'${code}'`))).toEqual([])
})
