import { parse } from 'scim2-parse-filter'
import type { AttributePath, ResourceType } from '../schema/resource-type.ts'
import type { Tolerances } from '../tolerance.ts'
import { bindFilter } from './bind.ts'
import type { FilterScope } from './bind.ts'
import type { Filter } from './filter.ts'
import { tokenize } from './lexer.ts'
import { repairFilter } from './repair.ts'

/**
 * The filter of a query, bound to the type's schemas (RFC 7644 3.4.2.2). Bounded in time for any text. Throws 400
 * invalidFilter whose detail names the position, the token and what to write instead.
 */
export function parseFilter(type: ResourceType, text: string, tolerances: Tolerances): Filter {
  return parseWithin({ type }, text, tolerances)
}

/**
 * The filter inside the brackets of `path[...]` (RFC 7644 3.5.2), for `matchesElement`: its names are sub-attributes of
 * the path's attribute. Throws 400 invalidFilter like `parseFilter`; positions count from behind the bracket.
 */
export function parseValueFilter(path: AttributePath, text: string, tolerances: Tolerances): Filter {
  return parseWithin({ element: path }, text, tolerances)
}

function parseWithin(scope: FilterScope, text: string, tolerances: Tolerances): Filter {
  const repaired = repairFilter(tokenize(text, tolerances), tolerances)
  return bindFilter(parse(repaired.text), { terms: repaired.terms, scope, tolerances })
}
