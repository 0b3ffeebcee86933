import { resolvePath } from '../schema/resource-type.ts'
import type { AttributePath, ResourceType } from '../schema/resource-type.ts'
import { ElementVisits } from './element-list.ts'
import { ReferenceSet } from './reference-set.ts'
import type { ReferenceChange, ReferenceReader } from './reference-set.ts'

/** What a request changes of the attributes kept apart, by attribute name; untouched ones are missing. */
export type ReferenceChanges = ReadonlyMap<string, ReferenceChange>

export const NO_REFERENCE_CHANGES: ReferenceChanges = new Map()

/** The attributes kept apart while one request changes them. */
export interface References {
  /** Undefined for an attribute that stands in the document. */
  setOf(path: AttributePath): ReferenceSet | undefined
  /** Empties those a PUT does not mention, before it is read; those of `kept` stay. */
  unassign(kept: readonly string[]): void
  changes(): ReferenceChanges
}

const EMPTY: ReferenceReader = { present: () => [], describe: () => [] }

/**
 * The attributes of the type that are kept apart and that clients may write; undefined when it has none. Without a
 * `readerOf` there is nothing yet, as for a resource about to be created.
 */
export function createReferences(
  type: ResourceType,
  readerOf: (attribute: string) => ReferenceReader = () => EMPTY,
): References | undefined {
  const paths = writable(type)
  if (paths.length === 0) return undefined
  const visits = new ElementVisits()
  const sets = new Map<string, ReferenceSet>()

  function setOf({ owner, attribute }: AttributePath): ReferenceSet | undefined {
    if (owner !== undefined || !paths.some((path) => path.attribute === attribute)) return undefined
    let set = sets.get(attribute.name)
    if (set === undefined) {
      set = new ReferenceSet(attribute, readerOf(attribute.name), visits)
      sets.set(attribute.name, set)
    }
    return set
  }

  return {
    setOf,
    unassign(kept) {
      for (const path of paths) if (!kept.includes(path.name)) setOf(path)?.replaceAll([])
    },
    changes() {
      const changes = new Map<string, ReferenceChange>()
      for (const [name, set] of sets) {
        const change = set.change()
        if (change !== undefined) changes.set(name, change)
      }
      return changes
    },
  }
}

const writableOf = new WeakMap<ResourceType, readonly AttributePath[]>()

function writable(type: ResourceType): readonly AttributePath[] {
  let paths = writableOf.get(type)
  if (paths === undefined) {
    paths = (type.keptApart ?? [])
      .map((name) => resolvePath(type, name))
      .filter((path) => path !== undefined)
      .filter(({ attribute }) => attribute.mutability !== 'readOnly')
    writableOf.set(type, paths)
  }
  return paths
}
