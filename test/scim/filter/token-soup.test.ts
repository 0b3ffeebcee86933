import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ScimError } from '../../../src/scim/error.ts'
import { parseFilter } from '../../../src/scim/filter/parse-filter.ts'
import { openMemory, storeDocuments } from '../../store/open-memory.ts'
import { ENTERPRISE, listTolerances, userType } from './user-type.ts'

const numRuns = Number(process.env['ONRAMP_PROPERTY_RUNS'] ?? 1000)

const word = fc.constantFrom(
  ...[
    'userName',
    'emails',
    'emails.value',
    '.value',
    'type',
    'manager',
    'name',
    'active',
    'meta.created',
    'schemas',
    'id',
  ],
  ...[
    `${ENTERPRISE}:manager`,
    ENTERPRISE,
    '$ref',
    'not',
    'and',
    'or',
    'pr',
    'eq',
    'ne',
    'co',
    'gt',
    'EQ',
    'True',
    'null',
    '5',
  ],
  ...[
    '(',
    ')',
    '[',
    ']',
    '"',
    '"x"',
    '"\\u00e9"',
    '"\\',
    '"2026-01-01T00:00:00Z"',
    "'x'",
    ' ',
    '  ',
    '\t',
    '\u0000',
    '\ud800',
    '=',
  ],
)

const soup = fc.oneof(
  fc
    .array(fc.tuple(word, fc.constantFrom(' ', ' ', ' ', '')), { maxLength: 12 })
    .map((parts) => parts.flat().join('')),
  fc.string({ unit: 'binary', maxLength: 40 }),
)

it('any text is either a filter that runs or a 400 invalidFilter with a position', () => {
  const database = openMemory()
  const stored = storeDocuments(database, userType)
  stored.insert({ userName: 'a', emails: [{ value: 'x', type: 'work' }], active: true })
  const check = fc.property(soup, (text) => {
    try {
      const filter = parseFilter(userType, text, listTolerances())
      stored.query.list({ filter, startIndex: 1, count: 1 })
    } catch (error) {
      if (!(error instanceof ScimError)) throw error
      expect(error).toMatchObject({ status: 400, scimType: 'invalidFilter' })
      expect(error.message).toMatch(/position \d+/)
    }
  })
  fc.assert(check, { numRuns })
  database.close()
})
