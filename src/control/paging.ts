import { z } from 'zod'
import { refuse } from './refusal.ts'

const DEFAULT_LIMIT = 100
/** Every list is walked by the number of a row. */
const POSITION = /^\d{1,15}$/
export const MAX_LIMIT = 1000

const toNumber = (value: unknown): unknown =>
  typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value

/** A whole number in a query string. */
export function queryNumber(least: number, most: number) {
  const expected = `must be a whole number from ${least} to ${most}`
  return z.preprocess(
    toNumber,
    z.int({ error: expected }).min(least, { error: expected }).max(most, { error: expected }),
  )
}

export const limit = queryNumber(1, MAX_LIMIT)
  .default(DEFAULT_LIMIT)
  .meta({ description: `How many to answer, ${MAX_LIMIT} at most.`, default: DEFAULT_LIMIT })

export const cursor = z.string().max(1024)

export const next = z
  .string()
  .nullable()
  .meta({ description: 'The cursor of the next page; null on the last one.' })

/** An opaque cursor for a position in one kind of list. */
export function toCursor(kind: string, position: string | null): string | null {
  return position === null ? null : Buffer.from(`${kind}\n${position}`, 'utf8').toString('base64url')
}

/** The position in a cursor. Throws `cursor.invalid` when it is not one this kind of list gave. */
export function fromCursor(kind: string, text: string): string {
  const decoded = Buffer.from(text, 'base64url')
  const plain = decoded.toString('utf8')
  const position = plain.startsWith(`${kind}\n`) ? plain.slice(kind.length + 1) : ''
  if (decoded.toString('base64url') !== text || !POSITION.test(position)) {
    throw refuse('cursor.invalid', `${JSON.stringify(text)} is not a cursor of this list.`)
  }
  return position
}
