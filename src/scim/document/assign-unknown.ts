import { isObject } from '../document.ts'
import type { JsonObject, JsonValue } from '../document.ts'
import type { ResourceType } from '../schema/resource-type.ts'
import type { Tolerances } from '../tolerance.ts'
import { withSubAttribute } from './assign.ts'
import type { Draft } from './draft.ts'
import type { Location } from './location.ts'
import { allowUnknown } from './value.ts'
import { isDroppedName, toVerbatim } from './verbatim.ts'

export type UnknownTarget = Extract<Location, { kind: 'unknown' }>

/**
 * Keeps (or, given "no value", drops) what no schema describes, under the name it was given (P24): `urn:...:2.0:User:tag`
 * is `tag` below that URN, `custom.part` is inside `custom` when that is an object. Throws what `toVerbatim` throws.
 */
export function assignUnknown(
  draft: Draft,
  { container, name, isKey }: UnknownTarget,
  value: unknown,
  tolerances: Tolerances,
): void {
  const path = container === '' ? name : `${container}:${name}`
  allowUnknown(tolerances, path)
  const kept = toVerbatim(value, path, tolerances)
  draft.unsettle()
  const present = draft.read(container, name)
  const owner = present === undefined ? ownerOf(container, name) : undefined
  const owning = owner && draft.read(container, owner.name)
  if (owner !== undefined && belongsTo(owner, owning, kept, isKey)) {
    if (owner.isUrn) draft.write(owner.name, owner.inner, kept)
    else
      draft.write(container, owner.name, withSubAttribute(owning as JsonObject, { name: owner.inner }, kept))
    return
  }
  const isExtension = container === '' && /^urn:/i.test(name)
  const isAdded = isExtension && isObject(present) && isObject(kept)
  draft.write(container, name, isAdded ? { ...present, ...kept } : kept)
}

interface Owner {
  readonly name: string
  /** What is left of the name inside the owner. */
  readonly inner: string
  readonly isUrn: boolean
}

/** Whose part the name says it is; undefined for a name that is nobody's part. */
function ownerOf(container: string, name: string): Owner | undefined {
  const isUrn = container === '' && /^urn:[^:]/i.test(name)
  const at = isUrn ? name.lastIndexOf(':') : name.indexOf('.')
  const inner = name.slice(at + 1)
  if (at < (isUrn ? 'urn:x'.length : 1) || isDroppedName(inner)) return undefined
  return { name: name.slice(0, at), inner, isUrn }
}

/** Whether it goes into its owner. As a key of a body, an object under a URN is an extension beside the others. */
function belongsTo(
  { isUrn }: Owner,
  owning: JsonValue | undefined,
  value: JsonValue | undefined,
  isKey = false,
): boolean {
  if (!isUrn) return isObject(owning)
  return isObject(owning) ? !(isKey && isObject(value)) : owning === undefined && !isObject(value)
}

/**
 * Moves what no schema describes to where a body with the same members would have it: where it stands depends on what
 * stands beside it, which may have come, gone or changed after it. Shorter names first, as in a body.
 */
export function settleUnknown(type: ResourceType, core: Record<string, JsonValue | undefined>): void {
  settle('', core)
  for (const { schema } of type.extensions) {
    const extension = core[schema.id]
    if (!isObject(extension)) continue
    const record: Record<string, JsonValue | undefined> = { ...extension }
    settle(schema.id, record)
    core[schema.id] = record
  }
}

function settle(container: string, record: Record<string, JsonValue | undefined>): void {
  const owners = new Map<string, Record<string, JsonValue | undefined>>()
  for (const name of Object.keys(record).sort(byLength)) {
    const value = record[name]
    const owner = ownerOf(container, name)
    if (owner === undefined) continue
    const owning = own(record, owner.name)
    if (!belongsTo(owner, owning, value, true)) continue
    let grown = owners.get(owner.name)
    if (grown === undefined) {
      grown = isObject(owning) ? { ...owning } : {}
      owners.set(owner.name, grown)
      record[owner.name] = grown
    }
    grown[owner.inner] = value
    delete record[name]
  }
}

/** The order in which unknown members of a body are read: an owner before what belongs to it. */
export const byLength = (left: string, right: string) => left.length - right.length

const own = (record: JsonObject, name: string) => (Object.hasOwn(record, name) ? record[name] : undefined)
