import type { Attribute } from '../schema/attribute.ts'
import type { Tolerances } from '../tolerance.ts'
import { parseInstant } from '../fold.ts'
import type { Comparison } from './filter.ts'
import type { Token } from './lexer.ts'
import { invalidFilter, tolerate } from './refusal.ts'

const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/

/**
 * The value of a comparison in the attribute's own type (RFC 7644 3.4.2.2: a JSON value). Throws 400 invalidFilter for
 * a value of another type, unless a known client sends it so.
 */
export function convertValue(
  attribute: Attribute,
  name: string,
  token: Token,
  tolerances: Tolerances,
): Comparison['value'] {
  if (token.kind === 'word' && token.value === 'null') return null
  switch (attribute.type) {
    case 'boolean':
      return toBoolean(name, token, tolerances)
    case 'integer':
    case 'decimal':
      return toNumber(name, token)
    case 'dateTime': {
      const text = toText(name, token, tolerances)
      if (parseInstant(text) === undefined) {
        throw wrongValue(name, token, 'a date and time such as "2026-01-31T12:00:00Z"')
      }
      return text
    }
    case 'string':
    case 'reference':
    case 'binary':
      return toText(name, token, tolerances)
    case 'complex':
      throw wrongValue(name, token, 'null, or name one of its sub-attributes')
  }
}

function toText(name: string, token: Token, tolerances: Tolerances): string {
  if (token.kind === 'word') {
    tolerate(
      tolerances,
      'filter.unquoted-value',
      token,
      `write ${JSON.stringify(token.value)} in double quotes.`,
      name,
    )
  }
  return token.value
}

function toBoolean(name: string, token: Token, tolerances: Tolerances): boolean {
  const lower = token.value.toLowerCase()
  if (lower !== 'true' && lower !== 'false') throw wrongValue(name, token, 'true or false, without quotes')
  const plain = token.kind === 'word' && token.value === lower
  if (!plain) {
    const habit = token.kind === 'string' ? 'filter.string-boolean' : 'filter.boolean-case'
    tolerate(tolerances, habit, token, `write ${lower} without quotes, in lower case.`, name)
  }
  return lower === 'true'
}

function toNumber(name: string, token: Token): number {
  const value = Number(token.value)
  if (token.kind !== 'word' || !JSON_NUMBER.test(token.value) || !Number.isFinite(value)) {
    throw wrongValue(name, token, 'a number, without quotes')
  }
  return value
}

const wrongValue = (name: string, token: Token, wanted: string) =>
  invalidFilter('wrong-value', token, `${name} is compared with ${wanted}.`, name)
