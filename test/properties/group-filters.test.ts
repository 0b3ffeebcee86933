import fc from 'fast-check'
import { expect, it } from 'vitest'
import { groupResourceType, userResourceType } from '../../src/ramp/resource-types.ts'
import type { JsonObject } from '../../src/scim/document.ts'
import { evaluateFilter } from '../../src/scim/filter/evaluate.ts'
import { parseFilter } from '../../src/scim/filter/parse-filter.ts'
import { openDatabase } from '../../src/store/database.ts'
import { createWorkspaceStore } from '../../src/store/workspace-store.ts'
import type { WorkspaceStore } from '../../src/store/workspace-store.ts'
import { listTolerances } from '../scim/filter/user-type.ts'

const numRuns = Number(process.env['ONRAMP_PROPERTY_RUNS'] ?? 200)
const seed = process.env['ONRAMP_PROPERTY_SEED']

const USERS = ['u0', 'u1', 'u2', 'u3']
const GROUPS = ['g0', 'g1', 'g2', 'g3']
const NAMES = ['Straße', 'ÉQUIPE', 'team', 'Team 2', 'a%b_c']
const AT = '2026-01-01T00:00:00.000Z'

const member = fc.constantFrom(...USERS, ...GROUPS, 'nobody')
const edges = fc.array(fc.tuple(fc.constantFrom(...GROUPS), member), { maxLength: 12 })

const step = fc.oneof(
  fc.record({
    kind: fc.constant('add' as const),
    group: fc.constantFrom(...GROUPS),
    values: fc.array(member),
  }),
  fc.record({
    kind: fc.constant('remove' as const),
    group: fc.constantFrom(...GROUPS),
    values: fc.array(member),
  }),
  fc.record({
    kind: fc.constant('replace' as const),
    group: fc.constantFrom(...GROUPS),
    values: fc.array(member),
  }),
  fc.record({
    kind: fc.constant('leave' as const),
    group: fc.constantFrom(...USERS),
    values: fc.constant([]),
  }),
)

const text = fc.constantFrom(...NAMES, 'ÉQUIPE', 'STRASSE', 'te', '2', '_', 'person u1')
const quoted = (value: string) => JSON.stringify(value)
const operator = fc.constantFrom('eq', 'ne', 'co', 'sw', 'ew', 'gt', 'le')

const comparison = (attribute: 'members' | 'groups', prefix: string) =>
  fc.oneof(
    fc
      .tuple(fc.constantFrom('eq', 'ne', 'sw', 'co'), member)
      .map(([op, id]) => `${prefix}value ${op} ${quoted(id)}`),
    fc.tuple(operator, text).map(([op, name]) => `${prefix}display ${op} ${quoted(name)}`),
    fc
      .constantFrom(...(attribute === 'members' ? ['User', 'Group'] : ['direct', 'indirect']))
      .map((type) => `${prefix}type eq ${quoted(type)}`),
    fc.constantFrom(
      `${prefix}value pr`,
      `${prefix}display pr`,
      `${prefix}type pr`,
      `${prefix}display eq null`,
    ),
  )

function filterOn(attribute: 'members' | 'groups', own: string): fc.Arbitrary<string> {
  const inside = fc.oneof(
    comparison(attribute, ''),
    fc
      .tuple(comparison(attribute, ''), fc.constantFrom('and', 'or'), comparison(attribute, ''))
      .map(([left, connective, right]) => `${left} ${connective} ${right}`),
    comparison(attribute, '').map((one) => `not (${one})`),
  )
  const single = fc.oneof(
    comparison(attribute, `${attribute}.`),
    inside.map((filter) => `${attribute}[${filter}]`),
    fc.constant(`${attribute} pr`),
    member.map((id) => `${attribute} eq ${quoted(id)}`),
    text.map((name) => `${own} sw ${quoted(name)}`),
    member.map((id) => `id eq ${quoted(id)}`),
  )
  return fc.oneof(
    single,
    fc
      .tuple(single, fc.constantFrom('and', 'or'), single, fc.constantFrom('and', 'or'), single)
      .map(([a, first, b, second, c]) => `(${a} ${first} ${b}) ${second} not (${c})`),
    fc.tuple(single, single).map(([a, b]) => `${a} and ${b}`),
  )
}

type Edges = Map<string, Set<string>>

