import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from 'better-sqlite3'
import type { JsonObject, ScimDocument } from '../../src/scim/document.ts'
import { compareCodePoints } from '../../src/scim/filter/code-point-order.ts'
import { evaluateFilter } from '../../src/scim/filter/evaluate.ts'
import { parseFilter } from '../../src/scim/filter/parse-filter.ts'
import { parseSort } from '../../src/scim/sort.ts'
import type { ListPosition, Sort } from '../../src/scim/sort.ts'
import { INDEXES_ON_DEMAND } from '../../src/store/column-leaf.ts'
import { createFilterCompiler } from '../../src/store/filter-sql.ts'
import { createListOrders } from '../../src/store/list-order.ts'
import { pageSql } from '../../src/store/page-sql.ts'
import type { Share } from '../../src/store/page-sql.ts'
import { NEAR_THE_START } from '../../src/store/pages.ts'
import type { ResourceRow } from '../../src/store/resources.ts'
import { ENTERPRISE, listTolerances, userType } from '../scim/filter/user-type.ts'
import { evaluated, openMemory, storeDocuments } from './open-memory.ts'
import type { StoredDocuments } from './open-memory.ts'

const PEOPLE = 3 * NEAR_THE_START
const sortBy = (name: string, sortOrder = 'ascending') =>
  parseSort(userType, { sortBy: name, sortOrder }, listTolerances()) as Sort

let database: Database
let stored: StoredDocuments
let rows: ResourceRow[]

function person(index: number): ScimDocument {
  return {
    userName: `u${(index * 7919) % PEOPLE}`,
    active: index % 10 !== 0,
    title: `t${index % 100}`,
    ...(index % 4 !== 0 && { name: { familyName: `F${(index * 31) % 50}` } }),
    ...(index % 700 === 0 && { nickName: 'rare' }),
    emails: [
      { value: `z${index}@x`, type: 'home' },
      { value: `a${(index * 13) % 97}@x`, type: 'work', primary: index % 2 === 0 },
    ],
    [ENTERPRISE]: { department: index % 3 === 0 ? 'Sales' : 'sales' },
  }
}

beforeAll(() => {
  database = openMemory()
  stored = storeDocuments(database, userType)
  rows = Array.from({ length: PEOPLE }, (_, index) => {
    const at = new Date(Date.UTC(2026, 0, 1) + ((index * 37) % 1000) * 1000).toISOString()
    return stored.insert(person(index), at) as ResourceRow
  })
})

afterAll(() => database.close())

/** The key of each order of this test, looked up by hand. */
const keys: Readonly<Record<string, (document: JsonObject, row: ResourceRow) => string | undefined>> = {
  userName: (_, { uniqueKey }) => uniqueKey,
  'meta.created': (_, { created }) => created,
  'name.familyName': ({ name }) => (name as { familyName?: string } | undefined)?.familyName?.toLowerCase(),
  'emails.value': ({ emails }) => {
    const [home, work] = emails as { value: string; primary?: boolean }[]
    return work?.primary === true ? work.value : home?.value
  },
}

function expected(order: string, descending: boolean, text: string | undefined): readonly string[] {
  const filter = text === undefined ? undefined : parseFilter(userType, text, listTolerances())
  const keyOf = keys[order] as (document: JsonObject, row: ResourceRow) => string | undefined
  const sorted = rows
    .map((row) => ({ row, document: evaluated(row, userType) }))
    .filter(({ document }) => filter === undefined || evaluateFilter(filter, document))
    .map(({ row, document }) => ({ row, key: keyOf(document, row) }))
    .sort((a, b) => {
      if (a.key === b.key) return a.row.pk - b.row.pk
      if (a.key === undefined || b.key === undefined) return a.key === undefined ? 1 : -1
      return compareCodePoints(a.key, b.key)
    })
    .map(({ row }) => row.id)
  return descending ? sorted.reverse() : sorted
}

const idsOf = (page: { resources: readonly { id: string }[] }) => page.resources.map(({ id }) => id)

