import { isObject } from '../document.ts'
import type { JsonObject, JsonValue, ScimDocument } from '../document.ts'
import { commonAttributes } from '../schema/common.ts'
import type { AttributePath, ResourceType } from '../schema/resource-type.ts'
import type { Tolerances } from '../tolerance.ts'
import { settleUnknown } from './assign-unknown.ts'
import { ElementList, ElementVisits } from './element-list.ts'
import { isSameJson } from './equal.ts'
import type { ReferenceSet } from './reference-set.ts'
import type { References } from './references.ts'
import { shapeOf } from './shape.ts'

/**
 * A document while one request changes it. What is not written is shared with the document it started from, which is
 * never touched. `container` is '' for the resource itself, else the URN of the extension.
 */
export interface Draft {
  read(container: string, name: string): JsonValue | undefined
  /** Sets or (undefined) unsets one attribute; multi-valued ones of the schema go through `list`. */
  write(container: string, name: string, value: JsonValue | undefined): void
  list(container: string, path: AttributePath): ElementList
  /** What stands in place of the list where the attribute is kept apart. */
  references(container: string, path: AttributePath): ReferenceSet | undefined
  /** Unsets everything under an extension's URN. */
  clear(container: string): void
  /** To be told when something no schema describes is written: then `finish` settles where that stands. */
  unsettle(): void
  /** The canonical document: the very one it started from when nothing changed. */
  finish(): ScimDocument
}

/** A draft of `current`, or of a new document; `references` takes what is written to attributes kept apart. */
export function createDraft(
  type: ResourceType,
  tolerances: Tolerances,
  current?: ScimDocument,
  references?: References,
): Draft {
  const visits = new ElementVisits()
  const core: Record<string, JsonValue | undefined> = current === undefined ? { schemas: [] } : { ...current }
  const containers = new Map([['', core]])
  const lists = new Map<string, { container: string; name: string; list: ElementList }>()
  let isSettled = true

  function writable(container: string) {
    let record = containers.get(container)
    if (record === undefined) {
      const present = own(core, container)
      record = isObject(present) ? { ...present } : {}
      containers.set(container, record)
    }
    return record
  }

  function read(container: string, name: string): JsonValue | undefined {
    const extension = container === '' && name !== '' ? containers.get(name) : undefined
    if (extension !== undefined) return isEmpty(extension) ? undefined : extension
    const record = containers.get(container) ?? own(core, container)
    return isObject(record) ? own(record, name) : undefined
  }

  function write(container: string, name: string, value: JsonValue | undefined): void {
    // What is written was copied from what was there, member by member.
    if (isObject(value)) visits.spend(Object.keys(value).length)
    if (container === '' && name !== '') containers.delete(name)
    if (value === undefined) delete writable(container)[name]
    else writable(container)[name] = value
  }

  function finish(): ScimDocument {
    for (const { container, name, list } of lists.values()) {
      const elements = list.finish()
      if (elements !== read(container, name)) write(container, name, elements)
    }
    dropEmptyReferences(type, read, write)
    for (const [container, record] of containers) {
      if (container === '') continue
      if (isEmpty(record)) delete core[container]
      else core[container] = record
    }
    if (!isSettled) settleUnknown(type, core)
    core['schemas'] = schemasOf(type, core)
    return current === undefined ? core : shared(core, current)
  }

  return {
    read,
    write,
    list(container, { attribute, name }) {
      const key = `${container}\n${attribute.name}`
      let open = lists.get(key)
      if (open === undefined) {
        const present = read(container, attribute.name)
        const elements = Array.isArray(present) ? (present as readonly JsonValue[]) : []
        const list = new ElementList(attribute, name, elements, { tolerances, visits })
        open = { container, name: attribute.name, list }
        lists.set(key, open)
      }
      return open.list
    },
    references: (container, path) => (container === '' ? references?.setOf(path) : undefined),
    clear(container) {
      containers.set(container, {})
      for (const [key, open] of lists) if (open.container === container) lists.delete(key)
    },
    unsettle() {
      isSettled = false
    },
    finish,
  }
}

/** Own properties only: an attribute may be called `toString`. */
function own(record: JsonObject, name: string): JsonValue | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined
}

function isEmpty(record: object): boolean {
  for (const name in record) if (Object.hasOwn(record, name)) return false
  return true
}

/** A reference without its `value` is emitted nowhere: Entra stops syncing who has one (Q6, E5). */
function dropEmptyReferences(type: ResourceType, read: Draft['read'], write: Draft['write']): void {
  for (const { container, name } of referencesOf(type)) {
    const reference = read(container, name)
    if (reference !== undefined && !(isObject(reference) && Object.hasOwn(reference, 'value'))) {
      write(container, name, undefined)
    }
  }
}

const references = new WeakMap<ResourceType, readonly { container: string; name: string }[]>()

function referencesOf(type: ResourceType) {
  let found = references.get(type)
  if (found === undefined) {
    found = [
      ...[...commonAttributes, ...type.schema.attributes].map((attribute) => ({ container: '', attribute })),
      ...type.extensions.flatMap(({ schema }) =>
        schema.attributes.map((attribute) => ({ container: schema.id, attribute })),
      ),
    ]
      .filter(({ attribute }) => shapeOf(attribute).isReference)
      .map(({ container, attribute }) => ({ container, name: attribute.name }))
    references.set(type, found)
  }
  return found
}

/** RFC 7643 3.1: the core schema and every extension that holds a value, known or not; in the same order always. */
function schemasOf(type: ResourceType, core: JsonObject): readonly string[] {
  const known = type.extensions.map(({ schema }) => schema.id)
  const used = known.filter((urn) => Object.hasOwn(core, urn))
  const unknown = Object.keys(core).filter(
    (key) => /^urn:/i.test(key) && isObject(core[key]) && !known.includes(key) && key !== type.schema.id,
  )
  return [type.schema.id, ...used, ...unknown.sort()]
}

/** `next`, with the parts of `current` that did not change; `current` itself when none did. */
function shared(next: Record<string, JsonValue | undefined>, current: ScimDocument): ScimDocument {
  let isChanged = Object.keys(next).length !== Object.keys(current).length
  for (const key of Object.keys(next)) {
    const before = own(current, key)
    if (before !== undefined && isSameJson(next[key], before)) next[key] = before
    else isChanged = true
  }
  return isChanged ? next : current
}
