import { describe, expect, test } from 'vitest'
import { sequenceSchema } from '../../src/idp/fixture.ts'
import { DIALECTS, readStory, withPredecessors } from '../../src/idp/fixture-files.ts'

const step = {
  note: 'A probe',
  source: 'idp-clients 2.3',
  request: { method: 'GET', path: '/Users' },
  response: { status: 200, body: {} },
}
const sequence = {
  title: 'A',
  source: ['idp-clients 2.3'],
  provider: 'okta',
  dialect: 'wizard-app',
  steps: [step],
}
const write = { ...step, request: { method: 'POST', path: '/Users', body: {} } }
const outcome = { users: {}, people: {}, syncErrors: [] }

describe('the schema of sequences', () => {
  test.each([
    ['a read', sequence],
    ['a write with its outcome', { ...sequence, steps: [write], outcome }],
  ])('takes %s', (_what, one) => {
    expect(sequenceSchema.safeParse(one).error).toBeUndefined()
  })

  test.each([
    ['an unknown key', { ...sequence, comment: 'x' }],
    ['an unknown key in a step', { ...sequence, steps: [{ ...step, delay: 1 }] }],
    ['a step without response', { ...sequence, steps: [{ ...step, response: undefined }] }],
    ['a response without body', { ...sequence, steps: [{ ...step, response: { status: 200 } }] }],
    ['a step without source', { ...sequence, steps: [{ ...step, source: ' ' }] }],
    ['a write without outcome', { ...sequence, steps: [write] }],
    [
      'two bodies',
      { ...sequence, outcome, steps: [{ ...write, request: { ...write.request, rawBody: '{}' } }] },
    ],
    [
      'a path without slash',
      { ...sequence, steps: [{ ...step, request: { method: 'GET', path: 'Users' } }] },
    ],
    ['no steps', { ...sequence, steps: [] }],
  ])('refuses %s', (_what, one) => {
    expect(sequenceSchema.safeParse(one).success).toBe(false)
  })
})

describe('the folders of sequences', () => {
  test.each(DIALECTS)('%s is numbered in sending order and starts with the connection test', (dialect) => {
    const names = [...readStory(dialect).sequences.keys()]
    expect(names[0]).toBe('010-test-connection')
    for (const name of names) expect(name).toMatch(/^\d{3}-[a-z0-9-]+$/u)
    expect(new Set(names.map((name) => name.slice(0, 3))).size).toBe(names.length)
  })

  test('a sequence is played after all that lead up to it, in sending order', () => {
    const titles = withPredecessors(readStory('okta/catalogue-app'), '130-reactivate').map(
      ({ title }) => title,
    )
    expect(titles).toHaveLength(4)
    expect(titles.at(-1)).toContain('assigned again')
  })
})
