import type { JsonObject, JsonValue, ScimDocument } from '../scim/document.ts'
import { isObject } from '../scim/document.ts'
import type { Change } from './journal.ts'

export interface ChangesJson {
  /** A JSON array of Change. */
  readonly json: string
  readonly omitted: number
}

const NONE: ChangesJson = { json: '[]', omitted: 0 }
const MAX_CHANGES = 100
const MAX_VALUE_LENGTH = 2048
/** Extension, attribute, sub-attribute: SCIM has no deeper path. */
const MAX_DEPTH = 3

type Value = JsonValue | undefined

/**
 * What differs between two states of a resource (JSON texts, null where it was not there), by attribute path: single complex attributes by sub-attribute,
 * multi-valued ones as a whole. Bounded in number and length; what was left out is counted. Secrets are still in it.
 */
export function changesJson(beforeJson: string | null, afterJson: string | null): ChangesJson {
  if (beforeJson === afterJson) return NONE
  const before = parseDocument(beforeJson)
  const after = parseDocument(afterJson)
  const changes: Change[] = []
  let omitted = 0

  const compare = (path: string, from: Value, to: Value, depth: number): void => {
    if (isEqual(from, to)) return
    if (depth < MAX_DEPTH && isComplexOrAbsent(from) && isComplexOrAbsent(to)) {
      if (to !== undefined) {
        for (const name of Object.keys(to))
          compare(join(path, name, depth), own(from, name), to[name], depth + 1)
      }
      if (from !== undefined) {
        for (const name of Object.keys(from)) {
          if (own(to, name) === undefined) compare(join(path, name, depth), from[name], undefined, depth + 1)
        }
      }
    } else if (changes.length < MAX_CHANGES) {
      changes.push({ attribute: path, before: from ?? null, after: to ?? null })
    } else {
      omitted++
    }
  }

  compare('', before, after, 0)
  const json = JSON.stringify(changes)
  // Most changes are short together; only long ones are worth measuring one by one.
  return { json: json.length > MAX_VALUE_LENGTH ? JSON.stringify(changes.map(bounded)) : json, omitted }
}

const parseDocument = (json: string | null) =>
  json === null ? undefined : (JSON.parse(json) as ScimDocument)

/** An attribute may be called `toString`: what every object inherits is none. */
const own = (object: JsonObject | undefined, name: string): Value =>
  object !== undefined && Object.hasOwn(object, name) ? object[name] : undefined

const isComplexOrAbsent = (value: Value): value is JsonObject | undefined =>
  value === undefined || isObject(value)

/** `name.givenName`, and `urn:...:User:department` behind an extension's URN (RFC 7644 3.10). */
function join(path: string, name: string, depth: number): string {
  if (depth === 0) return name
  return depth === 1 && path.includes(':') ? `${path}:${name}` : `${path}.${name}`
}

function bounded({ attribute, before, after }: Change): Change {
  const path =
    attribute.length > MAX_VALUE_LENGTH ? `[name of ${attribute.length} characters left out]` : attribute
  return { attribute: path, before: boundedValue(before), after: boundedValue(after) }
}

function boundedValue(value: unknown): unknown {
  const length = JSON.stringify(value).length
  if (length <= MAX_VALUE_LENGTH) return value
  return Array.isArray(value) ? `[${value.length} values left out]` : `[${length} characters left out]`
}

function isEqual(a: Value, b: Value): boolean {
  if (a === b) return true
  if (Array.isArray(a)) {
    return (
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((value, index) => isEqual(value as JsonValue, b[index] as JsonValue))
    )
  }
  if (!isObject(a) || !isObject(b)) return false
  const names = Object.keys(a)
  return names.length === Object.keys(b).length && names.every((name) => isEqual(a[name], b[name]))
}
