import { isObject } from './document.ts'
import { kindOf } from './document/refusal.ts'
import { badRequest } from './error.ts'
import type { ScimQuery } from './list-request.ts'
import type { Tolerances } from './tolerance.ts'

export const SEARCH_REQUEST_URN = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest'

const TEXTS = ['filter', 'sortBy', 'sortOrder', 'cursor'] as const
const NUMBERS = ['startIndex', 'count'] as const
const LISTS = ['attributes', 'excludedAttributes'] as const

/**
 * The query in the body of a POST to /.search (RFC 7644 3.4.3), as the same query in an address would be. Lists of
 * attributes may be one text with commas. Throws 400 invalidSyntax for what is no SearchRequest, 400 invalidValue for a
 * parameter of another type.
 */
export function parseSearchRequest(body: unknown, tolerances: Tolerances): ScimQuery {
  if (!isObject(body))
    throw badRequest(
      'invalidSyntax',
      'scim.search.body',
      `The body must be a JSON object, not ${kindOf(body)}.`,
    )
  const members = new Map(Object.keys(body).map((key) => [key.toLowerCase(), body[key]]))
  const schemas = members.get('schemas')
  const isNamed =
    Array.isArray(schemas) &&
    schemas.some((urn) => typeof urn === 'string' && urn.toLowerCase() === SEARCH_REQUEST_URN.toLowerCase())
  if (!isNamed && !tolerances.allows('body.schemas'))
    throw badRequest(
      'invalidSyntax',
      'scim.search.schemas',
      `schemas must contain "${SEARCH_REQUEST_URN}".`,
      'schemas',
    )
  const query: Record<string, string> = {}
  const read = (names: readonly (keyof ScimQuery)[], toText: (value: unknown) => string | undefined) => {
    for (const name of names) {
      const value: unknown = members.get(name.toLowerCase())
      if (value === undefined || value === null) continue
      const text = toText(value)
      if (text === undefined) throw wrongType(name, value)
      query[name] = text
    }
  }
  read(TEXTS, (value) => (typeof value === 'string' ? value : undefined))
  read(NUMBERS, (value) =>
    typeof value === 'number' || typeof value === 'string' ? String(value) : undefined,
  )
  read(LISTS, listText)
  return query
}

function listText(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  const isList = Array.isArray(value) && value.every((name) => typeof name === 'string')
  return isList ? value.join(',') : undefined
}

const EXPECTED: Readonly<Record<string, string>> = {
  startIndex: 'a number',
  count: 'a number',
  attributes: 'a list of attribute names',
  excludedAttributes: 'a list of attribute names',
}

function wrongType(name: string, value: unknown) {
  return badRequest(
    'invalidValue',
    'scim.search.type',
    `${name} must be ${EXPECTED[name] ?? 'text'}, not ${kindOf(value)}.`,
    name,
  )
}
