import type { Tolerances } from '../tolerance.ts'
import type { CompareOperator } from './filter.ts'
import type { Token } from './lexer.ts'
import { invalidFilter, tolerate } from './refusal.ts'

/** Deeper nesting and longer filters are refused before the parser recurses (vector P30). */
export const MAX_FILTER_DEPTH = 32
export const MAX_FILTER_TERMS = 200

/** One attribute mentioned in the filter: `path op value`, `path pr` or the `path` of `path[...]`. */
export interface Term {
  readonly path: Token
  readonly operator: Token
  readonly value?: Token
}

export interface RepairedFilter {
  /**
   * The filter as the parser reads it right: `t<n>` for the attribute and `n` for the value of term n, operators in
   * lower case, `a[F].b op v` as `a[(F) and b op v]`. It holds no text of the client, so it is also the filter's shape.
   */
  readonly text: string
  readonly terms: readonly Term[]
}

const compareOperators: ReadonlySet<string> = new Set<CompareOperator>([
  'eq',
  'ne',
  'co',
  'sw',
  'ew',
  'gt',
  'ge',
  'lt',
  'le',
])

const OPERATORS = 'eq, ne, co, sw, ew, gt, ge, lt, le or pr'

/** Checks the order of the tokens and writes the canonical text. Throws 400 invalidFilter at the first wrong token. */
export function repairFilter(tokens: readonly Token[], tolerances: Tolerances): RepairedFilter {
  const terms: Term[] = []
  const open: Token[] = []
  let text = ''
  let index = 0

  const peek = (ahead = 0): Token => tokens[Math.min(index + ahead, tokens.length - 1)] as Token

  function term(parts: Term): number {
    if (terms.length === MAX_FILTER_TERMS) {
      throw invalidFilter('too-many-terms', parts.path, `it has more than ${MAX_FILTER_TERMS} comparisons.`)
    }
    return terms.push(parts) - 1
  }

  function enter(bracket: Token): void {
    if (open.length === MAX_FILTER_DEPTH) {
      throw invalidFilter('too-deep', bracket, `it nests more than ${MAX_FILTER_DEPTH} brackets.`)
    }
    open.push(bracket)
  }

  /** Reads `op value` or `pr` after the attribute, which is the current token. */
  function comparison(path: Token): string {
    const operator = peek(1)
    const name = operator.kind === 'word' ? operator.value.toLowerCase() : ''
    if (name === 'pr') {
      index += 2
      return `t${term({ path, operator })} pr`
    }
    if (!compareOperators.has(name)) {
      throw invalidFilter('no-operator', operator, `after ${JSON.stringify(path.text)} write ${OPERATORS}.`)
    }
    const value = peek(2)
    if (value.kind !== 'word' && value.kind !== 'string') {
      throw invalidFilter('no-value', value, `after ${name} write a value, text in double quotes.`)
    }
    index += 3
    const number = term({ path, operator, value })
    return `t${number} ${name} ${number}`
  }

  /** Reads an opening bracket or a whole comparison; true once the operand is complete. */
  function operand(): boolean {
    const token = peek()
    const next = peek(1)
    if (token.kind === '(') {
      enter(token)
      text += '('
      index++
      return false
    }
    if (token.kind !== 'word') {
      throw invalidFilter('no-attribute', token, 'write an attribute name, "(" or "not (" here.')
    }
    if (token.value.toLowerCase() === 'not' && next.kind === '(') {
      enter(next)
      text += 'not ('
      index += 2
      return false
    }
    if (next.kind === '[') {
      if (open.some(({ kind }) => kind === '[')) {
        throw invalidFilter('nested-value-path', next, 'a value path cannot stand inside another one.')
      }
      enter(next)
      text += `t${term({ path: token, operator: next })}[(`
      index += 2
      return false
    }
    text += comparison(token)
    return true
  }

  function afterValuePath(): string {
    const dotted = peek()
    const bracket = tokens[index - 1]
    if (dotted.kind !== 'word' || !dotted.value.startsWith('.') || dotted.at !== (bracket?.at ?? 0) + 1)
      return ''
    // Q9, Entra: outside the RFC grammar; it means the same element.
    const advice = 'write the comparison inside the brackets: emails[type eq "work" and value eq "x"].'
    tolerate(tolerances, 'filter.value-path-sub-attribute', dotted, advice)
    const name = dotted.value.slice(1)
    return ` and ${comparison({ ...dotted, at: dotted.at + 1, text: name, value: name })}`
  }

  function anotherOperand(): boolean {
    while (peek().kind !== 'end') if (connective()) return true
    return false
  }

  /** Reads one token of what may follow a complete operand; true when another operand must come. */
  function connective(): boolean {
    const token = peek()
    const last = open.at(-1)
    if (token.kind === ')' || token.kind === ']') {
      if (last === undefined || last.kind !== (token.kind === ')' ? '(' : '[')) {
        throw invalidFilter('unmatched-bracket', token, `no bracket is open that "${token.kind}" closes.`)
      }
      open.pop()
      index++
      text += token.kind === ')' ? ')' : `)${afterValuePath()}]`
      return false
    }
    const word = token.kind === 'word' ? token.value.toLowerCase() : ''
    if (word !== 'and' && word !== 'or') {
      const quoted = tokens[index - 1]?.kind === 'word' && token.kind === 'word'
      const hint = quoted ? ' A value with blanks stands in double quotes.' : ''
      throw invalidFilter('no-connective', token, `write "and" or "or" between two comparisons.${hint}`)
    }
    text += ` ${word} `
    index++
    return true
  }

  do while (!operand());
  while (anotherOperand())

  const unclosed = open.at(-1)
  if (unclosed !== undefined) {
    throw invalidFilter('unclosed-bracket', unclosed, `"${unclosed.kind}" is never closed.`)
  }
  return { text, terms }
}
