import { isObject } from '../scim/document.ts'
import type { JsonValue } from '../scim/document.ts'
import { foldText } from '../scim/fold.ts'
import type { CustomFieldRow, CustomValue } from '../store/custom-fields.ts'

/** A value as the field takes it, or why it does not. */
export type Coerced = { readonly value: CustomValue } | { readonly warning: string }

/** Finds the id of the person a value names. */
export type FindPerson = (reference: string) => string | undefined

/** What is wrong with a new field's options, if anything. */
export function fieldProblem({
  type,
  options,
}: Pick<CustomFieldRow, 'type' | 'options'>): string | undefined {
  if (type === 'select' && options.length === 0) return 'a select needs at least one option'
  if (type !== 'select' && type !== 'accounting' && options.length > 0)
    return `a field of type ${type} takes no options`
  return undefined
}

const YES: ReadonlySet<string> = new Set(['yes', 'true', '1'])
const NO: ReadonlySet<string> = new Set(['no', 'false', '0'])
const LONGEST_SHOWN = 60

/**
 * A value sent for a custom field, as its type takes it (ramp-scim.md 12; nobody says what Ramp does with bad ones): a
 * list of one and an object with a `value` count as what they hold.
 */
export function coerce(
  { type, options }: Pick<CustomFieldRow, 'type' | 'options'>,
  sent: JsonValue,
  findPerson: FindPerson,
): Coerced {
  const single = unwrap(sent)
  if (single === undefined || single === null || typeof single === 'object')
    return bad(
      sent,
      Array.isArray(sent) && sent.length > 1 ? 'a single value' : 'a text, a number or a truth value',
    )
  const text = String(single).trim()
  switch (type) {
    case 'text':
      return { value: String(single) }
    case 'number':
      return isNumeric(text) ? { value: Number(text) } : bad(single, 'a number')
    case 'yes-no':
      if (YES.has(text.toLowerCase())) return { value: true }
      return NO.has(text.toLowerCase()) ? { value: false } : bad(single, 'yes or no')
    case 'select':
    case 'accounting': {
      if (options.length === 0) return { value: String(single) }
      const option = options.find((one) => foldText(one) === foldText(text))
      return option === undefined ? bad(single, 'one of its options') : { value: option }
    }
    case 'user': {
      const id = findPerson(text)
      return id === undefined ? bad(single, 'somebody in Ramp') : { value: id }
    }
  }
}

function unwrap(sent: JsonValue): JsonValue | undefined {
  if (Array.isArray(sent)) {
    const list = sent as readonly JsonValue[]
    return list.length === 1 && list[0] !== undefined ? unwrap(list[0]) : undefined
  }
  return isObject(sent) ? sent['value'] : sent
}

function isNumeric(text: string): boolean {
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/iu.test(text) && Number.isFinite(Number(text))
}

function bad(sent: JsonValue, expected: string): Coerced {
  const text = JSON.stringify(sent)
  const shown = text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN - 1)}…` : text
  return { warning: `${shown} was not taken: the field needs ${expected}.` }
}
