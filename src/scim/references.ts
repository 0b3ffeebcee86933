import type { JsonObject } from './document.ts'
import { createReferences } from './document/references.ts'
import type { References } from './document/references.ts'
import { selects } from './project.ts'
import type { Projection } from './project.ts'
import type { ResourceType } from './schema/resource-type.ts'
import type { ChangedReferences, StoredResource, WrittenResource } from './target.ts'

/** One element of an attribute kept apart, as the target tells of it when it is read. */
export interface Reference {
  /** The id of the resource it refers to. */
  readonly value: string
  /** Where resources of that type live, for its `$ref`; undefined when there is no such resource. */
  readonly endpoint?: string | undefined
  readonly display?: string | undefined
  readonly type?: string | undefined
}

/** What a target says about the attributes its resource type keeps apart. */
export interface ReferenceSource {
  /** The elements of each of these resources, in their order; cheap for resources that have none. */
  ofEach(attribute: string, resources: readonly StoredResource[]): readonly (readonly Reference[])[]
  /** Those elements of one resource that have one of the values. */
  among(attribute: string, resource: StoredResource, values: readonly string[]): readonly Reference[]
  /** What elements of these values would say, were they there. */
  describe(attribute: string, values: readonly string[]): readonly Reference[]
}

/** Whoever has resources with attributes kept apart: a part of ResourceHandler. */
export interface ReferenceHolder {
  readonly type: ResourceType
  readonly references?: ReferenceSource
  shown?(resources: readonly StoredResource[]): readonly StoredResource[]
}

/**
 * The resources as the target shows them, with the attributes kept apart spliced into their text, as far as the projection lets these through:
 * what an answer does not show is not read. The very same resources when nothing is added.
 */
export function withReferences(
  holder: ReferenceHolder,
  baseUrl: string,
  projection: Projection | undefined,
  kept: readonly StoredResource[],
): readonly StoredResource[] {
  const { type, references } = holder
  const resources = holder.shown?.(kept) ?? kept
  if (references === undefined || type.keptApart === undefined || resources.length === 0) return resources
  let complete = resources
  for (const attribute of type.keptApart) {
    if (!selects(projection, attribute)) continue
    const elements = references.ofEach(attribute, resources)
    if (elements.every((own) => own.length === 0)) continue
    complete = complete.map((resource, index) => {
      const own = elements[index] ?? []
      return own.length === 0
        ? resource
        : { ...resource, json: spliced(resource.json, attribute, own, baseUrl) }
    })
  }
  return complete
}

/** What a request writes to the attributes kept apart of a resource that exists; undefined when the type has none. */
export function referencesOf(
  { type, references }: ReferenceHolder,
  baseUrl: string,
  resource: StoredResource,
): References | undefined {
  if (references === undefined) return undefined
  const objects = (found: readonly Reference[]) => found.map((reference) => toObject(reference, baseUrl))
  return createReferences(type, (attribute) => ({
    present: (values) =>
      objects(
        values === undefined
          ? (references.ofEach(attribute, [resource])[0] ?? [])
          : references.among(attribute, resource, values),
      ),
    describe: (values) => objects(references.describe(attribute, values)),
  }))
}

function toObject({ value, endpoint, display, type }: Reference, baseUrl: string): JsonObject {
  return {
    value,
    ...(endpoint !== undefined && { $ref: `${baseUrl}${endpoint}/${value}` }),
    ...(display !== undefined && { display }),
    ...(type !== undefined && { type }),
  }
}

function spliced(json: string, attribute: string, elements: readonly Reference[], baseUrl: string): string {
  return `${json.slice(0, -1)},"${attribute}":${JSON.stringify(elements.map((element) => toObject(element, baseUrl)))}}`
}

/** Elements a record of a change names at most; the others are counted. */
const MAX_RECORDED = 50

/**
 * The text of a document as a record of a change shows it: with the elements that went, or came, of each attribute kept
 * apart. Bounded, whatever the size of the change.
 */
export function withChanged(
  json: string,
  changed: WrittenResource['changed'],
  which: keyof ChangedReferences,
): string {
  let text = json
  for (const [attribute, { [which]: values }] of changed ?? []) {
    if (values.length === 0) continue
    const named: unknown[] = values.slice(0, MAX_RECORDED).map((value) => ({ value }))
    if (values.length > MAX_RECORDED) named.push(`and ${values.length - MAX_RECORDED} more`)
    text = `${text.slice(0, -1)},"${attribute}":${JSON.stringify(named)}}`
  }
  return text
}
