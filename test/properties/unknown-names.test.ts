import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ScimDocument } from '../../src/scim/document.ts'
import { replaceDocument, toDocument } from '../../src/scim/document/normalise.ts'
import { ScimError } from '../../src/scim/error.ts'
import { applyPatch } from '../../src/scim/patch/apply.ts'
import { CORE, deepFreeze, ENT, GROUP, groupType, userType, watchTolerances } from '../scim/scim-types.ts'

/** ONRAMP_PROPERTY_RUNS lengthens the run; ONRAMP_PROPERTY_SEED repeats one. */
const numRuns = Number(process.env['ONRAMP_PROPERTY_RUNS'] ?? 500)
const seed = process.env['ONRAMP_PROPERTY_SEED']

/** Names of which one is the beginning of another, as a URN of an extension and as `custom.part`; of no schema. */
const name = fc.constantFrom(
  ...['urn:a', 'urn:a:b', 'urn:a:b:c', 'urn:a:b:d', 'urn:a:b:c.d', 'urn:a:', 'urn:', 'urn:x', 'URN:a:b'],
  ...[
    CORE,
    `${CORE}:meta`,
    `${CORE}:emails`,
    `${CORE}:meta:x`,
    `${CORE}:`,
    'urn:ietf:params:scim:schemas:core:2.0',
  ],
  ...[GROUP, `${GROUP}:meta`, `${GROUP}:tag`, ENT, `${ENT}:tag`, `${ENT}:tag.part`, `${ENT}:urn:a:b`],
  ...['custom', 'custom.part', 'custom.part.deep', 'custom.', 'part'],
)

const value = fc.oneof(
  fc.constantFrom<unknown>('x', 'y', 1, true, null, '', [], {}, ['z'], [{ a: 1 }]),
  fc.dictionary(
    fc.oneof(name, fc.constantFrom('b', 'c', 'meta', 'tag')),
    fc.constantFrom<unknown>('i', 2, { j: 'k' }, [3]),
    {
      maxKeys: 3,
    },
  ),
)

const members = fc.dictionary(name, value, { maxKeys: 5 })

const operations = fc.array(
  fc.oneof(
    fc.record({ op: fc.constantFrom('add', 'replace'), path: name, value }),
    fc.record({ op: fc.constant('remove'), path: name }),
    fc.record({ op: fc.constantFrom('add', 'replace'), value: members }),
  ),
  { minLength: 1, maxLength: 5 },
)

function unlessRefused(run: () => ScimDocument): ScimDocument | undefined {
  try {
    return run()
  } catch (error) {
    if (error instanceof ScimError) return undefined
    throw error
  }
}

const backwards = (document: ScimDocument) => Object.fromEntries(Object.entries(document).reverse())
const sorted = (document: ScimDocument) => Object.fromEntries(Object.entries(document).sort())

describe.each([
  { type: userType, least: { userName: 'u' } },
  { type: groupType, least: { displayName: 'g' } },
])('What no schema of a $type.name names', ({ type, least }) => {
  const { tolerances } = watchTolerances()
  const written = fc
    .tuple(members, fc.array(operations, { maxLength: 3 }))
    .map(([body, patches]) =>
      patches.reduce<ScimDocument | undefined>(
        (current, Operations) =>
          current && unlessRefused(() => applyPatch(type, deepFreeze(current), { Operations }, tolerances)),
        unlessRefused(() => toDocument(type, { ...body, ...least }, tolerances)),
      ),
    )
    .filter((document) => document !== undefined)

  it('is unchanged by a PUT of what GET answers, in whatever order its keys come back (RFC 7644 3.5.1)', () => {
    fc.assert(
      fc.property(written, (current) => {
        const stored = JSON.parse(JSON.stringify(current)) as ScimDocument
        for (const body of [stored, backwards(stored), sorted(stored)])
          expect(replaceDocument(type, current, body, [], tolerances)).toBe(current)
      }),
      { numRuns, ...(seed !== undefined && { seed: Number(seed) }) },
    )
  })
})
