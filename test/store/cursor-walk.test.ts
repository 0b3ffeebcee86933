import { expect, it } from 'vitest'
import { openCursor, sealCursor } from '../../src/scim/cursor.ts'
import { parseFilter } from '../../src/scim/filter/parse-filter.ts'
import { parseSort } from '../../src/scim/sort.ts'
import type { ResourceRow } from '../../src/store/resources.ts'
import { listTolerances, userType } from '../scim/filter/user-type.ts'
import { openMemory, storeDocuments } from './open-memory.ts'

const PEOPLE = 10_000
const PAGE = 100
const seal = { secret: () => 'secret', owner: 'workspace connection', now: '2026-01-01T00:00:00.000Z' }

const document = (number: number) => ({
  userName: `u${(number * 7919) % 100_003}`,
  title: number % 3 === 0 ? undefined : `t${number % 40}`,
  active: true,
})

it.each([
  ['in the order of creation', undefined, undefined],
  ['by a unique attribute', 'userName', undefined],
  ['by an attribute many share and some lack', 'title', undefined],
  ['by an attribute, descending, with a filter', 'title', 'active eq true'],
])(
  'Walking 10,000 people by cursor, %s, while others are deleted, created and renamed, loses and doubles none of the untouched',
  (_what, sortBy, text) => {
    const database = openMemory()
    const stored = storeDocuments(database, userType)
    const sort = parseSort(
      userType,
      { ...(sortBy && { sortBy }), ...(text && { sortOrder: 'descending' }) },
      listTolerances(),
    )
    const filter = text === undefined ? undefined : parseFilter(userType, text, listTolerances())
    const insert = (number: number) => stored.insert(document(number)) as ResourceRow
    const rows = database.transaction(() => Array.from({ length: PEOPLE }, (_, number) => insert(number)))()
    const untouched = new Set(rows.filter((_, number) => number % 7 > 1).map(({ id }) => id))
    const deleted = rows.filter((_, number) => number % 7 === 0)
    const renamed = rows.filter((_, number) => number % 7 === 1)

    const seen = new Map<string, number>()
    let cursor = ''
    let created = PEOPLE
    do {
      const { totalResults, resources, next } = stored.query.list({
        startIndex: 1,
        count: PAGE,
        cursor: cursor === '' ? 'start' : openCursor(seal, '/Users', cursor),
        ...(sort && { sort }),
        ...(filter && { filter }),
      })
      for (const { id } of resources) seen.set(id, (seen.get(id) ?? 0) + 1)
      expect(totalResults).toBe(database.prepare('SELECT count(*) FROM resource').pluck().get())
      cursor = next === undefined ? '' : sealCursor(seal, '/Users', { to: 'next', of: next })
      database.transaction(() => {
        for (const row of deleted.splice(0, 20)) stored.remove(row)
        for (const row of renamed.splice(0, 20)) stored.update(row, { ...document(created), title: 'x' })
        for (let count = 0; count < 10; count++) insert(created + 50_000 + count)
      })()
      created += 10
    } while (cursor !== '')

    expect([...untouched].filter((id) => seen.get(id) !== 1)).toEqual([])
    expect(deleted).toEqual([])
    database.close()
  },
)
