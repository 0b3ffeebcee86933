import fc from 'fast-check'
import type { Database } from 'better-sqlite3'
import { expect, it } from 'vitest'
import type { ScimDocument } from '../../src/scim/document.ts'
import { evaluateFilter } from '../../src/scim/filter/evaluate.ts'
import { parseFilter, parseFilterAcross } from '../../src/scim/filter/parse-filter.ts'
import type { ResourceType } from '../../src/scim/schema/resource-type.ts'
import { parseSort, parseSorts } from '../../src/scim/sort.ts'
import type { ListPosition } from '../../src/scim/sort.ts'
import type { PageRequest, ResourcePage } from '../../src/scim/target.ts'
import { INDEXES_ON_DEMAND } from '../../src/store/column-leaf.ts'
import { createPositions } from '../../src/store/positions.ts'
import { createRootQuery } from '../../src/store/resource-query.ts'
import type { ResourceRow } from '../../src/store/resources.ts'
import { listTolerances } from '../scim/filter/user-type.ts'
import { createPkSequence, evaluated, openMemory, storeDocuments } from '../store/open-memory.ts'
import type { StoredDocuments } from '../store/open-memory.ts'
import { documentFor, filterFor, merged, resourceType, resourceTypeNamed } from './filter-model.ts'
import { comparePlaces, modelPlace, sortFor } from './sort-model.ts'
import type { ModelPlace, SortWish } from './sort-model.ts'

/** ONRAMP_PROPERTY_RUNS lengthens the run; ONRAMP_PROPERTY_SEED repeats one. */
const numRuns = Number(process.env['ONRAMP_PROPERTY_RUNS'] ?? 300)
const givenSeed = process.env['ONRAMP_PROPERTY_SEED']
const HOUR_MS = 3_600_000

const instant = fc.constantFrom(
  '2025-12-31T23:59:59.999Z',
  '2026-01-01T00:00:00.000Z',
  '2026-06-15T12:30:00.123Z',
)

/** A page by index, or a walk by cursor that a write interrupts. */
const pageWish = fc.oneof(
  fc.record({ startIndex: fc.integer({ min: 1, max: 6 }), count: fc.integer({ min: 0, max: 5 }) }),
  fc.record({ steps: fc.integer({ min: 1, max: 4 }) }),
)

const changeOf = (document: fc.Arbitrary<ScimDocument>) =>
  fc.record({ of: fc.nat({ max: 8 }), document: fc.option(document), at: instant })

const stepOf = (type: ResourceType, document: fc.Arbitrary<ScimDocument>) =>
  fc.record({
    change: fc.option(changeOf(document)),
    filter: fc.option(filterFor(type), { nil: undefined, freq: 8 }),
    sort: sortFor(type),
    page: pageWish,
    later: fc.option(changeOf(document)),
  })

const world = resourceType.chain((type) =>
  fc.record({
    type: fc.constant(type),
    documents: fc.array(fc.tuple(documentFor(type), instant), { maxLength: 8 }),
    steps: fc.array(stepOf(type, documentFor(type)), { minLength: 1, maxLength: 5 }),
  }),
)

type Row = ResourceRow & { readonly typeName: string }

/** What there should be in a list, and what the product gives. */
interface List {
  readonly about: string
  readonly sort: SortWish | undefined
  /** The rows that match, as they are now, each with its place. */
  expected(): readonly { readonly id: string; readonly place: ModelPlace }[]
  get(page: PageRequest): ResourcePage
}

function checkPage({ about, sort, expected, get }: List, page: { startIndex: number; count: number }): void {
  const { startIndex, count } = page
  const matching = inOrder(sort, expected())
  const { totalResults, resources } = get(page)
  expect({ about, total: totalResults, ids: resources.map(({ id }) => id) }).toEqual({
    about,
    total: matching.length,
    ids: matching.slice(startIndex - 1, startIndex - 1 + count).map(({ id }) => id),
  })
}

