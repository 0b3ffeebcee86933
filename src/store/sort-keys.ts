import type { JsonObject, ScimDocument } from '../scim/document.ts'
import type { AttributePath } from '../scim/schema/resource-type.ts'
import { sortKey, valueAt } from '../scim/sort-key.ts'

/** A row of `sort_key` without its resource: where it stands in the order of an attribute. */
export interface SortKey {
  readonly attribute: number
  /** 1 where there is no value: after all that have one. The key is then empty. */
  readonly absent: 0 | 1
  readonly key: string
}

export interface SortKeyDifference {
  readonly removed: readonly SortKey[]
  readonly added: readonly SortKey[]
}

/** The place of a document in the order of an attribute. */
export function placeOf(attribute: number, path: AttributePath, document: JsonObject): SortKey {
  return toPlace(attribute, sortKey(path, valueAt(path, document)))
}

const toPlace = (attribute: number, key: string | undefined): SortKey =>
  key === undefined ? { attribute, absent: 1, key: '' } : { attribute, absent: 0, key }

/** The places of a document in the orders that are kept. */
export function sortKeysOf(
  kept: ReadonlyMap<number, AttributePath>,
  document: ScimDocument,
): readonly SortKey[] {
  return [...kept].map(([attribute, path]) => placeOf(attribute, path, document))
}

/** The places an update leaves and takes; values the two documents share are not looked at. */
export function diffSortKeys(
  kept: ReadonlyMap<number, AttributePath>,
  before: ScimDocument,
  after: ScimDocument,
): SortKeyDifference {
  const removed: SortKey[] = []
  const added: SortKey[] = []
  for (const [attribute, path] of kept) {
    const old = valueAt(path, before)
    const next = valueAt(path, after)
    if (old === next) continue
    const oldKey = sortKey(path, old)
    const nextKey = sortKey(path, next)
    if (oldKey === nextKey) continue
    removed.push(toPlace(attribute, oldKey))
    added.push(toPlace(attribute, nextKey))
  }
  return { removed, added }
}
