import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from 'better-sqlite3'
import { parseFilter } from '../../src/scim/filter/parse-filter.ts'
import { INDEXES_ON_DEMAND } from '../../src/store/column-leaf.ts'
import { createFilterCompiler } from '../../src/store/filter-sql.ts'
import { pageSql, totalSql } from '../../src/store/page-sql.ts'
import { ENTERPRISE, listTolerances, userType } from '../scim/filter/user-type.ts'
import { openMemory, storeDocuments } from './open-memory.ts'
import type { StoredDocuments } from './open-memory.ts'

let database: Database
let stored: StoredDocuments

beforeAll(() => {
  database = openMemory()
  stored = storeDocuments(database, userType)
})

afterAll(() => database.close())

const compiled = (text: string) =>
  createFilterCompiler(stored.table)(parseFilter(userType, text, listTolerances()))

/** The lines of both plans: of the page and of the total. */
function plan(text: string): readonly string[] {
  const filter = compiled(text)
  for (const make of Object.values(INDEXES_ON_DEMAND)) database.exec(make)
  const explain = (sql: string, params: readonly (string | number)[]) =>
    database
      .prepare<(string | number)[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all(...params)
      .map(({ detail }) => detail)
  const page = pageSql([{ selected: filter }], { direction: '>' }, { limit: 10, offset: 0 })
  return [...explain(page?.sql ?? '', page?.params ?? []), ...explain(totalSql(filter), filter.params)]
}

const BY_KEY = /PRIMARY KEY \(attribute=\? AND key/

describe('the query plan of a filter', () => {
  it.each([
    ['userName eq "x"', /resource_unique_key \(type=\? AND unique_key=\?\)/],
    ['userName sw "x"', /resource_unique_key \(type=\? AND unique_key>\? AND unique_key<\?\)/],
    ['userName gt "x"', /resource_unique_key \(type=\? AND unique_key>\?\)/],
    ['userName ew "x"', BY_KEY],
    ['userName co "x"', /COVERING INDEX resource_unique_key \(type=\?\)/],
    ['id eq "x"', /autoindex_resource_1 \(id=\?\)/],
    ['id eq "x" or id eq "y"', /autoindex_resource_1 \(id=\?\)/],
    ['externalId eq "x"', BY_KEY],
    ['externalId sw "x"', BY_KEY],
    ['externalId ew "x"', BY_KEY],
    ['displayName ge "x"', BY_KEY],
    ['displayName co "x"', /PRIMARY KEY \(attribute=\?\)/],
    ['title ew "x"', /PRIMARY KEY \(attribute=\?\)/],
    ['title pr', /PRIMARY KEY \(attribute=\?\)/],
    ['emails.value eq "x"', BY_KEY],
    ['emails.value ew "x"', BY_KEY],
    ['emails eq "x"', BY_KEY],
    ['emails[type eq "work"].value eq "x"', BY_KEY],
    ['emails[type eq "work"].value eq "a%40x"', BY_KEY],
    [`${ENTERPRISE}:department eq "x"`, BY_KEY],
    [`${ENTERPRISE}:department sw "x" and active eq true`, BY_KEY],
    ['manager eq "x"', BY_KEY],
    [`${ENTERPRISE}:manager.value eq "x"`, BY_KEY],
    ['id eq "x" and manager eq "y"', /autoindex_resource_1 \(id=\?\)/],
    [
      'meta.lastModified gt "2026-01-01T00:00:00Z"',
      /resource_last_modified \(type=\? AND last_modified>\?\)/,
    ],
    [
      'meta.created le "2026-01-01T00:00:00Z" and not (title pr)',
      /resource_created \(type=\? AND created<\?\)/,
    ],
    ['active eq true and userName eq "x"', /resource_unique_key \(type=\? AND unique_key=\?\)/],
    ['userName eq "x" or externalId eq "y"', BY_KEY],
    ['(title eq "x" or externalId eq "y") and active eq true', BY_KEY],
  ])('%s starts from an index and never walks all resources', (text, expected) => {
    const lines = plan(text)
    expect(lines.join('\n')).toMatch(expected)
    expect(lines.filter((line) => /^SCAN/.test(line) && !/^SCAN t\d+$/.test(line))).toEqual([])
    expect(lines.join('\n')).not.toMatch(
      /resource_order|SCAN (page|r|resource)\b|COVERING INDEX resource_last_modified \(type=\?\)/,
    )
  })

  it('looks the other conditions of a narrow filter up by primary key, entry for entry', () => {
    expect(plan('emails[type eq "work" and value eq "x"]').join('\n')).toMatch(
      /PRIMARY KEY \(attribute=\? AND key=\? AND resource=\? AND entry=\?\)/,
    )
  })
})

describe('compiled filters', () => {
  it('have one text for one shape, and every value in the parameters', () => {
    const [a, b] = [
      compiled('title eq "x\'; --" and active eq true'),
      compiled('title eq "y" and active eq false'),
    ]
    expect(a.where).toBe(b.where)
    expect(a.where).not.toContain("x'")
    expect(a.params).toEqual(["x'; --", 'true'])
  })

  it('run with the most comparisons a filter may have', () => {
    stored.insert({ userName: 'one', title: 't1', nickName: 'n' })
    const terms = (operator: string, connective: string) =>
      Array.from({ length: 200 }, (_, index) => `title ${operator} "t${index}"`).join(` ${connective} `)
    const total = (text: string) =>
      stored.query.list({ filter: parseFilter(userType, text, listTolerances()), startIndex: 1, count: 0 })
        .totalResults
    expect(total(terms('eq', 'or'))).toBe(1)
    expect(total(terms('eq', 'and'))).toBe(0)
    expect(total(terms('sw', 'or'))).toBe(1)
    expect(total(terms('ne', 'and'))).toBe(0)
    expect(total(`nickName eq "n" and ${terms('eq', 'and').replace(/ and title eq "t199"$/, '')}`)).toBe(0)
    expect(total(`not (${'('.repeat(31)}title eq "t1"${')'.repeat(31)})`)).toBe(0)
  })
})
