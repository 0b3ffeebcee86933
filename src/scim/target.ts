import type { ScimDocument } from './document.ts'
import type { Filter } from './filter/filter.ts'
import type { ResourceType } from './schema/resource-type.ts'

/** A resource as it is kept: `json` is its document (without id and meta) as text, serialised once, on write. */
export interface StoredResource {
  readonly id: string
  readonly json: string
  readonly version: number
  /** UTC ISO 8601. */
  readonly created: string
  /** UTC ISO 8601. */
  readonly lastModified: string
}

export interface ListQuery {
  readonly filter?: Filter
  /** 1-based; at least 1. */
  readonly startIndex: number
  /** Between 0 (totals only) and the page maximum. */
  readonly count: number
}

export interface ResourcePage {
  readonly totalResults: number
  readonly resources: readonly StoredResource[]
}

/**
 * What a target does for one resource type. Synchronous; refusals are thrown as ScimError; writes run inside
 * `TargetSession.unitOfWork`.
 */
export interface ResourceHandler {
  readonly type: ResourceType
  /** Attributes a PUT that does not mention them leaves alone (P31 `active`; Ramp also keeps `roles`). */
  readonly keptOnReplace: readonly string[]
  find(id: string): StoredResource | undefined
  list(query: ListQuery): ResourcePage
  create(next: ScimDocument): StoredResource
  /** `next` differs from `current`; returns what is stored now. */
  update(resource: StoredResource, current: ScimDocument, next: ScimDocument): StoredResource
  remove(resource: StoredResource): void
}

/** The emulated vendor for one request on one connection. The core reads its properties, never its name. */
export interface TargetSession {
  readonly handlers: readonly ResourceHandler[]
  /**
   * Runs `work` in one immediate transaction. A thrown refusal rolls it back; the target may then write its own
   * record of the refusal (a sync error) before it is rethrown.
   */
  unitOfWork<T>(work: () => T): T
}