/** The resources as a client reads them, made from the model alone. */
function documentsOf(names: ReadonlyMap<string, string>, model: Edges) {
  const meta = (resourceType: string) => ({ resourceType, created: AT, lastModified: AT })
  const typeOf = (id: string) => (USERS.includes(id) ? 'User' : GROUPS.includes(id) ? 'Group' : undefined)
  const groups = GROUPS.map((id): JsonObject => {
    const members = [...(model.get(id) ?? [])].map((value): JsonObject => {
      const [display, type] = [names.get(value), typeOf(value)]
      return { value, ...(display !== undefined && { display }), ...(type !== undefined && { type }) }
    })
    const displayName = names.get(id) ?? ''
    return { id, displayName, ...(members.length > 0 && { members }), meta: meta('Group') }
  })
  const users = USERS.map((id): JsonObject => {
    const direct = new Set(GROUPS.filter((group) => model.get(group)?.has(id)))
    const all = new Set(direct)
    for (const group of all) for (const above of GROUPS) if (model.get(above)?.has(group)) all.add(above)
    const entries = [...all].map((value) => ({
      value,
      display: names.get(value) ?? '',
      type: direct.has(value) ? 'direct' : 'indirect',
    }))
    return {
      id,
      userName: names.get(id) ?? '',
      ...(entries.length > 0 && { groups: entries }),
      meta: meta('User'),
    }
  })
  return { users, groups }
}

const world = fc.record({
  names: fc.array(fc.constantFrom(...NAMES), { minLength: GROUPS.length, maxLength: GROUPS.length }),
  edges,
  steps: fc.array(
    fc.record({
      change: fc.option(step),
      members: filterOn('members', 'displayName'),
      groups: filterOn('groups', 'userName'),
    }),
    { minLength: 1, maxLength: 5 },
  ),
})

function fill(store: WorkspaceStore, groupNames: readonly string[]) {
  const names = new Map<string, string>()
  const pks = new Map<string, number>()
  const order = [...USERS.slice(0, 2), ...GROUPS.slice(0, 2), ...USERS.slice(2), ...GROUPS.slice(2)]
  for (const id of order) {
    const isUser = USERS.includes(id)
    const name = isUser ? `person ${id}` : (groupNames[GROUPS.indexOf(id)] ?? '')
    names.set(id, name)
    const document = isUser ? { userName: name } : { displayName: name }
    const [table, keys] = isUser ? [store.users, store.keys] : [store.groups, store.groupKeys]
    const uniqueKey = isUser ? name : id
    const row = table.insert({
      id,
      uniqueKey,
      json: JSON.stringify(document),
      keys: keys.extract(document),
      at: AT,
    })
    pks.set(id, row.pk)
  }
  return { names, pks }
}

it(
  'SQL and the in-memory evaluator agree on filters over members and groups, nested and in cycles, after every change',
  { timeout: 3_600_000 },
  () => {
    const database = openDatabase({ path: ':memory:', series: 'workspace' })
    const store = createWorkspaceStore(database, { user: userResourceType, group: groupResourceType })
    const check = fc.property(world, ({ names: groupNames, edges: first, steps }) => {
      database.exec('BEGIN')
      try {
        const { names, pks } = fill(store, groupNames)
        const pkOf = (id: string) => pks.get(id) ?? 0
        const model: Edges = new Map(GROUPS.map((id) => [id, new Set()]))
        for (const [group, value] of first) {
          store.members.change(pkOf(group), { replaces: false, added: [value], removed: [] }, 'keep')
          model.get(group)?.add(value)
        }
        for (const { change, members, groups } of steps) {
          if (change !== null) {
            const { kind, group, values } = change
            if (kind === 'leave') {
              store.members.forget(pkOf(group), AT)
              for (const held of model.values()) held.delete(group)
            } else {
              const added = kind === 'remove' ? [] : values
              const removed = kind === 'remove' ? values : []
              store.members.change(pkOf(group), { replaces: kind === 'replace', added, removed }, 'keep')
              const held = model.get(group) ?? new Set()
              if (kind === 'replace') held.clear()
              for (const value of added) held.add(value)
              for (const value of removed) held.delete(value)
            }
          }
          const documents = documentsOf(names, model)
          for (const [filter, type, query, expected] of [
            [members, groupResourceType, store.groupQuery, documents.groups],
            [groups, userResourceType, store.userQuery, documents.users],
          ] as const) {
            const bound = parseFilter(type, filter, listTolerances())
            const page = query.list({ filter: bound, startIndex: 1, count: 20 })
            expect({
              filter,
              total: page.totalResults,
              ids: page.resources.map(({ id }) => id).toSorted(),
            }).toEqual({
              filter,
              total: page.resources.length,
              ids: expected.filter((one) => evaluateFilter(bound, one)).map(({ id }) => id),
            })
          }
        }
      } finally {
        database.exec('ROLLBACK')
      }
    })
    fc.assert(check, { numRuns, ...(seed !== undefined && { seed: Number(seed) }) })
    database.close()
  },
)
