import { describe, expect, it } from 'vitest'
import { createPageCount } from '../../src/workspace/page-count.ts'

const get = (query: Record<string, unknown>, callerId = 'a') => ({
  callerId,
  method: 'GET',
  path: '/users',
  query,
})

describe('The pages of walks', () => {
  it('are numbered from the one without a start, and a page asked for again keeps its number', () => {
    const { numberOf } = createPageCount()
    const starts = [undefined, 'x', 'x', 'y', undefined, 'x']
    expect(starts.map((start) => numberOf(get({ page_size: '100', ...(start && { start }) })))).toEqual([
      1, 2, 2, 3, 1, 2,
    ])
  })

  it('are those of one client, one list and its filters, whatever their size', () => {
    const { numberOf } = createPageCount()
    expect(numberOf(get({ role: 'AUDITOR' }))).toBe(1)
    expect(numberOf(get({}))).toBe(1)
    expect(numberOf(get({ start: 'x' }, 'b'))).toBe(2)
    expect(numberOf(get({ start: 'x', page_size: '2' }))).toBe(2)
    expect(numberOf(get({ start: 'y' }))).toBe(3)
    expect(numberOf(get({ start: 'x', role: 'AUDITOR' }))).toBe(2)
  })

  it('count SCIM’s startIndex and cursor alike (RFC 7644 3.4.2.4, RFC 9865)', () => {
    const { numberOf } = createPageCount()
    const byIndex = ['1', '101', '201'].map((startIndex) => numberOf(get({ startIndex })))
    expect(byIndex).toEqual([1, 2, 3])
    expect(['', 'x', ['q', 'y']].map((cursor) => numberOf(get({ cursor })))).toEqual([1, 2, 3])
  })

  it('are forgotten where too many walks go on at the same time', () => {
    const { numberOf } = createPageCount()
    numberOf(get({ start: 'x' }))
    for (let at = 0; at < 200; at++) numberOf(get({ role: String(at) }))
    expect(numberOf(get({ start: 'y' }))).toBe(2)
  })
})
