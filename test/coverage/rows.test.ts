import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { rowsClaimed } from './claims.ts'
import { findTitles, readTestTitles } from './test-titles.ts'

const FACTS = join(import.meta.dirname, '../../docs/facts')

/** Rows no test claims, each with the reason. A row that is claimed may not stand here. */
const UNCLAIMED: Readonly<Record<string, string>> = {
  E12: 'Nothing limits or fails requests on purpose yet, so nothing answers 429.',
}

/** The rows of the tables of client habits (A, E, Q, P), of what Ramp does with people (3 to 12, C, U) and of the decisions (D). */
function readRows(): readonly string[] {
  // The validator's list has a P1 to P7 of its own, with a kind in the next column.
  const rowsOf = (file: string, name: string) =>
    [
      ...readFileSync(join(FACTS, file), 'utf8').matchAll(new RegExp(`^\\|(${name}\\d+)\\|(?!P\\|)`, 'gmu')),
    ].map(([, row = '']) => row)
  return [...rowsOf('idp-clients.md', '[AEQP]'), ...rowsOf('ramp-scim.md', '(?:[DCU]|(?:[3-9]|12)\\.)')]
}

/** A suite's title says what its tests are about; only a test's own title claims a row. */
const ownTitle = (title: string) => title.split(' > ').at(-1) ?? ''

describe('The rows of docs/facts', () => {
  const claimed = new Set(readTestTitles().flatMap(({ title }) => rowsClaimed(ownTitle(title))))

  it('are the tables this test knows of', () => {
    const rows = readRows()
    const numbered = (letter: string) => rows.filter((row) => row.startsWith(letter)).length
    expect(['A', 'E', 'Q', 'P', 'D', 'C', 'U'].map(numbered)).toEqual([13, 12, 36, 35, 5, 20, 16])
    expect(['3.', '4.', '5.', '7.', '8.', '9.', '12.'].map(numbered)).toEqual([7, 11, 8, 7, 8, 6, 5])
    expect(new Set(rows).size).toBe(rows.length)
  })

  it.each(readRows())('%s is claimed by the title of a test, or listed with the reason why not', (row) => {
    expect({ row, isClaimed: claimed.has(row) }).toEqual({ row, isClaimed: !Object.hasOwn(UNCLAIMED, row) })
  })

  it('are all there that the list and the titles name', () => {
    const rows = new Set(readRows())
    expect(
      [...Object.keys(UNCLAIMED), ...claimed].filter((row) => /^[A-Z]/u.test(row) && !rows.has(row)),
    ).toEqual([])
  })
})

describe('A title', () => {
  it.each([
    ['P14: keys with dots and URNs', ['P14']],
    ['Q5, Q6: the manager is cleared', ['Q5', 'Q6']],
    ['Q1 to Q3 and P2: three habits and a vector', ['Q1', 'Q2', 'Q3', 'P2']],
    ['finds one user by a filter (Entra, Q9; A5)', ['Q9', 'A5']],
    ['applies all operations or none (P16) and says so', ['P16']],
    ['reads P16 in passing, as Q2 does', []],
    ['a sentence with D2: but not at its start', []],
  ])('%j claims %j', (title, rows) => {
    expect(rowsClaimed(title)).toEqual(rows)
  })
})

describe('The titles of a source', () => {
  it('are read with their suites, tables and constants', () => {
    const source = `
      const table = [['P1: one', 1], ['P2: two', 2]] as const
      describe('Suite (A1)', () => {
        it('Q1: plain', () => {})
        test.each(table)('%s', () => {})
        it.each(['x', 'y'])(\`Q2: \${1} %s\`, () => {})
        it.each(made())('Q3: %s', () => {})
      })`
    expect(findTitles(source)).toEqual([
      'Suite (A1) > Q1: plain',
      'Suite (A1) > P1: one',
      'Suite (A1) > P2: two',
      'Suite (A1) > Q2: … x',
      'Suite (A1) > Q2: … y',
      'Suite (A1) > Q3: %s',
    ])
  })
})
