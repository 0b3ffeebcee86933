import { REDACTED, holdsSecret, namesSecret, nextSuspicion, withoutTokens } from './secret.ts'

interface Frame {
  readonly isObject: boolean
  readonly start: number
  /** The key whose value comes next, lower-case; undefined where a key is expected. */
  key: string | undefined
  keyNamesSecret: boolean
  /** Another member names a secret: `{"path": "password", "value": ...}` in any order. */
  namesSecret: boolean
  /** Spans of the members called `value` and the like. */
  readonly values: Span[]
}

type Span = readonly [start: number, end: number]

export interface RedactedJson {
  readonly text: string
  /** The texts that were taken out, to be looked for where they may be echoed. */
  readonly secrets: readonly string[]
}

/** Members that hold a value for the name that stands beside them: in a PATCH operation, in one of our changes. */
const VALUE_MEMBERS: ReadonlySet<string> = new Set(['value', 'before', 'after'])
/** Reads as a discovery document's `changePassword`, which is a feature and no secret (RFC 7643 5). */
const FEATURE = /^\{\s*"supported"\s*:\s*(?:true|false)\s*\}$/
const END_OF_LITERAL = /[\s,\]}]|$/g
const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN_ARRAY = 0x5b
const CLOSE_ARRAY = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d

/**
 * Replaces the value tokens that are secret and keeps every other character: values of keys that name a secret,
 * the `value` beside a path that names one, and strings that hold one. `text` has to be valid JSON; one pass, without
 * recursion, so depth and size cost no more than their length.
 */
export function redactJson(text: string, known: readonly string[]): RedactedJson {
  const spans: Span[] = []
  const frames: Frame[] = []
  let frame: Frame | undefined
  let suspicion = nextSuspicion(text, 0)

  const finishValue = (start: number, end: number, valueNamesSecret: boolean): void => {
    if (frame === undefined) return
    if (!frame.isObject) {
      frame.namesSecret ||= valueNamesSecret
      return
    }
    const key = frame.key ?? ''
    if (frame.keyNamesSecret) {
      if (isSecretValue(text, start, end, key)) spans.push([start, end])
    } else if (VALUE_MEMBERS.has(key)) {
      frame.values.push([start, end])
    } else if (valueNamesSecret) {
      frame.namesSecret ||= key === 'path' || text.charCodeAt(start) === QUOTE
    }
    frame.key = undefined
  }

  const open = (at: number, isObject: boolean): void => {
    if (frame !== undefined) frames.push(frame)
    frame = { isObject, start: at, key: undefined, keyNamesSecret: false, namesSecret: false, values: [] }
  }

  const close = (end: number): void => {
    if (frame === undefined) return
    const { start, isObject, namesSecret, values } = frame
    if (isObject && namesSecret) {
      for (const span of values) if (isSecretValue(text, span[0], span[1], '')) spans.push(span)
    }
    frame = frames.pop()
    finishValue(start, end, namesSecret)
  }

  const readString = (start: number, end: number): void => {
    if (suspicion < start) suspicion = nextSuspicion(text, start)
    const isSuspicious = suspicion < end
    const isKey = frame !== undefined && frame.isObject && frame.key === undefined
    if (!isSuspicious && !isKey) return finishValue(start, end, false)
    const content = isSuspicious ? decodeString(text, start, end) : text.slice(start + 1, end - 1)
    const names = isSuspicious && namesSecret(content)
    if (isSuspicious && holdsSecret(visible(start, end, content, known), known)) spans.push([start, end])
    if (!isKey || frame === undefined) return finishValue(start, end, names)
    frame.key = content.length > LONGEST_TELLING_KEY ? content : content.toLowerCase()
    frame.keyNamesSecret = names
  }

  let at = 0
  while (at < text.length) {
    const character = text.charCodeAt(at)
    if (character === QUOTE) {
      const end = endOfString(text, at)
      readString(at, end)
      at = end
    } else if (character === OPEN_OBJECT || character === OPEN_ARRAY) {
      open(at++, character === OPEN_OBJECT)
    } else if (character === CLOSE_OBJECT || character === CLOSE_ARRAY) {
      close(++at)
    } else if (isBetweenTokens(character)) {
      at++
    } else {
      END_OF_LITERAL.lastIndex = at
      const end = END_OF_LITERAL.exec(text)?.index ?? text.length
      finishValue(at, end, false)
      at = end
    }
  }
  return replaceSpans(text, spans)
}

/** `changepassword`: no longer key is told from others by its spelling alone. */
const LONGEST_TELLING_KEY = 14

/** Comma, colon, blank, line ends, tab. */
const isBetweenTokens = (c: number) =>
  c === 0x2c || c === 0x3a || c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09

/** That a value is null or the feature flag says nothing secret, and is worth seeing. */
function isSecretValue(text: string, start: number, end: number, key: string): boolean {
  if (end - start === 4 && text.startsWith('null', start)) return false
  return !(key === 'changepassword' && end - start < 100 && FEATURE.test(text.slice(start, end)))
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; ; at++) {
    at = text.indexOf('"', at)
    if (at < 0) return text.length
    let backslashes = 0
    while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes++
    if (backslashes % 2 === 0) return at + 1
  }
}

function decodeString(text: string, start: number, end: number): string {
  const content = text.slice(start + 1, end - 1)
  return content.includes('\\') ? (JSON.parse(`"${content}"`) as string) : content
}

/** Without the tokens that stand in the string plainly, which go alone; every escape is longer than its character. */
function visible(start: number, end: number, content: string, known: readonly string[]): string {
  return end - start - 2 === content.length ? withoutTokens(content, known) : content
}

function replaceSpans(text: string, spans: Span[]): RedactedJson {
  spans.sort((a, b) => a[0] - b[0] || b[1] - a[1])
  const parts: string[] = []
  const secrets: string[] = []
  let kept = 0
  for (const [start, end] of spans) {
    if (start < kept) continue
    parts.push(text.slice(kept, start), `"${REDACTED}"`)
    if (text[start] === '"') secrets.push(decodeString(text, start, end))
    kept = end
  }
  parts.push(text.slice(kept))
  return { text: parts.join(''), secrets }
}
