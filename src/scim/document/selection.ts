import type { JsonValue } from '../document.ts'
import type { Comparison, Filter } from '../filter/filter.ts'

/** The `eq` comparisons an element must satisfy whatever else the filter says: those not below `or` or `not`. */
function conjunctiveEquals(filter: Filter): readonly Comparison[] {
  if (filter.op === 'and') return filter.filters.flatMap(conjunctiveEquals)
  return filter.op === 'eq' && filter.value !== null ? [filter] : []
}

/** What an element created for an unmatched value filter starts with (Entra, Q4; P1-P3, P28). */
export function seedOf(filter: Filter): Readonly<Record<string, JsonValue>> {
  const seed: Record<string, JsonValue> = {}
  for (const { path, value } of conjunctiveEquals(filter)) {
    if (path.subAttribute !== undefined && value !== null) seed[path.subAttribute.name] = value
  }
  return seed
}

/** The `value` every matching element has, when the filter pins it: `members[value eq "u1"]`. */
export function pinnedValue(filter: Filter): JsonValue | undefined {
  return conjunctiveEquals(filter).find(({ path }) => path.subAttribute?.name === 'value')?.value ?? undefined
}

/** The values that alone decide a filter: `value eq "u1"`, or several of these with `or`. */
export function soleValues(filter: Filter): readonly string[] | undefined {
  if (filter.op === 'or') {
    const parts = filter.filters.map(soleValues)
    return parts.every((part) => part !== undefined) ? parts.flat() : undefined
  }
  const isSole = filter.op === 'eq' && filter.path.subAttribute?.name === 'value'
  return isSole && typeof filter.value === 'string' ? [filter.value] : undefined
}
