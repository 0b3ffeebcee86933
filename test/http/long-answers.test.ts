import type { AddressInfo } from 'node:net'
import { fastify } from 'fastify'
import { expect, it, onTestFinished } from 'vitest'
import { keepList, keepText } from '../../src/http/long-text.ts'
import { sendText } from '../../src/http/scim-error-writer.ts'

const SIZES = [1, 4097, 90_000, 170_000, 200_000, 400_000]
/** Of one to four bytes in UTF-8. */
const LETTERS = ['a', 'é', '宮', '😀']
const textOf = (number: number) =>
  `${number}:${(LETTERS[number % LETTERS.length] ?? '').repeat(SIZES[number % SIZES.length] ?? 0)}`
const itemsOf = (number: number) => Array.from({ length: number % 90 }, (_, index) => textOf(index % 5))
const expected = (number: number) => (number % 2 === 0 ? textOf(number) : `[${itemsOf(number).join(',')}]`)

async function listen(): Promise<string> {
  const app = fastify({ forceCloseConnections: true })
  app.get<{ Params: { number: string } }>('/:number', ({ params }, reply) => {
    const number = Number(params.number)
    const body = number % 2 === 0 ? keepText(textOf(number)) : keepList('[', itemsOf(number), ']')
    setImmediate(() => void sendText(reply.header('content-type', 'text/plain'), body))
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  onTestFinished(() => app.close())
  return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
}

it('long answers keep to themselves, also while others are read slowly or given up', async () => {
  const base = await listen()
  async function read(number: number): Promise<void> {
    const giveUp = new AbortController()
    const answer = await fetch(`${base}/${number}`, { signal: giveUp.signal })
    if (number % 7 === 0) return giveUp.abort()
    if (number % 3 === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    const text = await answer.text()
    expect(text.length).toBe(expected(number).length)
    expect(text === expected(number)).toBe(true)
  }
  for (let round = 0; round < 2; round++)
    await Promise.all(Array.from({ length: 40 }, (_, index) => read(round * 40 + index)))
})
