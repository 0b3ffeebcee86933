import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readTestTitles } from './test-titles.ts'

const FACTS = join(import.meta.dirname, '../../docs/facts/idp-clients.md')

/** Tables of what Okta and Entra do, by section: the rows about groups and members. */
const SCENARIO_SECTIONS = ['2.2', '2.3', '3.2', '3.3']
/** Entra's validator: its group tests have numbers, and the kind G. */
const VALIDATOR_SECTION = '3.6'

/** `2.3 Push group, new`, and `G14` for the validator's. */
function readGroupRows(): readonly string[] {
  let section = ''
  return readFileSync(FACTS, 'utf8')
    .split('\n')
    .flatMap((line) => {
      section = /^##+ (\d(?:\.\d)?)/u.exec(line)?.[1] ?? section
      const [first = '', second = ''] = line.split('|').slice(1)
      if (SCENARIO_SECTIONS.includes(section) && /group|member/iu.test(first)) return [`${section} ${first}`]
      return section === VALIDATOR_SECTION && second === 'G' ? [`G${first}`] : []
    })
}

describe('The scenarios of groups in docs/facts', () => {
  const titles = readTestTitles()
    .filter(({ file }) => file.startsWith('http/'))
    .map(({ title }) => title.split(' > ').at(-1) ?? '')

  it('are the ones this test knows of', () => {
    const rows = readGroupRows()
    expect(rows.filter((row) => row.startsWith('G'))).toHaveLength(12)
    expect(rows.filter((row) => !row.startsWith('G'))).toHaveLength(14)
  })

  it.each(readGroupRows())('%s is named by the title of a test', (row) => {
    const isNamed = (title: string) =>
      row.startsWith('G') ? title.split(/[ ,:]/u).includes(row) : title.includes(row)
    expect(titles.filter(isNamed)).not.toEqual([])
  })
})
