import type { Attribute } from './schema/attribute.ts'
import type { JsonValue } from './document.ts'

/** Text folded for comparison: NFC, then lower case unless the attribute is caseExact (RFC 7643 2.2). */
export function foldText(text: string, caseExact = false): string {
  return caseExact ? text.normalize('NFC') : text.normalize('NFC').toLowerCase().normalize('NFC')
}

/**
 * The text that stands for a simple value in comparisons, in memory and in SQL alike; undefined for what cannot be
 * compared (null, objects, a value of the wrong type). Byte order of the key is value order: instants become fixed
 * width UTC, numbers an order-preserving notation.
 */
export function comparisonKey(attribute: Attribute, value: JsonValue | undefined): string | undefined {
  switch (attribute.type) {
    case 'string':
    case 'reference':
    case 'binary':
      return typeof value === 'string' ? foldText(value, attribute.caseExact) : undefined
    case 'boolean':
      return typeof value === 'boolean' ? String(value) : undefined
    case 'integer':
    case 'decimal':
      return typeof value === 'number' && Number.isFinite(value) ? numberKey(value) : undefined
    case 'dateTime': {
      const instant = typeof value === 'string' ? parseInstant(value) : undefined
      return instant === undefined ? undefined : instantKey(instant)
    }
    case 'complex':
      return undefined
  }
}

const DATE_TIME = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})?)?$/i

/** Milliseconds since the epoch of an xsd:dateTime; UTC when it names no offset; undefined when it is none. */
export function parseInstant(text: string): number | undefined {
  if (!DATE_TIME.test(text)) return undefined
  const zoned = /T/i.test(text) && !/(?:Z|[+-]\d{2}:\d{2})$/i.test(text) ? `${text}Z` : text
  const instant = Date.parse(zoned)
  return Number.isNaN(instant) ? undefined : instant
}

const instantKey = (instant: number) => String(instant + 8.64e15).padStart(17, '0')

/** Sixteen hex digits whose order is the order of the doubles: sign bit flipped, negatives inverted. */
function numberKey(value: number): string {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value === 0 ? 0 : value)
  const bits = view.getBigUint64(0)
  const ordered = bits >> 63n === 1n ? bits ^ 0xffff_ffff_ffff_ffffn : bits ^ (1n << 63n)
  return ordered.toString(16).padStart(16, '0')
}
