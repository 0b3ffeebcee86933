import fc from 'fast-check'
import { expect, it } from 'vitest'
import { evaluateFilter } from '../../src/scim/filter/evaluate.ts'
import { parseFilter } from '../../src/scim/filter/parse-filter.ts'
import { listTolerances } from '../scim/filter/user-type.ts'
import { evaluated, openMemory, storeDocuments } from '../store/open-memory.ts'
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
    documents: fc.array(
      fc.tuple(documentFor(type), instant, fc.option(fc.tuple(documentFor(type), instant))),
      {
        maxLength: 8,
      },
    ),
    queries: fc.array(
      fc.record({
        filter: filterFor(type),
        startIndex: fc.integer({ min: 1, max: 6 }),
        count: fc.integer({ min: 0, max: 5 }),
      }),
      { minLength: 1, maxLength: 4 },
    ),
  }),
)

it(
  'SQL and the in-memory evaluator select the same resources, in the same order, on every page',
  { timeout: 3_600_000 },
  () => {
    const database = openMemory()
    const check = fc.property(world, ({ type, documents, queries }) => {
      database.exec('BEGIN')
      try {
        const stored = storeDocuments(database, type)
        const rows = documents.flatMap(([document, at, change]) => {
          const row = stored.insert(document, at)
          const changed = row && change ? stored.update(row, change[0], change[1]) : undefined
          return changed ?? row ?? []
        })
        for (const { filter: text, startIndex, count } of queries) {
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
