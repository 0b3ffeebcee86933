import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { ScimDocument } from '../../src/scim/document.ts'
import { evaluateFilter } from '../../src/scim/filter/evaluate.ts'
import { parseFilter } from '../../src/scim/filter/parse-filter.ts'
import { listTolerances } from '../scim/filter/user-type.ts'
import type { ResourceRow } from '../../src/store/resources.ts'
import { evaluated, openMemory, storeDocuments } from '../store/open-memory.ts'
import type { StoredDocuments } from '../store/open-memory.ts'
import { documentFor, filterFor, resourceType } from './filter-model.ts'

/** ONRAMP_PROPERTY_RUNS lengthens the run; ONRAMP_PROPERTY_SEED repeats one. */
const numRuns = Number(process.env['ONRAMP_PROPERTY_RUNS'] ?? 300)
const seed = process.env['ONRAMP_PROPERTY_SEED']

const instant = fc.constantFrom(
  '2025-12-31T23:59:59.999Z',
  '2026-01-01T00:00:00.000Z',
  '2026-06-15T12:30:00.123Z',
)

const world = resourceType.chain((type) =>
  fc.record({
    type: fc.constant(type),
    documents: fc.array(fc.tuple(documentFor(type), instant), { maxLength: 8 }),
    steps: fc.array(
      fc.record({
        change: fc.option(
          fc.record({ of: fc.nat({ max: 8 }), document: fc.option(documentFor(type)), at: instant }),
        ),
        filter: filterFor(type),
        startIndex: fc.integer({ min: 1, max: 6 }),
        count: fc.integer({ min: 0, max: 5 }),
      }),
      { minLength: 1, maxLength: 5 },
    ),
  }),
)

it(
  'SQL and the in-memory evaluator select the same resources, in the same order, on every page, whatever is written between',
  { timeout: 3_600_000 },
  () => {
    const database = openMemory()
    const check = fc.property(world, ({ type, documents, steps }) => {
      database.exec('BEGIN')
      try {
        const stored = storeDocuments(database, type)
        let rows = documents.flatMap(([document, at]) => stored.insert(document, at) ?? [])
        for (const { change, filter: text, startIndex, count } of steps) {
          if (change !== null) rows = applied(stored, rows, change)
          const filter = parseFilter(type, text, listTolerances())
          const matching = rows.filter((row) => evaluateFilter(filter, evaluated(row, type)))
          const page = stored.query.list({ filter, startIndex, count })
          expect({ text, total: page.totalResults, ids: page.resources.map(({ id }) => id) }).toEqual({
            text,
            total: matching.length,
            ids: matching.slice(startIndex - 1, startIndex - 1 + count).map(({ id }) => id),
          })
        }
      } finally {
        database.exec('ROLLBACK')
      }
    })
    fc.assert(check, { numRuns, ...(seed !== undefined && { seed: Number(seed) }) })
    database.close()
  },
)

interface Change {
  readonly of: number
  readonly document: ScimDocument | null
  readonly at: string
}

/** The rows after an update, a removal, or an insertion where there is no such row. */
function applied(stored: StoredDocuments, rows: readonly ResourceRow[], { of, document, at }: Change) {
  const row = rows[of]
  if (row === undefined)
    return document === null ? [...rows] : [...rows, ...[stored.insert(document, at) ?? []].flat()]
  if (document === null) {
    stored.remove(row)
    return rows.filter((other) => other !== row)
  }
  const changed = stored.update(row, document, at)
  return rows.map((other) => (other === row ? (changed ?? row) : other))
}