/** From page to page, with a write behind the first: what stands behind (before) the last position comes, and no more. */
function checkWalk(list: List, count: number, write: () => void): void {
  const { about, sort, expected, get } = list
  const first = get({ startIndex: 1, count, cursor: 'start' })
  const matching = inOrder(sort, expected())
  const shown = matching.slice(0, count)
  expect({ about, total: first.totalResults, ids: first.resources.map(({ id }) => id) }).toEqual({
    about,
    total: matching.length,
    ids: shown.map(({ id }) => id),
  })
  expect(first.previous).toBeUndefined()
  expect({ about, isMore: first.next !== undefined }).toEqual({ about, isMore: matching.length > count })
  const last = shown.at(-1)
  if (first.next === undefined || last === undefined) return
  write()
  const rest = inOrder(sort, expected()).filter(({ place }) => comparePlaces(sort, place, last.place) > 0)
  const before = inOrder(sort, expected()).filter(({ place }) => comparePlaces(sort, place, last.place) < 0)
  expect({ about, ids: walk(list, count, { to: 'next', of: first.next }) }).toEqual({
    about,
    ids: rest.map(({ id }) => id),
  })
  expect({ about, ids: walk(list, count, { to: 'previous', of: first.next }) }).toEqual({
    about,
    ids: before.map(({ id }) => id),
  })
}

function walk(
  { get, expected }: List,
  count: number,
  start: { to: 'next' | 'previous'; of: ListPosition },
): string[] {
  const ids: string[] = []
  let of: ListPosition | undefined = start.of
  while (of !== undefined) {
    const page: ResourcePage = get({ startIndex: 1, count, cursor: { to: start.to, of } })
    const own = page.resources.map(({ id }) => id)
    expect(page.totalResults).toBe(expected().length)
    if (start.to === 'next') ids.push(...own)
    else ids.unshift(...own)
    of = start.to === 'next' ? page.next : page.previous
  }
  return ids
}

const inOrder = <T extends { readonly place: ModelPlace }>(sort: SortWish | undefined, rows: readonly T[]) =>
  [...rows].sort((a, b) => comparePlaces(sort, a.place, b.place))

function check(
  list: List,
  page: { startIndex: number; count: number } | { steps: number },
  write: () => void,
) {
  if ('steps' in page) checkWalk(list, page.steps, write)
  else checkPage(list, page)
}

/** Statements are not given back before their database is closed: each case prepares a few dozen. */
const CASES_PER_DATABASE = 500

function openPrepared(): Database {
  const database = openMemory()
  // Made here once: to make and roll back what a list makes on demand takes longer than the lists.
  for (const make of Object.values(INDEXES_ON_DEMAND)) database.exec(make)
  createPositions(database)
  return database
}

/** Every run in a transaction that is rolled back. */
function inDatabase<T>(arbitrary: fc.Arbitrary<T>, run: (database: Database, value: T) => void): void {
  let database = openPrepared()
  let cases = 0
  const seed = givenSeed === undefined ? Date.now() % 2 ** 31 : Number(givenSeed)
  const property = fc.property(arbitrary, (value) => {
    if (++cases % CASES_PER_DATABASE === 0) {
      database.close()
      database = openPrepared()
    }
    database.exec('BEGIN')
    try {
      run(database, value)
    } finally {
      database.exec('ROLLBACK')
    }
  })
  if (numRuns > 1000) process.stdout.write(`${numRuns} cases, ONRAMP_PROPERTY_SEED=${seed}\n`)
  fc.assert(property, { numRuns, seed })
  database.close()
}

it(
  'SQL and the in-memory evaluator select the same resources, in the same order, on every page, whatever is written between',
  { timeout: HOUR_MS },
  () => {
    inDatabase(world, (database, { type, documents, steps }) => {
      const stored = storeDocuments(database, type)
      let rows = documents.flatMap(([document, at]) => stored.insert(document, at) ?? [])
      for (const { change, filter: text, sort, page, later } of steps) {
        if (change !== null) rows = applied(stored, rows, change)
        const filter = text === undefined ? undefined : parseFilter(type, text, listTolerances())
        const order = sort && parseSort(type, sort, listTolerances())
        const list: List = {
          about: JSON.stringify({ text, sort }),
          sort,
          expected: () =>
            rows
              .map((row) => ({ row, document: evaluated(row, type) }))
              .filter(({ document }) => filter === undefined || evaluateFilter(filter, document))
              .map(({ row, document }) => ({
                id: row.id,
                place: modelPlace(type, sort, document, row.pk),
              })),
          get: (request) =>
            stored.query.list({ ...request, ...(filter && { filter }), ...(order && { sort: order }) }),
        }
        check(list, page, () => {
          if (later !== null) rows = applied(stored, rows, later)
        })
      }
    })
  },
)

