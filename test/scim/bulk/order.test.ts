import { describe, expect, it } from 'vitest'
import { findReferences, resolveReferences } from '../../../src/scim/bulk/bulk-id.ts'
import type { BulkOperation } from '../../../src/scim/bulk/bulk-request.ts'
import { orderOperations } from '../../../src/scim/bulk/order.ts'
import type { JsonObject } from '../../../src/scim/document.ts'
import { ScimError } from '../../../src/scim/error.ts'

const make = (bulkId: string, ...references: string[]): BulkOperation => ({
  method: 'POST',
  endpoint: '/Users',
  bulkId,
  data: {},
  references: new Set(references),
})
const order = (...operations: BulkOperation[]) =>
  orderOperations(operations).map(({ index, deferred }) => [index, ...deferred])

describe('The order of bulk operations (RFC 7644 3.7.1)', () => {
  it('is the order sent where nothing refers to what comes later', () => {
    expect(order(make('a'), make('b', 'a'), make('c'))).toEqual([[0], [1], [2]])
  })

  it('puts first what is referred to', () => {
    expect(order(make('a', 'c'), make('b'), make('c', 'd'), make('d'))).toEqual([[3], [2], [0], [1]])
  })

  it('opens a circle where it closes', () => {
    expect(order(make('a', 'b'), make('b', 'a'), make('c', 'c'))).toEqual([[1, 'a'], [0], [2, 'c']])
    expect(order(make('a', 'b', 'c'), make('b', 'c'), make('c', 'a', 'b'))).toEqual([[2, 'a', 'b'], [1], [0]])
  })

  it('leaves references to nothing to whoever resolves them', () => {
    expect(order(make('a', 'nobody'))).toEqual([[0]])
  })

  it('takes chains and circles of 100,000', () => {
    const last = 99_999
    const chain = Array.from({ length: last + 1 }, (_, index) =>
      make(`u${index}`, `u${(index + 1) % (last + 1)}`),
    )
    const steps = orderOperations(chain)
    expect(steps).toHaveLength(last + 1)
    expect(steps[0]).toEqual({ index: last, deferred: new Set(['u0']) })
    expect(steps.at(-1)).toEqual({ index: 0, deferred: new Set() })
  })
})

describe('References in data (RFC 7644 3.7.2)', () => {
  const data: JsonObject = {
    displayName: 'G',
    members: [{ value: 'bulkId:a', type: 'User' }, { value: 'bulkId:b' }, { value: 'known' }],
    'urn:x:User': { department: 'D', manager: { value: 'bulkId:b', displayName: 'B' } },
  }

  it('are found at any depth', () => {
    expect([...findReferences(data)]).toEqual(['a', 'b'])
  })

  it('are replaced; what belongs to one without an id is left out, and the data stay as they were', () => {
    const before = JSON.stringify(data)
    expect(resolveReferences(data, new Map([['a', '1']]))).toEqual({
      displayName: 'G',
      members: [{ value: '1', type: 'User' }, { value: 'known' }],
      'urn:x:User': { department: 'D' },
    })
    expect(JSON.stringify(data)).toBe(before)
  })

  it('do not exhaust the stack', () => {
    const deep = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`) as unknown
    expect(() => findReferences(deep)).toThrow(ScimError)
  })
})
