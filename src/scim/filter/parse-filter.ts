import { parse } from 'scim2-parse-filter'
import type { AttributePath, ResourceType } from '../schema/resource-type.ts'
import type { Tolerances } from '../tolerance.ts'
import { bindFilter } from './bind.ts'
import type { FilterScope } from './bind.ts'
import type { Filter } from './filter.ts'
import { tokenize } from './lexer.ts'
import { repairFilter } from './repair.ts'
import { settleFilter } from './settle.ts'

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

/**
 * The filter of a list over several types, for each of them (RFC 7644 3.4.2.1): true or false where it holds for all or
 * none of a type. An attribute that only others of the types have has no value. Throws like `parseFilter`, for a name no
 * type has, too.
 */
export function parseFilterAcross(
  types: readonly ResourceType[],
  text: string,
  tolerances: Tolerances,
): readonly (Filter | boolean)[] {
  const repaired = repairFilter(tokenize(text, tolerances), tolerances)
  const parsed = parse(repaired.text)
  return types.map((type) => {
    const scope = { type, beside: types.filter((other) => other !== type) }
    return settleFilter(bindFilter(parsed, { terms: repaired.terms, scope, tolerances }), type)
  })
}

function parseWithin(scope: FilterScope, text: string, tolerances: Tolerances): Filter {
  const repaired = repairFilter(tokenize(text, tolerances), tolerances)
  return bindFilter(parse(repaired.text), { terms: repaired.terms, scope, tolerances })
}
