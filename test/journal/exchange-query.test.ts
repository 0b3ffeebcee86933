import { describe, expect, it } from 'vitest'
import type { ExchangeQuery } from '../../src/journal/journal.ts'
import { exchange } from './exchange.ts'
import { WRITERS, makeJournal, memoryJournal } from './open-journal.ts'

describe('listing exchanges', () => {
  function filled() {
    const { journal } = memoryJournal()
    const methods = ['POST', 'GET', 'PATCH', 'DELETE']
    const statuses = [201, 200, 404]
    for (let number = 1; number <= 12; number++) {
      journal.record(
        exchange(number, {
          method: methods[number % 4] ?? '',
          status: statuses[number % 3] ?? 0,
          connectionId: number % 2 === 0 ? 'even' : 'odd',
          resourceId: number < 7 ? 'resource-a' : undefined,
          personId: number < 4 ? 'person-a' : undefined,
        }),
      )
    }
    return (query: Omit<ExchangeQuery, 'limit'>) =>
      journal.list({ limit: 100, ...query }).exchanges.map(({ seq }) => seq)
  }

  it('answers newest first, narrowed by every filter alone and together', () => {
    const list = filled()
    expect(list({})).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1])
    expect(list({ connectionId: 'even' })).toEqual([12, 10, 8, 6, 4, 2])
    expect(list({ method: 'patch' })).toEqual([10, 6, 2])
    expect(list({ status: 404 })).toEqual([11, 8, 5, 2])
    expect(list({ resourceId: 'resource-a' })).toEqual([6, 5, 4, 3, 2, 1])
    expect(list({ personId: 'person-a' })).toEqual([3, 2, 1])
    expect(list({ personId: "' OR 1=1 --" })).toEqual([])
    expect(list({ before: 4 })).toEqual([3, 2, 1])
    expect(list({ connectionId: 'even', status: 404, method: 'GET' })).toEqual([])
    expect(list({ connectionId: 'even', status: 404, method: 'PATCH', personId: 'person-a' })).toEqual([2])
  })

  it('takes `since` in any spelling of the instant, inclusive', () => {
    const list = filled()
    for (const since of ['2026-03-01T10:10:00.000Z', '2026-03-01T10:10:00Z', '2026-03-01T12:10:00+02:00']) {
      expect(list({ since })).toEqual([12, 11, 10])
    }
  })

  it('pages by key without gaps or repeats while new exchanges arrive', () => {
    const { journal } = memoryJournal()
    for (let number = 1; number <= 10; number++) journal.record(exchange(number))
    const seen: number[] = []
    let before: number | null = null
    do {
      const page = journal.list({ limit: 3, ...(before === null ? {} : { before }) })
      seen.push(...page.exchanges.map(({ seq }) => seq))
      before = page.next
      journal.record(exchange(100 + seen.length))
    } while (before !== null)
    expect(seen).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1])
  })

  it('holds the limit within 1 and 1,000', () => {
    const { journal } = memoryJournal()
    for (let number = 1; number <= 1200; number++) journal.record(exchange(number))
    expect(journal.list({ limit: 0 }).exchanges).toHaveLength(1)
    expect(journal.list({ limit: 1e9 }).exchanges).toHaveLength(1000)
  })

  it('prepares a statement once per combination of filters', () => {
    const { journal, database } = memoryJournal()
    const prepare = database.prepare.bind(database)
    let prepared = 0
    database.prepare = (sql: string) => {
      prepared++
      return prepare(sql)
    }
    for (let round = 0; round < 20; round++) {
      journal.list({ limit: round + 1, status: round })
      journal.list({ limit: round + 1, status: round, before: round })
    }
    expect(prepared).toBe(2)
  })
})

