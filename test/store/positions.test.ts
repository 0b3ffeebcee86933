import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from 'better-sqlite3'
import { createPositions } from '../../src/store/positions.ts'
import { openMemory } from './open-memory.ts'

let database: Database

beforeEach(() => {
  database = openMemory()
})
afterEach(() => database.close())

const insert = (pk: number, type = 'User') =>
  database
    .prepare(`INSERT INTO resource VALUES (?, ?, ?, ?, '{}', 1, '2026', '2026')`)
    .run(pk, `id-${pk}`, type, `u${pk}`)
const pks = (types: readonly string[]) =>
  database
    .prepare<[string], number>(
      'SELECT pk FROM resource WHERE type IN (SELECT value FROM json_each(?)) ORDER BY pk',
    )
    .pluck()
    .all(JSON.stringify(types))

/** What `seek` leads to, walked as a list walks it. */
function reached(types: readonly string[], offset: number, positions = createPositions(database)) {
  const { from, skip } = positions.seek(types, offset)
  return pks(types).filter((pk) => pk >= from)[skip]
}

describe('Positions', () => {
  it('lead to the resource at every index, over gaps, and past the end to none', () => {
    const spread = [1, 2, 3, 4095, 4096, 4097, 9000, 20_000, 20_001, 50_000]
    spread.forEach((pk) => insert(pk))
    insert(5, 'Group')
    insert(30_000, 'Group')
    for (const types of [['User'], ['Group'], ['User', 'Group']]) {
      const all = pks(types)
      expect(createPositions(database).total(types)).toBe(all.length)
      all.forEach((pk, index) => {
        expect(reached(types, index)).toBe(pk)
      })
      for (const offset of [all.length, all.length + 1, 1e9]) expect(reached(types, offset)).toBeUndefined()
    }
    expect(createPositions(database).total([])).toBe(0)
    expect(reached([], 3)).toBeUndefined()
  })

  it('follow every write, whoever makes it, and a rollback', () => {
    const positions = createPositions(database)
    insert(1)
    expect(positions.total(['User'])).toBe(1)
    for (let pk = 2; pk <= 10; pk++) insert(pk)
    database.exec(`DELETE FROM resource WHERE pk IN (3, 4)`)
    expect(positions.total(['User'])).toBe(8)
    expect(reached(['User'], 2, positions)).toBe(5)
    database.exec(
      `UPDATE resource SET type = 'Group' WHERE pk = 5; UPDATE resource SET pk = 9000 WHERE pk = 6`,
    )
    expect([positions.total(['User']), positions.total(['Group'])]).toEqual([7, 1])
    expect(reached(['User'], 6, positions)).toBe(9000)
    database.exec(`BEGIN; DELETE FROM resource`)
    expect(positions.total(['User'])).toBe(0)
    database.exec('ROLLBACK')
    expect(positions.total(['User'])).toBe(7)
  })

  it('are counted again when the transaction that counted them is rolled back', () => {
    const positions = createPositions(database)
    insert(1)
    database.exec('BEGIN')
    expect(positions.total(['User'])).toBe(1)
    insert(2)
    expect(positions.total(['User'])).toBe(2)
    database.exec('ROLLBACK')
    expect(positions.total(['User'])).toBe(1)
    insert(3)
    expect(positions.total(['User'])).toBe(2)
  })
})