const worlds = fc
  .tuple(resourceTypeNamed('Thing', 'a', 'b'), resourceTypeNamed('Other', 'c', 'd'))
  .chain(([thing, drawn]) => {
    // What both types have, they have alike.
    const [userName] = thing.schema.attributes
    const other = {
      ...drawn,
      schema: {
        ...drawn.schema,
        attributes: userName ? [userName, ...drawn.schema.attributes.slice(1)] : drawn.schema.attributes,
      },
    }
    const document = fc.oneof(documentFor(thing), documentFor(other))
    return fc.record({
      types: fc.constant([thing, other] as const),
      documents: fc.array(fc.tuple(fc.boolean(), document, instant), { maxLength: 8 }),
      steps: fc.array(stepOf(merged(thing, other), document), { minLength: 1, maxLength: 4 }),
    })
  })

it(
  'A list over two types has what one type with the attributes of both would have',
  { timeout: HOUR_MS },
  () => {
    inDatabase(worlds, (database, { types, documents, steps }) => {
      const nextPk = createPkSequence()
      const tables = types.map((type) => storeDocuments(database, type, 'userName', nextPk))
      const root = createRootQuery(
        database,
        tables.map(({ table }) => table),
      )
      const both = merged(...types)
      const storeOf = (name: string) => tables[name === types[0].name ? 0 : 1] as StoredDocuments
      const insert = (name: string, document: ScimDocument, at: string): Row[] => {
        const type = name === types[0].name ? types[0] : types[1]
        const row = storeOf(name).insert(ownPart(type, document), at)
        return row === undefined ? [] : [{ ...row, typeName: name }]
      }
      let rows = documents.flatMap(([isFirst, document, at]) =>
        insert(types[isFirst ? 0 : 1].name, document, at),
      )
      function change({ of, document, at }: Change): void {
        const row = rows[of]
        if (row === undefined) {
          if (document !== null) rows = [...rows, ...insert(types[of % 2 === 0 ? 0 : 1].name, document, at)]
          return
        }
        const store = storeOf(row.typeName)
        if (document === null) {
          store.remove(row)
          rows = rows.filter((other) => other !== row)
          return
        }
        const type = row.typeName === types[0].name ? types[0] : types[1]
        const changed = store.update(row, ownPart(type, document), at)
        rows = rows.map((other) =>
          other === row && changed ? { ...changed, typeName: row.typeName } : other,
        )
      }
      for (const { change: earlier, filter: text, sort, page, later } of steps) {
        if (earlier !== null) change(earlier)
        const oracle = text === undefined ? undefined : parseFilter(both, text, listTolerances())
        const filters = text === undefined ? undefined : parseFilterAcross(types, text, listTolerances())
        const orders = sort && parseSorts(types, sort, listTolerances())
        const parts = types.flatMap((type, index) => {
          const filter = filters?.[index] ?? true
          if (filter === false) return []
          return [{ type: type.name, filter: filter === true ? undefined : filter, sort: orders?.[index] }]
        })
        const list: List = {
          about: JSON.stringify({ text, sort }),
          sort,
          expected: () =>
            rows
              .map((row) => ({ row, document: evaluated(row, { ...both, name: row.typeName }) }))
              .filter(({ document }) => oracle === undefined || evaluateFilter(oracle, document))
              .map(({ row, document }) => ({ id: row.id, place: modelPlace(both, sort, document, row.pk) })),
          get: (request) => root.list(parts, request),
        }
        check(list, page, () => {
          if (later !== null) change(later)
        })
      }
    })
  },
)

/** The document without what only the other type has: nothing of it would be stored. */
function ownPart({ schema, extensions }: ResourceType, document: ScimDocument): ScimDocument {
  const extension = extensions[0]?.schema
  const known = new Set([
    'schemas',
    'externalId',
    extension?.id,
    ...schema.attributes.map(({ name }) => name),
  ])
  const own = Object.entries(document).filter(([name]) => known.has(name))
  const more = extension && document[extension.id]
  if (extension === undefined || typeof more !== 'object' || more === null) return Object.fromEntries(own)
  const names = new Set(extension.attributes.map(({ name }) => name))
  const kept = Object.entries(more).filter(([name]) => names.has(name))
  return { ...Object.fromEntries(own), [extension.id]: Object.fromEntries(kept) }
}

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
