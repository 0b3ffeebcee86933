import { describe, expect, test } from 'vitest'
import { createIdSource, createSeededIdSource } from '../../src/workspace/ids.ts'

const UUID_7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const NOON = Date.parse('2026-03-01T12:00:00.000Z')
const many = (ids: { uuid(): string }, count: number) => Array.from({ length: count }, () => ids.uuid())
const timeOf = (uuid: string) => Number.parseInt(uuid.replace('-', '').slice(0, 12), 16)

describe.each([
  ['random', () => createIdSource(() => NOON)],
  ['seeded', () => createSeededIdSource('a')],
])('%s ids', (_name, create) => {
  test('are UUIDs of version 7 (RFC 9562 5.7), none twice, in the order they were made', () => {
    const uuids = many(create(), 20_000)
    expect(uuids.filter((uuid) => !UUID_7.test(uuid))).toEqual([])
    expect(new Set(uuids).size).toBe(uuids.length)
    expect(uuids).toEqual(uuids.toSorted())
  })

  test('secrets have the length asked for', () => {
    const ids = create()
    expect([1, 6, 32, 5000].map((bytes) => ids.secret(bytes).length)).toEqual([2, 12, 64, 10_000])
    expect(ids.secret(32)).toMatch(/^[0-9a-f]{64}$/)
    expect(ids.secret(32)).not.toBe(ids.secret(32))
  })
})

test('an id carries the wall time', () => {
  expect(timeOf(createIdSource(() => NOON).uuid())).toBe(NOON)
})

test('ids sort while the wall clock goes back, and whatever it shows', () => {
  let now = NOON
  const ids = createIdSource(() => (now -= 1000))
  const uuids = many(ids, 100)
  expect(uuids).toEqual(uuids.toSorted())
  expect(createIdSource(() => -1).uuid()).toMatch(UUID_7)
})

test('the same seed gives the same ids and secrets, another one others', () => {
  const draw = (seed: string) => {
    const ids = createSeededIdSource(seed)
    return [ids.uuid(), ids.secret(32), ids.uuid(), ids.secret(32)]
  }
  expect(draw('a')).toEqual(draw('a'))
  expect(draw('a').filter((value) => draw('b').includes(value))).toEqual([])
})