describe('Sorted lists of many', () => {
  it.each(
    Object.keys(keys).flatMap((order) =>
      [
        undefined,
        'active eq true',
        'nickName eq "rare"',
        'not (active eq true)',
        'userName sw "u1"',
        'title eq "t7" and active eq true',
        'emails[type eq "work"]',
        'title co "9"',
        'userName eq "u7"',
      ].map((filter) => [order, filter] as const),
    ),
  )('by %s with filter %s: every page by index and by cursor', (order, text) => {
    const filter = text === undefined ? undefined : parseFilter(userType, text, listTolerances())
    for (const descending of [false, true]) {
      const query = {
        ...(filter && { filter }),
        sort: sortBy(order, descending ? 'descending' : 'ascending'),
      }
      const all = expected(order, descending, text)
      for (const startIndex of [1, 2, 50, NEAR_THE_START + 2, all.length - 3, all.length, all.length + 1]) {
        if (startIndex < 1) continue
        const page = stored.query.list({ ...query, startIndex, count: 7 })
        expect([page.totalResults, idsOf(page)]).toEqual([
          all.length,
          all.slice(startIndex - 1, startIndex + 6),
        ])
      }
      const walked: string[] = []
      const backward: string[][] = []
      let next: ListPosition | undefined
      let previous: ListPosition | undefined
      do {
        const page = stored.query.list({
          ...query,
          startIndex: 1,
          count: 100,
          cursor: next === undefined ? 'start' : { to: 'next', of: next },
        })
        walked.push(...idsOf(page))
        ;({ next, previous } = page)
      } while (next !== undefined)
      expect(walked).toEqual(all)
      while (previous !== undefined) {
        const page = stored.query.list({
          ...query,
          startIndex: 1,
          count: 100,
          cursor: { to: 'previous', of: previous },
        })
        backward.unshift(idsOf(page))
        ;({ previous } = page)
      }
      expect(backward.flat()).toEqual(all.slice(0, backward.flat().length))
      expect(all.length - backward.flat().length).toBeLessThanOrEqual(100)
    }
  })

  it('are the same lists without an order, near the start, deep and at the end', () => {
    for (const text of [
      undefined,
      'active eq true',
      'userName sw "u1"',
      'not (active eq true)',
      'title ne "t7"',
    ]) {
      const filter = text === undefined ? undefined : parseFilter(userType, text, listTolerances())
      const matching = rows.filter((row) => !filter || evaluateFilter(filter, evaluated(row, userType)))
      const all = matching.map(({ id }) => id)
      for (const startIndex of [
        1,
        99,
        NEAR_THE_START + 2,
        all.length - 3,
        all.length,
        all.length + 1,
        10_000,
      ]) {
        if (startIndex < 1) continue
        const page = stored.query.list({ ...(filter && { filter }), startIndex, count: 7 })
        expect([text, startIndex, page.totalResults, idsOf(page)]).toEqual([
          text,
          startIndex,
          all.length,
          all.slice(startIndex - 1, startIndex + 6),
        ])
      }
    }
  })
})

