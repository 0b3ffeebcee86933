import type { BodyKind } from './body-limits.ts'
import type { CursorSeal } from './cursor.ts'
import type { ScimDocument } from './document.ts'
import type { ReferenceChanges } from './document/references.ts'
import type { Features } from './features.ts'
import type { Filter } from './filter/filter.ts'
import type { ReferenceSource } from './references.ts'
import type { ResourceType } from './schema/resource-type.ts'
import type { ListPosition, Sort } from './sort.ts'
import type { ToleranceName } from './tolerance.ts'

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

/** What a write did to an attribute kept apart, by the `value` of its elements. */
export interface ChangedReferences {
  readonly added: readonly string[]
  readonly removed: readonly string[]
}

/** A resource just written, with its document as it was stored. */
export interface WrittenResource extends StoredResource {
  readonly document: ScimDocument
  /** By attribute kept apart. */
  readonly changed?: ReadonlyMap<string, ChangedReferences>
}

/** Which page of a list: by its index (RFC 7644 3.4.2.4), or by cursor (RFC 9865), which no write between moves. */
export interface PageRequest {
  /** 1-based; at least 1. Without meaning where there is a cursor. */
  readonly startIndex: number
  /** Between 0 (totals only) and the page maximum; with a cursor at least 1. */
  readonly count: number
  /** The first page, the one behind a resource, or the one before it. */
  readonly cursor?: 'start' | { readonly to: 'next' | 'previous'; readonly of: ListPosition }
}

export interface ListQuery extends PageRequest {
  readonly filter?: Filter
  readonly sort?: Sort
}

export interface ResourcePage {
  readonly totalResults: number
  readonly resources: readonly StoredResource[]
  /** By cursor: where the last resource of the page stands, if more follow. */
  readonly next?: ListPosition | undefined
  /** By cursor: where the first resource of the page stands, if some come before it. */
  readonly previous?: ListPosition | undefined
}

/**
 * What a target does for one resource type. Synchronous; refusals are thrown as ScimError; writes run inside
 * `TargetSession.unitOfWork`.
 */
export interface ResourceHandler {
  readonly type: ResourceType
  /** Attributes a PUT that does not mention them leaves alone (P31 `active`; a target may keep more, as `roles`). */
  readonly keptOnReplace: readonly string[]
  /** What a PATCH of this type is answered with, where that is not the protocol's `patchAnswer`. */
  readonly patchAnswer?: 200 | 204
  /** The attributes kept apart; there when the type has some and this session shows them. */
  readonly references?: ReferenceSource
  /** The resources as a client is shown them, in their order, where that is not as they are kept. Cheap. */
  shown?(resources: readonly StoredResource[]): readonly StoredResource[]
  find(id: string): StoredResource | undefined
  list(query: ListQuery): ResourcePage
  /** `changes` are those of the attributes kept apart. */
  create(next: ScimDocument, changes: ReferenceChanges): WrittenResource
  /**
   * `next` is the same reference as `current` when the request changed nothing in the document; version and times stay
   * when that, and what is kept apart, comes out as it was.
   */
  update(
    resource: StoredResource,
    current: ScimDocument,
    next: ScimDocument,
    changes: ReferenceChanges,
  ): WrittenResource
  remove(resource: StoredResource): void
}

/** What a list over several types asks of one of them. */
export interface TypeQuery {
  /** The name of the type. */
  readonly type: string
  readonly filter?: Filter | undefined
  /** For all types of the list or for none. */
  readonly sort?: Sort | undefined
}

export interface TypedResource extends StoredResource {
  /** The name of its type. */
  readonly type: string
}

export interface MixedPage extends ResourcePage {
  readonly resources: readonly TypedResource[]
}

/** What the core is told about the protocol as this target speaks it. */
export interface ProtocolSettings {
  readonly pageSizeDefault: number
  readonly pageSizeMax: number
  /** PATCH answers with the resource, or without. */
  readonly patchAnswer: 200 | 204
  /** What /Me answers: no token here stands for one person (RFC 7644 3.11). */
  readonly me: 501 | 403 | 404
  readonly bulkMaxOperations: number
  /** The largest body, by kind of endpoint; at most BODY_LIMIT_BYTES. */
  readonly bodyMaxBytes: Readonly<Record<BodyKind, number>>
}

/** The emulated vendor for one request on one connection. The core reads its properties, never its name. */
export interface TargetSession {
  readonly handlers: readonly ResourceHandler[]
  /** Endpoints that answer an empty list and refuse every write with 501: probed by clients, kept by nobody. */
  readonly emptyCollections: readonly string[]
  readonly protocol: ProtocolSettings
  /** What of the optional protocol this connection is offered; nothing else is served or advertised. */
  readonly features: Features
  /** The habits that are refused here instead of repaired. */
  readonly strict: ReadonlySet<ToleranceName>
  readonly cursorSeal: CursorSeal
  /** A page of the resources of several types together. */
  listAcross(parts: readonly TypeQuery[], page: PageRequest): MixedPage
  /**
   * Runs `work` in one immediate transaction. A thrown refusal rolls it back; the target may then write its own
   * record of the refusal (a sync error) before it is rethrown.
   */
  unitOfWork<T>(work: () => T): T
}
