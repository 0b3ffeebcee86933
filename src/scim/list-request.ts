import { badRequest } from './error.ts'
import { parseFilter } from './filter/parse-filter.ts'
import type { ResourceType } from './schema/resource-type.ts'
import type { ListQuery, ProtocolSettings } from './target.ts'
import type { Tolerances } from './tolerance.ts'

/** The query parameters the core reads, as sent. */
export interface ScimQuery {
  readonly filter?: string
  readonly startIndex?: string
  readonly count?: string
  readonly attributes?: string
  readonly excludedAttributes?: string
}

/**
 * The paging and filter parameters (RFC 7644 3.4.2.2, 3.4.2.4): a startIndex below 1 counts as 1, a negative count as
 * 0, a count above the page maximum is clamped (A6). Throws 400 invalidValue for what is no number, invalidFilter.
 */
export function parseListRequest(
  type: ResourceType,
  query: ScimQuery,
  { pageSizeDefault, pageSizeMax }: ProtocolSettings,
  tolerances: Tolerances,
): ListQuery {
  const startIndex = Math.max(1, wholeNumber('startIndex', query.startIndex, 1))
  const count = Math.min(pageSizeMax, Math.max(0, wholeNumber('count', query.count, pageSizeDefault)))
  const { filter } = query
  return filter === undefined || filter.trim() === ''
    ? { startIndex, count }
    : { startIndex, count, filter: parseFilter(type, filter, tolerances) }
}

function wholeNumber(name: 'startIndex' | 'count', text: string | undefined, otherwise: number): number {
  if (text === undefined || text.trim() === '') return otherwise
  const value = Number(text)
  if (!Number.isFinite(value))
    throw badRequest(
      'invalidValue',
      'scim.list.not-a-number',
      `${name} must be a whole number, not "${text.slice(0, 40)}".`,
    )
  return Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, Math.trunc(value)))
}
