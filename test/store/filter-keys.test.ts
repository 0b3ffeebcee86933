import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from 'better-sqlite3'
import { parseFilter } from '../../src/scim/filter/parse-filter.ts'
import { registerAttributes } from '../../src/store/attribute-ids.ts'
import { createAttributeKeys } from '../../src/store/attribute-keys.ts'
import { attributeNames } from '../../src/store/attribute-names.ts'
import { reverseText, successor } from '../../src/store/key-test.ts'
import { ENTERPRISE, listTolerances, userType } from '../scim/filter/user-type.ts'
import { openMemory, storeDocuments } from './open-memory.ts'

let database: Database

beforeEach(() => {
  database = openMemory()
})

afterEach(() => database.close())

const list = (stored: ReturnType<typeof storeDocuments>, text: string, startIndex = 1, count = 100) =>
  stored.query.list({ filter: parseFilter(userType, text, listTolerances()), startIndex, count })

describe('attribute keys', () => {
  it('exist for every filterable leaf, not for columns, and never for what is never returned', () => {
    const names = attributeNames(userType, 'userName').map(({ name }) => name)
    expect(names).toContain('emails.value')
    expect(names).toContain(`${ENTERPRISE}:manager.value`)
    expect(names.filter((name) => /^(id|schemas|meta|password|emails|name)$/.test(name))).toEqual([])
    expect(attributeNames(userType, 'userName').find(({ name }) => name === 'userName')?.forward).toBe(false)
  })

  it('are numbered once', () => {
    const ids = registerAttributes(database, userType, 'userName')
    expect(registerAttributes(database, userType, 'userName').get('emails.value')).toEqual(
      ids.get('emails.value'),
    )
  })

  it('of an update are only what changed', () => {
    const ids = registerAttributes(database, userType, 'userName')
    ids.keep([ids.get('emails.type')?.forward ?? 0, ids.get('title')?.forward ?? 0])
    const keys = createAttributeKeys(userType, 'userName', ids)
    const before = { userName: 'u', externalId: 'E', title: 'T', emails: [{ value: 'A@x', type: 'work' }] }
    expect(keys.diff(before, { ...before, title: 't' })).toEqual({ removed: [], added: [] })
    expect(keys.diff(before, { ...before, title: '' })).toEqual({
      removed: [{ attribute: ids.get('title')?.forward, key: 't', entry: 0 }],
      added: [],
    })
    const emails = [{ value: 'n@x', type: 'home' }, ...before.emails]
    expect(keys.diff(before, { ...before, emails }).added).toEqual([
      { attribute: ids.get('emails.value')?.forward, key: 'n@x', entry: 0 },
      { attribute: ids.get('emails.type')?.forward, key: 'home', entry: 0 },
      { attribute: ids.get('emails.value')?.forward, key: 'a@x', entry: 1 },
      { attribute: ids.get('emails.type')?.forward, key: 'work', entry: 1 },
    ])
  })

  it('are kept from the first time a filter asks for the attribute, for old resources and new ones', () => {
    const stored = storeDocuments(database, userType)
    const rows = () => database.prepare('SELECT count(*) FROM attribute_key').pluck().get()
    stored.insert({ userName: 'a', title: 'Boss' })
    expect(rows()).toBe(0)
    expect(list(stored, 'title eq "boss"').totalResults).toBe(1)
    stored.insert({ userName: 'b', title: 'BOSS' })
    expect(rows()).toBe(2)
    expect(list(stored, 'title eq "boss"').totalResults).toBe(2)
    expect(storeDocuments(database, userType).table.attributeIds.kept()).toEqual(
      stored.table.attributeIds.kept(),
    )
  })

  it('are asked for again when the transaction that made them is rolled back', () => {
    const stored = storeDocuments(database, userType)
    stored.insert({ userName: 'a', title: 'Boss' })
    database.exec('BEGIN')
    expect(list(stored, 'title eq "boss"').totalResults).toBe(1)
    database.exec('ROLLBACK')
    stored.insert({ userName: 'b', title: 'Boss' })
    expect(list(stored, 'title eq "boss"').totalResults).toBe(2)
  })

  it('are gone with the resource', () => {
    const stored = storeDocuments(database, userType)
    const row = stored.insert({ userName: 'a', title: 'Boss', externalId: 'x', emails: [{ value: 'a@x' }] })
    list(stored, 'title eq "boss"')
    if (row !== undefined) stored.remove(row)
    expect(database.prepare('SELECT count(*) FROM attribute_key').pluck().get()).toBe(0)
  })
})

describe('prefixes and endings', () => {
  it.each([
    ['a', 'b'],
    ['a\u{10ffff}', 'b'],
    ['\ud7ff', '\ue000'],
    ['\uffff', '\u{10000}'],
    ['😀', '😁'],
    ['\u{10ffff}', undefined],
    ['', undefined],
  ])('the first text after all that start with %j is %j', (prefix, expected) => {
    expect(successor(prefix)).toBe(expected)
  })

  it('reverses by code point', () => {
    expect(reverseText('ab😀')).toBe('😀ba')
  })
})

describe('pages', () => {
  it('are in creation order, with the total, wherever they start (RFC 7644 3.4.2.4)', () => {
    const stored = storeDocuments(database, userType)
    for (let index = 0; index < 25; index++)
      stored.insert({ userName: `u${24 - index}`, title: index < 10 ? 'x' : 'y' })
    const names = (text: string | undefined, startIndex: number, count: number) => {
      const page =
        text === undefined ? stored.query.list({ startIndex, count }) : list(stored, text, startIndex, count)
      return [page.totalResults, ...page.resources.map(({ pk }) => pk)]
    }
    expect(names(undefined, 1, 3)).toEqual([25, 1, 2, 3])
    expect(names(undefined, 24, 10)).toEqual([25, 24, 25])
    expect(names(undefined, 26, 10)).toEqual([25])
    expect(names(undefined, 1, 0)).toEqual([25])
    expect(names('title eq "x"', 9, 5)).toEqual([10, 9, 10])
    expect(names('title eq "y"', 1, 2)).toEqual([15, 11, 12])
    expect(names('userName eq "u3"', 1, 10)).toEqual([1, 22])
    expect(names('userName eq "u3"', 2, 10)).toEqual([1])
    expect(names('userName sw "u2"', 2, 2)).toEqual([6, 2, 3])
  })

  it('count anew after a write', () => {
    const stored = storeDocuments(database, userType)
    for (let index = 0; index < 3; index++) stored.insert({ userName: `u${index}` })
    expect(stored.query.list({ startIndex: 1, count: 1 }).totalResults).toBe(3)
    stored.insert({ userName: 'another' })
    expect(stored.query.list({ startIndex: 1, count: 1 }).totalResults).toBe(4)
  })
})
