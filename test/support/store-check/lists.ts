import type { JsonObject } from '../../../src/scim/document.ts'
import { ScimError } from '../../../src/scim/error.ts'
import { compareCodePoints } from '../../../src/scim/filter/code-point-order.ts'
import { evaluateFilter } from '../../../src/scim/filter/evaluate.ts'
import { parseFilter } from '../../../src/scim/filter/parse-filter.ts'
import type { ResourceType } from '../../../src/scim/schema/resource-type.ts'
import { sortKey, valueAt } from '../../../src/scim/sort-key.ts'
import { parseSort } from '../../../src/scim/sort.ts'
import type { Sort, SortQuery } from '../../../src/scim/sort.ts'
import type { ListQuery } from '../../../src/scim/target.ts'
import type { WorkspaceStore } from '../../../src/store/workspace-store.ts'
import { lenient, storedTypes } from './rows.ts'
import type { ResourceLine } from './rows.ts'

/** A list as a client asks for it. */
export interface AskedList extends SortQuery {
  readonly endpoint: '/Users' | '/Groups'
  readonly filter?: string
}

interface Stored {
  readonly pk: number
  readonly id: string
  readonly document: JsonObject
}

type AskedQuery = Pick<ListQuery, 'filter' | 'sort'>

const PAGE = 200

/** The SQL lists what the in-memory evaluator matches, in the order of the in-memory keys, by index and by cursor. */
export function checkLists(
  store: WorkspaceStore,
  linked: readonly ResourceLine[],
  asked: readonly AskedList[],
): { readonly breaches: string[]; readonly asked: number } {
  const { user, group } = storedTypes
  const resources = {
    '/Users': { type: user, query: store.userQuery, stored: storedOf(store, linked, user) },
    '/Groups': { type: group, query: store.groupQuery, stored: storedOf(store, linked, group) },
  }
  const breaches: string[] = []
  let compared = 0
  for (const list of asked) {
    const { type, query, stored } = resources[list.endpoint]
    const request = readQuery(type, list)
    if (request === undefined) continue
    compared++
    const wanted = inMemory(stored, request)
    for (const walk of [walkByIndex, walkByCursor]) {
      const listed = attempt(() => walk((page) => query.list({ ...request, ...page })))
      const found = typeof listed === 'string' ? listed : `${listed.length} in SQL by ${walk.name}`
      if (typeof listed === 'string' || listed.join() !== wanted.join())
        breaches.push(`${JSON.stringify(list)} finds ${wanted.length} in memory, and ${found}`)
    }
  }
  return { breaches, asked: compared }
}

/** With what answers add to the document, as far as filters can name it. */
function storedOf(store: WorkspaceStore, linked: readonly ResourceLine[], type: ResourceType): Stored[] {
  const apart = (pk: number): JsonObject =>
    type === storedTypes.group
      ? {
          members: store.members
            .list(pk)
            .map(({ value, type: kind, display }) => withoutNull({ value, type: kind, display })),
        }
      : {
          groups: store.members
            .groupsOf(pk)
            .map(({ value, display, direct }) =>
              withoutNull({ value, display, type: direct ? 'direct' : 'indirect' }),
            ),
        }
  return linked
    .filter((row) => row.type === type.name)
    .map(({ pk, id, doc, version, created, lastModified }) => ({
      pk,
      id,
      document: {
        id,
        ...(JSON.parse(doc) as JsonObject),
        ...apart(pk),
        meta: {
          resourceType: type.name,
          created,
          lastModified,
          version: `W/"${version}"`,
          location: `https://onramp.example${type.endpoint}/${id}`,
        },
      },
    }))
}

const withoutNull = (object: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null))

/** Undefined for a list that is refused. */
function readQuery(type: ResourceType, { filter, ...order }: AskedList): AskedQuery | undefined {
  try {
    const sort = parseSort(type, order, lenient())
    return {
      ...(filter !== undefined && { filter: parseFilter(type, filter, lenient()) }),
      ...(sort !== undefined && { sort }),
    }
  } catch (error) {
    if (error instanceof ScimError) return undefined
    throw error
  }
}

function inMemory(stored: readonly Stored[], { filter, sort }: AskedQuery): readonly string[] {
  const matching = stored.filter(({ document }) => filter === undefined || evaluateFilter(filter, document))
  return (sort === undefined ? matching : sorted(matching, sort)).map(({ id }) => id)
}

function sorted(stored: readonly Stored[], { path, descending }: Sort): readonly Stored[] {
  const keyed = stored.map((resource) => ({
    resource,
    key: path && sortKey(path, valueAt(path, resource.document)),
  }))
  keyed.sort((a, b) => {
    const byAbsence = Number(a.key === undefined) - Number(b.key === undefined)
    return byAbsence || compareCodePoints(a.key ?? '', b.key ?? '') || a.resource.pk - b.resource.pk
  })
  const ascending = keyed.map(({ resource }) => resource)
  return descending ? ascending.reverse() : ascending
}

type List = (
  page: Pick<ListQuery, 'startIndex' | 'count' | 'cursor'>,
) => ReturnType<WorkspaceStore['userQuery']['list']>

function walkByIndex(list: List): readonly string[] {
  const ids: string[] = []
  for (;;) {
    const { resources } = list({ startIndex: ids.length + 1, count: PAGE })
    ids.push(...resources.map(({ id }) => id))
    if (resources.length < PAGE) return ids
  }
}

function walkByCursor(list: List): readonly string[] {
  const ids: string[] = []
  let cursor: NonNullable<ListQuery['cursor']> = 'start'
  for (;;) {
    const { resources, next } = list({ startIndex: 1, count: PAGE, cursor })
    ids.push(...resources.map(({ id }) => id))
    if (next === undefined) return ids
    cursor = { to: 'next', of: next }
  }
}

/** The error's words when it throws. */
function attempt<T>(work: () => T): T | string {
  try {
    return work()
  } catch (error) {
    return String(error)
  }
}