describe('one exchange', () => {
  it.each(WRITERS)('is found by id with raw request and answer, written by: %s', (writer) => {
    const { journal } = makeJournal(writer)
    journal.record(
      exchange(1, {
        requestBody: Buffer.from('{ "userName" : "jürgen@example.com",\n"active":"False"}'),
        requestHeaders: { 'content-type': 'application/scim+json', 'user-agent': 'Okta SCIM Client 1.0.0' },
        responseBody: '{"id":"1"}',
        findings: [{ code: 'boolean-as-text', level: 'tolerated', message: '"False" was read as false.' }],
        before: '{"active":true}',
        after: '{"active":false}',
      }),
    )
    expect(journal.find('exchange-1')).toEqual({
      id: 'exchange-1',
      seq: 1,
      at: '2026-03-01T10:01:00.000Z',
      wallAt: '2026-03-01T10:00:00.001Z',
      durationMs: 1.25,
      connectionId: 'connection-okta',
      method: 'POST',
      path: '/scim/v2/Users',
      status: 201,
      operation: 'users.create',
      resourceType: 'User',
      resourceId: 'resource-1',
      personId: 'person-1',
      changes: [{ attribute: 'active', before: true, after: false }],
      changesOmitted: 0,
      findings: [{ code: 'boolean-as-text', level: 'tolerated', message: '"False" was read as false.' }],
      request: {
        headers: { 'content-type': 'application/scim+json', 'user-agent': 'Okta SCIM Client 1.0.0' },
        body: '{ "userName" : "jürgen@example.com",\n"active":"False"}',
        encoding: 'utf-8',
        bytes: 55,
        truncated: false,
        redacted: false,
      },
      response: {
        headers: { 'content-type': 'application/scim+json' },
        body: '{"id":"1"}',
        encoding: 'utf-8',
        bytes: 10,
        truncated: false,
        redacted: false,
      },
    })
    expect(journal.find('exchange-2')).toBeUndefined()
  })

  it('keeps bytes that are no UTF-8 as they came', () => {
    const { journal } = memoryJournal()
    const bytes = Buffer.from([0x7b, 0xff, 0xfe, 0x00, 0x7d])
    journal.record(exchange(1, { requestBody: bytes }))
    expect(journal.find('exchange-1')?.request).toMatchObject({
      body: bytes.toString('base64'),
      encoding: 'base64',
      bytes: 5,
    })
  })

  it('marks the cut of a long body, which falls between characters', () => {
    const { journal } = memoryJournal({ maxBodyBytes: 100 })
    journal.record(
      exchange(1, { requestBody: Buffer.from('ü'.repeat(80)), responseBody: `a${'😀'.repeat(50)}` }),
    )
    const found = journal.find('exchange-1')
    expect(found?.request).toMatchObject({ body: 'ü'.repeat(50), bytes: 160, truncated: true })
    expect(found?.response).toMatchObject({ body: `a${'😀'.repeat(24)}`, bytes: 201, truncated: true })
  })

  it('has no body where none was sent or answered', () => {
    const { journal } = memoryJournal()
    journal.record(exchange(1, { requestBody: undefined, responseBody: undefined, status: 204 }))
    const found = journal.find('exchange-1')
    expect(found?.request).toMatchObject({ body: null, bytes: 0, redacted: false, truncated: false })
    expect(found?.response).toMatchObject({ body: null, bytes: 0, redacted: false, truncated: false })
  })

  it('bounds what a client can make long: URL, header values, findings', () => {
    const { journal, database } = memoryJournal()
    journal.record(
      exchange(1, {
        url: `/scim/v2/Users?filter=${'a'.repeat(100_000)}`,
        requestHeaders: { 'user-agent': 'u'.repeat(10_000) },
        findings: Array.from({ length: 500 }, (_, index) => ({
          code: `code-${index}`,
          level: 'advice' as const,
          message: 'm'.repeat(5000),
          attribute: 'n'.repeat(5000),
        })),
      }),
    )
    const found = journal.find('exchange-1')
    expect(found?.path).toHaveLength(8193)
    expect(String(found?.request.headers['user-agent'])).toHaveLength(1025)
    expect(found?.findings).toHaveLength(100)
    const longest = database.prepare('SELECT max(length(findings)) FROM exchange').pluck().get() as number
    expect(longest).toBeLessThan(150_000)
  })
})
