import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { ScimDocument } from '../../src/scim/document.ts'
import { createReferences } from '../../src/scim/document/references.ts'
import { ScimError } from '../../src/scim/error.ts'
import { applyPatch } from '../../src/scim/patch/apply.ts'
import { GROUP_SCHEMA_URN, groupSchema } from '../../src/scim/schema/group.ts'
import type { ResourceType } from '../../src/scim/schema/resource-type.ts'
import { listTolerances } from '../scim/filter/user-type.ts'
import { patch } from '../support/tenant.ts'

const numRuns = Number(process.env['ONRAMP_PROPERTY_RUNS'] ?? 500)
const seed = process.env['ONRAMP_PROPERTY_SEED']

const inDocument: ResourceType = {
  name: 'Group',
  endpoint: '/Groups',
  description: 'Group',
  schema: groupSchema,
  extensions: [],
}
const apart: ResourceType = { ...inDocument, keptApart: ['members'] }

const id: fc.Arbitrary<string> = fc.constantFrom('a1', 'a2', 'b1', 'b2', 'c')
const elements = fc.array(
  id.map((value) => ({ value })),
  { maxLength: 3 },
)
const filter = fc.oneof(
  id.map((value) => `value eq "${value}"`),
  id.map((value) => `value ne "${value}"`),
  fc.tuple(id, id).map(([one, other]) => `value eq "${one}" or value eq "${other}"`),
  id.map((value) => `value eq "${value}" and value sw "a"`),
  fc.constantFrom('value sw "a"', 'not (value sw "b")', 'value co "2"', 'value pr'),
)
const operation = fc.oneof(
  fc.record({
    op: fc.constantFrom('add', 'replace', 'remove'),
    path: fc.constant('members'),
    value: elements,
  }),
  fc.record({
    op: fc.constantFrom('add', 'replace'),
    value: fc.oneof(elements, fc.constant(null)).map((members) => ({ members })),
  }),
  fc.record({ op: fc.constant('remove'), value: elements.map((members) => ({ members })) }),
  fc.record({ op: fc.constant('remove'), path: fc.constant('members') }),
  fc.record({ op: fc.constant('remove'), path: filter.map((text) => `members[${text}]`) }),
  fc.record({
    op: fc.constantFrom('add', 'replace'),
    path: id.map((value) => `members[value eq "${value}"]`),
    value: id.map((value) => ({ value })),
  }),
  fc.record({
    op: fc.constantFrom('add', 'replace', 'remove'),
    path: id.map((value) => `members[value eq "${value}"].display`),
    value: fc.constant('n'),
  }),
)

const valuesOf = ({ members }: ScimDocument): readonly string[] =>
  ((members ?? []) as readonly { value: string }[]).map(({ value }) => value).toSorted()

/** What comes of it, or the code of the refusal. */
function attempt<T>(work: () => T): T | string {
  try {
    return work()
  } catch (error) {
    if (error instanceof ScimError) return error.code
    throw error
  }
}

it(
  'what operations add to and take from members kept apart is what they make of members in the document',
  { timeout: 3_600_000 },
  () => {
    const world = fc.record({
      present: fc.uniqueArray(id),
      operations: fc.array(operation, { maxLength: 6 }),
    })
    const check = fc.property(world, ({ present, operations }) => {
      const body = patch(...operations)
      const document: ScimDocument = { schemas: [GROUP_SCHEMA_URN], displayName: 'G' }
      const members = present.map((value) => ({ value }))
      const expected = attempt(() => {
        const current = members.length === 0 ? document : { ...document, members }
        return valuesOf(applyPatch(inDocument, current, body, listTolerances()))
      })
      const found = attempt(() => {
        const references = createReferences(apart, () => ({
          present: (values) => members.filter(({ value }) => values === undefined || values.includes(value)),
          describe: (values) => values.map((value) => ({ value })),
        }))
        expect(applyPatch(apart, document, body, listTolerances(), references)).toBe(document)
        const change = references?.changes().get('members')
        const left = new Set(change?.replaces === true ? [] : present)
        for (const value of change?.removed ?? []) left.delete(value)
        for (const value of change?.added ?? []) left.add(value)
        return [...left].toSorted()
      })
      expect(found).toEqual(expected)
    })
    fc.assert(check, { numRuns, ...(seed !== undefined && { seed: Number(seed) }) })
  },
)
