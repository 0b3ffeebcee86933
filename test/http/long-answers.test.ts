import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fastify } from 'fastify'
import { expect, it, onTestFinished } from 'vitest'
import { LONG_TEXT, sendLongText } from '../../src/http/long-text.ts'

const SIZES = [LONG_TEXT + 1, 90_000, 170_000, 200_000, 400_000]
/** Of two, three and four bytes in UTF-8. */
const LETTERS = ['a', 'é', '宮', '😀']
const textOf = (number: number) =>
  `${number}:${(LETTERS[number % LETTERS.length] ?? '').repeat(SIZES[number % SIZES.length] ?? 0)}`

async function listen(): Promise<string> {
  const app = fastify({ serverFactory: (handler) => createServer({ highWaterMark: 1024 }, handler) })
  app.get<{ Params: { number: string } }>('/:number', ({ params }, reply) =>
    sendLongText(reply.header('content-type', 'text/plain'), textOf(Number(params.number))),
  )
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
    expect(text.length).toBe(textOf(number).length)
    expect(text === textOf(number)).toBe(true)
  }
  for (let round = 0; round < 2; round++)
    await Promise.all(Array.from({ length: 40 }, (_, index) => read(round * 40 + index)))
})
