import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readSeed } from '../../src/seed/read-seed.ts'
import { SeedRefusal } from '../../src/seed/seed-refusal.ts'
import { readSeedText } from '../../src/seed/seed-text.ts'

const usualConnections = ['okta', 'entra', 'generic', 'spec']
const ACME = readFileSync(join(import.meta.dirname, '../../fixtures/seeds/acme.yaml'), 'utf8')
const LINES = ACME.split('\n').length

/** Takes the text, or refuses it with something said of a line that is there. */
function expectJudged(text: string): void {
  try {
    readSeed(readSeedText(text), { usualConnections })
  } catch (error) {
    if (!(error instanceof SeedRefusal)) throw error
    expect(error.issues.length).toBeGreaterThan(0)
    for (const { line, message } of error.issues) {
      expect(message).not.toBe('')
      expect(line).toBeGreaterThanOrEqual(1)
      expect(line).toBeLessThanOrEqual(text.split('\n').length + 1)
    }
  }
}

it('any JSON is taken or refused, never a fault', () => {
  fc.assert(fc.property(fc.json({ maxDepth: 6 }), expectJudged))
})

it('any keys and values under the names of a seed are taken or refused, never a fault', () => {
  const list = fc.constantFrom(
    'entities',
    'departments',
    'locations',
    'customFields',
    'spendPrograms',
    'settings',
    'connections',
    'people',
    'pushes',
  )
  fc.assert(
    fc.property(fc.dictionary(list, fc.jsonValue({ maxDepth: 4 })), (document) =>
      expectJudged(JSON.stringify(document)),
    ),
  )
})

it('a seed with lines lost, doubled or cut is taken or refused, never a fault', () => {
  const edit = fc.tuple(fc.constantFrom('lose', 'double', 'cut'), fc.nat(LINES - 1), fc.nat(60))
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
      const lines = ACME.split('\n')
      for (const [kind, at, column] of edits) {
        const line = lines[at]
        if (line === undefined) continue
        if (kind === 'lose') lines.splice(at, 1)
        else if (kind === 'double') lines.splice(at, 0, line)
        else lines[at] = line.slice(0, column)
      }
      expectJudged(lines.join('\n'))
    }),
  )
})