describe('The query plan of an order', () => {
  function plan(share: Share, from?: ListPosition): readonly string[] {
    for (const make of Object.values(INDEXES_ON_DEMAND)) database.exec(make)
    return (['>', '<'] as const).flatMap((direction) => {
      const page = pageSql([share], { direction, from }, { limit: 10, offset: 0 })
      return database
        .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${page?.sql ?? ''}`)
        .all(...(page?.params ?? []))
        .map(({ detail }) => detail)
    })
  }
  const orders = () => createListOrders(stored.table)
  const compile = () => createFilterCompiler(stored.table)
  const position = { rank: 0, key: 'x', pk: 5 }
  /** The rows of one page are put in order; nothing else is. */
  const inIndexOrder = (lines: readonly string[]) => {
    expect(lines.filter((line) => /^SCAN/.test(line) && !/^SCAN place$/.test(line))).toEqual([])
    expect(lines.filter((line) => /TEMP B-TREE/.test(line)).length).toBeLessThanOrEqual(2)
  }

  it.each([
    ['userName', /SEARCH o USING (COVERING )?INDEX resource_unique_key \(type=\?/],
    ['id', /SEARCH o USING (COVERING )?INDEX resource_id \(type=\?/],
    ['meta.created', /SEARCH o USING (COVERING )?INDEX resource_created \(type=\?/],
    ['meta.lastModified', /SEARCH o USING (COVERING )?INDEX resource_last_modified \(type=\?/],
    ['meta.version', /SEARCH o USING (COVERING )?INDEX resource_version \(type=\?/],
    ['title', /SEARCH o USING (COVERING )?INDEX sort_key_order \(attribute=\?/],
    ['emails.value', /SEARCH o USING (COVERING )?INDEX sort_key_order \(attribute=\?/],
    [`${ENTERPRISE}:manager.value`, /SEARCH o USING (COVERING )?INDEX sort_key_order \(attribute=\?/],
    ['meta.resourceType', /resource_order \(type=\?/],
  ])('by %s walks an index, and a cursor enters it', (name, index) => {
    const { walk, ...standing } = orders()(sortBy(name), 0)
    const share = { selected: compile()(undefined, walk), standing: { ...standing, join: '' } }
    const first = plan(share)
    const deep = plan(share, name === 'meta.resourceType' ? { ...position, key: 'User' } : position)
    for (const lines of [first, deep]) {
      expect(lines.join('\n')).toMatch(index)
      inIndexOrder(lines)
    }
    expect(deep.join('\n')).toMatch(/(type|attribute)=\? AND .*[<>]/)
  })

  it('with a filter walks the order, or looks each match up in it', () => {
    const order = orders()(sortBy('title'), 0)
    const filter = parseFilter(userType, 'active eq true', listTolerances())
    const walked = compile()(filter, { ...order.walk, few: true })
    const lines = plan({ selected: walked, standing: { ...order, join: '' } })
    inIndexOrder(lines)
    expect(lines.join('\n')).toMatch(/PRIMARY KEY \(attribute=\? AND key=\? AND resource=\?\)/)
    const found = compile()(parseFilter(userType, 'nickName eq "x"', listTolerances()))
    const gathered = plan({ selected: found, standing: order.stand(found) }).join('\n')
    expect(gathered).toMatch(/SEARCH o USING PRIMARY KEY \(attribute=\? AND resource=\?\)/)
    expect(gathered).not.toMatch(/sort_key_order|SCAN (?!place)/)
  })

  it('of an unsorted page entered by cursor walks the order of creation', () => {
    const all = plan({ selected: compile()(undefined) }, position)
    expect(all.join('\n')).toMatch(
      /INDEX resource_order \(type=\? AND pk[<>]\?\)|resource_order \(type=\? AND rowid[<>]\?\)/,
    )
    inIndexOrder(all)
  })
})

describe('Places in an order', () => {
  it('are made for everybody the first time, kept by every write, and known to a reopened file', () => {
    const own = openMemory()
    const people = storeDocuments(own, userType)
    const first = people.insert({ userName: 'a', title: 'b' }) as ResourceRow
    people.insert({ userName: 'b' })
    const places = () =>
      own
        .prepare<[], { key: string; absent: number }>('SELECT key, absent FROM sort_key ORDER BY resource')
        .all()
    expect(places()).toEqual([])
    const list = (from = people) => idsOf(from.query.list({ sort: sortBy('title'), startIndex: 1, count: 9 }))
    expect(list()).toEqual(['id-1', 'id-2'])
    expect(places()).toEqual([
      { key: 'b', absent: 0 },
      { key: '', absent: 1 },
    ])
    people.insert({ userName: 'c', title: 'A' })
    const gone = people.update(first, { userName: 'a' }) as ResourceRow
    expect(list()).toEqual(['id-3', 'id-1', 'id-2'])
    people.remove(gone)
    expect(list()).toEqual(['id-3', 'id-2'])
    expect(places()).toHaveLength(2)
    const changes = own.prepare<[], number>('SELECT total_changes()').pluck()
    const before = changes.get()
    expect(list(storeDocuments(own, userType))).toEqual(['id-3', 'id-2'])
    expect(own.prepare('SELECT count(*) FROM sort_attribute').pluck().get()).toBe(1)
    expect(changes.get()).toBe(before)
    own.close()
  })

  it('are made again when the transaction that made them is rolled back', () => {
    const own = openMemory()
    const people = storeDocuments(own, userType)
    people.insert({ userName: 'a', title: 'b' })
    const list = () => idsOf(people.query.list({ sort: sortBy('title'), startIndex: 1, count: 9 }))
    own.exec('BEGIN')
    expect(list()).toEqual(['id-1'])
    own.exec('ROLLBACK')
    people.insert({ userName: 'b', title: 'a' })
    expect(list()).toEqual(['id-2', 'id-1'])
    own.close()
  })
})
