import { CURSOR_TIMEOUT_SECONDS, openCursor, sealCursor } from './cursor.ts'
import type { JsonObject } from './document.ts'
import { badRequest } from './error.ts'
import { refuseFilter } from './features.ts'
import { parseFilter } from './filter/parse-filter.ts'
import type { ListPaging } from './render.ts'
import type { ResourceType } from './schema/resource-type.ts'
import { parseSort } from './sort.ts'
import type { SortQuery } from './sort.ts'
import type { ListQuery, PageRequest, ResourcePage, TargetSession } from './target.ts'
import type { Tolerances } from './tolerance.ts'

/** The query parameters the core reads, as sent. */
export interface ScimQuery extends SortQuery {
  readonly filter?: string
  readonly startIndex?: string
  readonly count?: string
  /** Empty for the first page (RFC 9865 2). */
  readonly cursor?: string
  readonly attributes?: string
  readonly excludedAttributes?: string
}

/**
 * What a list asks for (RFC 7644 3.4.2). Throws 400 invalidFilter, 400 invalidValue for a sort that is not possible, and
 * what `parsePage` throws. Without the feature, sorting and cursors are not asked for, and a filter is refused. An empty
 * filter is none that could be read: taken for no filter, it would find everybody.
 */
export function parseListRequest(
  type: ResourceType,
  query: ScimQuery,
  session: TargetSession,
  tolerances: Tolerances,
): ListQuery {
  const { filter } = query
  refuseFilter(session.features, filter)
  const page = parsePage(type.endpoint, query, session)
  const sort = session.features.sort ? parseSort(type, query, tolerances) : undefined
  return {
    ...page,
    ...(filter !== undefined && { filter: parseFilter(type, filter, tolerances) }),
    ...(sort !== undefined && { sort }),
  }
}

const isBlank = (text: string | undefined): text is undefined => text === undefined || text.trim() === ''

/**
 * The page asked for of the list at `endpoint`. By index (RFC 7644 3.4.2.4), a startIndex below 1 counts as 1, a negative
 * count as 0, a count above the page maximum is clamped (A6); 400 invalidValue for what is no number. By cursor (RFC
 * 9865): 400 invalidCursor, expiredCursor, invalidCount for a count below 1, and invalidValue for a startIndex beside it.
 */
export function parsePage(endpoint: string, query: ScimQuery, session: TargetSession): PageRequest {
  const { pageSizeDefault, pageSizeMax } = session.protocol
  if (query.cursor !== undefined && session.features.cursorPaging) {
    if (!isBlank(query.startIndex))
      throw badRequest(
        'invalidValue',
        'scim.list.two-paging-methods',
        'startIndex and cursor exclude each other. Send one of them.',
        'startIndex',
      )
    const count = Math.min(pageSizeMax, cursorCount(query.count, pageSizeDefault))
    const cursor = query.cursor.trim()
    return {
      startIndex: 1,
      count,
      cursor:
        cursor === '' ? 'start' : openCursor(session.cursorSeal, listName(endpoint, query, session), cursor),
    }
  }
  const startIndex = Math.max(1, wholeNumber('startIndex', query.startIndex, 1))
  const count = Math.min(pageSizeMax, Math.max(0, wholeNumber('count', query.count, pageSizeDefault)))
  return { startIndex, count }
}

/** How a page of that list is led on from; `query` and `request` are those it was asked for with. */
export function pagingOf(
  endpoint: string,
  query: ScimQuery,
  session: TargetSession,
  { startIndex, cursor }: PageRequest,
  { next, previous }: Pick<ResourcePage, 'next' | 'previous'>,
): ListPaging {
  if (cursor === undefined) return { startIndex }
  const list = listName(endpoint, query, session)
  return {
    ...(next && { nextCursor: sealCursor(session.cursorSeal, list, { to: 'next', of: next }) }),
    ...(previous && {
      previousCursor: sealCursor(session.cursorSeal, list, { to: 'previous', of: previous }),
    }),
  }
}

/** `pagination` of /ServiceProviderConfig (RFC 9865 4); undefined where there are no cursors. */
export function describePagination({ features, protocol }: TargetSession): JsonObject | undefined {
  if (!features.cursorPaging) return undefined
  const { pageSizeDefault, pageSizeMax } = protocol
  return {
    cursor: true,
    index: true,
    defaultPaginationMethod: 'index',
    defaultPageSize: Math.min(pageSizeDefault, pageSizeMax),
    maxPageSize: pageSizeMax,
    cursorTimeout: CURSOR_TIMEOUT_SECONDS,
  }
}

/** What must stay the same from page to page. */
function listName(
  endpoint: string,
  { filter = '', sortBy = '', sortOrder = '' }: ScimQuery,
  session: TargetSession,
): string {
  const order = session.features.sort ? [sortBy.trim().toLowerCase(), sortOrder.trim().toLowerCase()] : []
  return JSON.stringify([endpoint, filter.trim(), ...order])
}

function cursorCount(text: string | undefined, otherwise: number): number {
  if (isBlank(text)) return otherwise
  const count = Number(text)
  if (Number.isInteger(count) && count >= 1) return count
  throw badRequest(
    'invalidCount',
    'scim.cursor.count',
    `With a cursor, count is a whole number from 1, not "${text.slice(0, 40)}".`,
    'count',
  )
}

function wholeNumber(name: 'startIndex' | 'count', text: string | undefined, otherwise: number): number {
  if (isBlank(text)) return otherwise
  const value = Number(text)
  if (!Number.isFinite(value))
    throw badRequest(
      'invalidValue',
      'scim.list.not-a-number',
      `${name} must be a whole number, not "${text.slice(0, 40)}".`,
    )
  return Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, Math.trunc(value)))
}
