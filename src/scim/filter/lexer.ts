import type { Tolerances } from '../tolerance.ts'
import { invalidFilter, tolerate } from './refusal.ts'

/** Longer filters are refused before they are read (vector P30). */
export const MAX_FILTER_LENGTH = 8192

export interface Token {
  readonly kind: 'word' | 'string' | '(' | ')' | '[' | ']' | 'end'
  /** As written, quotes included. */
  readonly text: string
  /** Counted from 0. */
  readonly at: number
  /** The text a quoted token stands for, escapes resolved; the word itself otherwise. */
  readonly value: string
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const SPACE = 0x20
const CONTROL_END = 0x20

const isBlank = (code: number) => code === SPACE || (code >= 0x09 && code <= 0x0d)

const brackets: Readonly<Record<number, '(' | ')' | '[' | ']'>> = {
  0x28: '(',
  0x29: ')',
  0x5b: '[',
  0x5d: ']',
}

/**
 * The tokens of a filter, an `end` token last. A word is any run without blanks, quotes and brackets, so that `$ref`,
 * URNs and unquoted values are one token each. Throws 400 invalidFilter for too long a text and broken quoted values.
 */
export function tokenize(text: string, tolerances: Tolerances): readonly Token[] {
  if (text.length > MAX_FILTER_LENGTH) {
    const place = { at: MAX_FILTER_LENGTH, text: text.slice(MAX_FILTER_LENGTH) }
    throw invalidFilter(
      'too-long',
      place,
      `it has ${text.length} characters, the limit is ${MAX_FILTER_LENGTH}.`,
    )
  }
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    const code = text.charCodeAt(at)
    let end = at + 1
    const bracket = brackets[code]
    if (isBlank(code)) {
      while (end < text.length && isBlank(text.charCodeAt(end))) end++
      const plain = end - at === 1 && code === SPACE && at > 0 && end < text.length
      if (!plain) tolerateBlanks(text, at, end, tolerances)
    } else if (bracket !== undefined) {
      tokens.push({ kind: bracket, text: bracket, at, value: bracket })
    } else if (code === QUOTE) {
      end = closingQuote(text, at) + 1
      const quoted = text.slice(at, end)
      tokens.push({ kind: 'string', text: quoted, at, value: unquote(quoted, at) })
    } else {
      while (end < text.length && !endsWord(text.charCodeAt(end))) end++
      const word = text.slice(at, end)
      if (!word.isWellFormed())
        throw invalidFilter('malformed-text', { at, text: word }, 'it is not valid Unicode.')
      tokens.push({ kind: 'word', text: word, at, value: word })
    }
    at = end
  }
  tokens.push({ kind: 'end', text: '', at: text.length, value: '' })
  return tokens
}

const endsWord = (code: number) => code === QUOTE || brackets[code] !== undefined || isBlank(code)

function closingQuote(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === BACKSLASH) at++
    else if (code === QUOTE) return at
    else if (code < CONTROL_END) {
      const place = { at, text: text.slice(at, at + 1) }
      throw invalidFilter(
        'malformed-text',
        place,
        'control characters in a quoted value are written as \\u00XX.',
      )
    }
  }
  throw invalidFilter(
    'open-quote',
    { at: open, text: text.slice(open) },
    'the quoted value has no closing ".',
  )
}

function unquote(quoted: string, at: number): string {
  let value: unknown = quoted.slice(1, -1)
  if (quoted.includes('\\')) {
    try {
      value = JSON.parse(quoted)
    } catch {
      const advice = 'the quoted value has an unknown escape; write \\\\ for a backslash and \\" for a quote.'
      throw invalidFilter('bad-escape', { at, text: quoted }, advice)
    }
  }
  if (typeof value !== 'string' || !value.isWellFormed()) {
    throw invalidFilter('malformed-text', { at, text: quoted }, 'the quoted value is not valid Unicode.')
  }
  return value
}

function tolerateBlanks(text: string, at: number, end: number, tolerances: Tolerances): void {
  const place = { at, text: text.slice(at, end) }
  tolerate(
    tolerances,
    'filter.extra-blanks',
    place,
    'one blank separates the parts of a filter, none begins or ends it.',
  )
}
