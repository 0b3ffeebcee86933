import { describe, expect, test } from 'vitest'
import {
  describeDifferences,
  differences,
  matcherSchema,
  type Json,
  type Matcher,
} from '../../src/idp/matcher.ts'

const cases: readonly (readonly [
  what: string,
  expected: Matcher,
  matching: Json | undefined,
  other: Json | undefined,
])[] = [
  ['a value expects itself', 'a', 'a', 'A'],
  ['null is not absence', null, null, undefined],
  ['an object allows other members', { a: 1 }, { a: 1, b: 2 }, { b: 2 }],
  [
    'an object expects its members all the way down',
    { a: { b: true } },
    { a: { b: true } },
    { a: { b: 'true' } },
  ],
  ['an array expects its elements in order', [1, 2], [1, 2], [2, 1]],
  ['an array expects no more elements', [], [], [1]],
  ['$is string wants a text with something in it', { $is: 'string' }, 'x', ''],
  ['$is number refuses digits in a text', { $is: 'number' }, 0, '0'],
  ['$is boolean refuses the word', { $is: 'boolean' }, false, 'False'],
  ['$is array takes any array', { $is: 'array' }, [], {}],
  ['$is instant wants date, time and zone', { $is: 'instant' }, '2026-11-22T10:00:00.5Z', '2026-11-22'],
  ['$is absent refuses null', { a: { $is: 'absent' } }, {}, { a: null }],
  ['$has wants an element for each', { $has: [{ id: 1 }, 'x'] }, ['x', { id: 1, n: 2 }], ['x']],
  ['$matches searches', { $matches: '^/Users/\\d+$' }, '/Users/1', '/Users/a'],
  ['$ref is a member, not an operator', { $ref: 'a', value: 'b' }, { $ref: 'a', value: 'b' }, { value: 'b' }],
  ['inherited names are not members', { toString: { $is: 'absent' } }, {}, { toString: 'x' }],
]

describe('expectations of fixtures', () => {
  test.each(cases)('%s', (_what, expected, matching, other) => {
    expect(differences(expected, matching)).toEqual([])
    expect(differences(expected, other)).not.toEqual([])
  })

  test('a difference names its place by JSON pointer, aligned', () => {
    const found = differences({ name: { givenName: 'Jane' }, 'urn:x/y': 1 }, { name: { givenName: 'June' } })
    expect(describeDifferences(found)).toBe(
      [
        '/name/givenName  expected "Jane"',
        '                 got      "June"',
        '/urn:x~1y        expected 1',
        '                 got      nothing',
      ].join('\n'),
    )
  })

  test.each([
    [{ $is: 'uuid' }],
    [{ $contains: ['a'] }],
    [{ $is: 'string', $matches: 'a' }],
    [{ a: { $has: 'x' } }],
    [{ $matches: '(' }],
  ])('a misspelt operator is refused: %j', (expectation) => {
    expect(matcherSchema.safeParse(expectation).success).toBe(false)
  })
})
