export const REDACTED = '[redacted]'

/** Names whose values never enter the journal, wherever they stand: in a key, a path, a filter, a query. */
const SECRET_NAME = /password|client_?secret|(?:access|refresh)_?token/i

/** Tokens onramp mints: `onramp_<workspace id>_<hex>`; a part of one is secret too. */
const SANDBOX_TOKEN = /onramp_[a-z0-9-]*_[0-9a-f]{8,}/gi

/**
 * Anything that names a secret or could hide one by an escape; text without it is kept untouched. Wider than
 * SECRET_NAME, because rare beginnings are found faster.
 */
const SUSPICIOUS = /ssword|secret|ss_?token|sh_?token|onramp_|\\u|%|\0/i

/** The same, to walk from one occurrence to the next. */
const SUSPICION = new RegExp(SUSPICIOUS, 'gi')

const ESCAPED = /\\u00([0-7][0-9a-f])|%([0-7][0-9a-f])|\0/gi

/** What follows a secret's name when its value does: a comparison, an assignment, a quotation. */
const ASSIGNMENT = /["=:]|(?:^|[^a-z])'|\b(?:eq|ne|co|sw|ew|gt|ge|lt|le)\b/i

/** Deeper than any client encodes by accident; what is still escaped afterwards is held to hide something. */
const DECODING_ROUNDS = 8

export function isSuspicious(text: string, known: readonly string[]): boolean {
  return SUSPICIOUS.test(text) || known.some((secret) => text.includes(secret))
}

/** Where the next suspicious place at or after `from` is; Infinity when there is none. */
export function nextSuspicion(text: string, from: number): number {
  SUSPICION.lastIndex = from
  return SUSPICION.exec(text)?.index ?? Infinity
}

/** The text with its ASCII unescaped (JSON, percent, also repeatedly) and NULs out; undefined if there is no end to it. */
function unescape(text: string): string | undefined {
  let current = text
  for (let round = 0; round < DECODING_ROUNDS; round++) {
    const next = current.replace(ESCAPED, (_, json: string | undefined, percent: string | undefined) => {
      const digits = json ?? percent
      return digits === undefined ? '' : String.fromCharCode(parseInt(digits, 16))
    })
    if (next === current) return current
    current = next
  }
  return undefined
}

/** Whether the text mentions a secret's name in any spelling. */
export function namesSecret(text: string): boolean {
  if (SECRET_NAME.test(text)) return true
  if (!/\\u|%|\0/i.test(text)) return false
  const plain = unescape(text)
  return plain === undefined || SECRET_NAME.test(plain)
}

/** Whether the text holds a secret itself: a known one, a token of ours, or a secret's name with a value after it. */
export function holdsSecret(text: string, known: readonly string[]): boolean {
  if (!isSuspicious(text, known)) return false
  const plain = unescape(text)
  if (plain === undefined) return true
  if (known.some((secret) => plain.includes(secret) || text.includes(secret))) return true
  if (plain.search(SANDBOX_TOKEN) >= 0) return true
  const name = SECRET_NAME.exec(plain)
  return name !== null && ASSIGNMENT.test(plain.slice(name.index + name[0].length))
}

/** Takes tokens of ours and known secrets out of the text as it stands; every other character is kept. */
export function withoutTokens(text: string, known: readonly string[]): string {
  let kept = text.replace(SANDBOX_TOKEN, REDACTED)
  for (const secret of known) kept = kept.replaceAll(secret, REDACTED)
  return kept
}
