import type { Json } from './matcher.ts'

/** Values kept from earlier answers, by the name a fixture gave them. */
export type Variables = ReadonlyMap<string, Json>

const PLACE = /\{\{([A-Za-z][A-Za-z0-9]*)\}\}/gu

/** `text` with each `{{name}}` replaced. Throws when a name was never captured. */
export function fillText(text: string, variables: Variables): string {
  return text.replaceAll(PLACE, (_place, name: string) => {
    const value = variables.get(name)
    if (typeof value !== 'string' && typeof value !== 'number') {
      throw new Error(`{{${name}}} was not captured by an earlier step (or is no text)`)
    }
    return String(value)
  })
}

/** A copy of `value` with each `{{name}}` in its texts replaced; member names are left alone. */
export function fill<Value>(value: Value, variables: Variables): Value {
  if (typeof value === 'string') return fillText(value, variables) as Value
  if (Array.isArray(value)) return value.map((element: unknown) => fill(element, variables)) as Value
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, fill<unknown>(member, variables)]),
  ) as Value
}

/** The value at a JSON pointer (RFC 6901), or undefined. */
export function valueAt(document: Json | undefined, pointer: string): Json | undefined {
  let value: unknown = document
  for (const token of pointer.split('/').slice(1)) {
    if (typeof value !== 'object' || value === null) return undefined
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~')
    if (!Object.hasOwn(value, key)) return undefined
    value = (value as { readonly [name: string]: unknown })[key]
  }
  return value as Json | undefined
}

/** `target` changed by an RFC 7396 merge patch: objects merge, null removes, all else replaces. */
export function mergePatch(target: Json | undefined, patch: Json): Json {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch
  const isObject = typeof target === 'object' && target !== null && !Array.isArray(target)
  const merged = new Map(isObject ? Object.entries(target) : [])
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) merged.delete(name)
    else merged.set(name, mergePatch(merged.get(name), value))
  }
  return Object.fromEntries(merged)
}

/** The text at a JSON pointer; empty when there is none. */
export function textAt(document: Json | undefined, pointer: string): string {
  const value = valueAt(document, pointer)
  return typeof value === 'string' ? value : ''
}
