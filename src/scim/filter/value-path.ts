import { badRequest } from '../error.ts'

/** `emails[type eq "work"].value` in its three parts (RFC 7644 section 3.5.2: valuePath [subAttr]). */
export interface ValuePath {
  /** What stands before the bracket, as written: `emails`, `urn:...:User:emails`. */
  readonly attribute: string
  /** What stands inside the brackets, as written. */
  readonly filter: string
  /** What stands after the bracket and its dot, as written. */
  readonly sub?: string
}

/**
 * Splits a path at its value filter, honouring quotes and escapes; undefined when there is no bracket outside quotes.
 * Throws 400 invalidPath for a bracket that does not close, an empty filter, or text after it that is no `.subAttribute`.
 */
export function splitValuePath(text: string): ValuePath | undefined {
  const open = text.indexOf('[')
  if (open === -1) return undefined
  const close = closingBracket(text, open)
  if (close === -1) throw broken(text, 'the "[" has no matching "]"')
  const attribute = text.slice(0, open).trim()
  if (attribute === '') throw broken(text, 'an attribute name must stand before the "["')
  const filter = text.slice(open + 1, close).trim()
  if (filter === '') throw broken(text, 'the brackets hold no filter; write one such as [type eq "work"]')
  const rest = text.slice(close + 1).trim()
  if (rest === '') return { attribute, filter }
  const sub = /^\.([A-Za-z$][\w$-]*)$/.exec(rest)?.[1]
  if (sub === undefined) throw broken(text, 'only one ".subAttribute" may follow the "]"')
  return { attribute, filter, sub }
}

/** Position of the `]` that ends the value filter opened at `open`, or -1; brackets inside quotes do not count. */
export function closingBracket(text: string, open: number): number {
  let quoted = false
  for (let at = open + 1; at < text.length; at++) {
    const character = text[at]
    if (quoted && character === '\\') at++
    else if (character === '"') quoted = !quoted
    else if (character === ']' && !quoted) return at
  }
  return -1
}

function broken(path: string, reason: string) {
  const shown = path.length > 100 ? `${path.slice(0, 100)}…` : path
  return badRequest(
    'invalidPath',
    'scim.path.broken-value-path',
    `The path ${JSON.stringify(shown)} is broken: ${reason}.`,
  )
}
