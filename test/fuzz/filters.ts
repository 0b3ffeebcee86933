import type { Attribute } from '../../src/scim/schema/attribute.ts'
import { attributeName } from './attributes.ts'
import type { NamedAttribute } from './attributes.ts'
import type { Chance } from './chance.ts'
import { address, oddText, recase, word } from './texts.ts'
import { someId } from './values.ts'
import type { Known } from './values.ts'

const EQUAL = ['eq', 'eq', 'eq', 'ne', 'pr']
const TEXTUAL = [...EQUAL, 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le']
const ORDERED = [...EQUAL, 'gt', 'ge', 'lt', 'le']

function operatorsFor(attribute: Attribute | undefined): readonly string[] {
  if (attribute?.type === 'boolean' || attribute?.type === 'binary') return EQUAL
  return attribute?.type === 'dateTime' || attribute?.type === 'integer' || attribute?.type === 'decimal'
    ? ORDERED
    : TEXTUAL
}

function literal(chance: Chance, attribute: Attribute | undefined, known: Known): string {
  if (chance.hit(0.03)) return chance.pick(['null', 'jyoung', '"', '"\\u00e9"', '1e5', '-', '', '[]', '{}'])
  if (attribute?.type === 'boolean' && chance.hit(0.95))
    return chance.pick(['true', 'false', '"True"', 'False'])
  if (attribute?.type === 'integer' || attribute?.type === 'decimal') return chance.pick(['0', '-1.5', '1e3'])
  if (attribute?.type === 'dateTime' && chance.hit(0.95))
    return JSON.stringify(
      chance.pick([
        '2026-01-01T00:00:00Z',
        '2011-05-13T04:42:34Z',
        '2030-01-01T00:00:00.5+02:00',
        '0001-01-01T00:00:00Z',
      ]),
    )
  const text = chance.oneOf<string>([
    [4, () => word(chance)],
    [3, () => address(chance)],
    [2, () => someId(chance, known.users)],
    [1, () => someId(chance, known.groups)],
    [1, () => oddText(chance)],
    [1, () => address(chance).slice(0, 2)],
  ])
  return JSON.stringify(text)
}

const blank = (chance: Chance) => (chance.hit(0.02) ? '  ' : ' ')

function comparison(chance: Chance, rows: readonly NamedAttribute[], known: Known): string {
  const { text, attribute } = attributeName(chance, rows)
  const operator = chance.hit(0.03)
    ? chance.pick(['eqq', 'like', '=', ...TEXTUAL])
    : chance.pick(operatorsFor(attribute))
  const spelt = recase(chance, operator)
  if (operator === 'pr') return `${text}${blank(chance)}${spelt}`
  return `${text}${blank(chance)}${spelt}${blank(chance)}${literal(chance, attribute, known)}`
}

/** What stands in the brackets of `emails[...]`. */
export function valueFilter(chance: Chance, { attribute }: NamedAttribute, known: Known, depth = 1): string {
  const rows = (attribute.subAttributes ?? []).map((sub) => ({
    name: sub.name,
    spellings: [sub.name],
    attribute: sub,
  }))
  if (rows.length === 0) return `value eq ${literal(chance, attribute, known)}`
  return expression(chance, rows, known, depth)
}

function expression(chance: Chance, rows: readonly NamedAttribute[], known: Known, depth: number): string {
  const inner = () => expression(chance, rows, known, depth - 1)
  if (depth <= 0) return comparison(chance, rows, known)
  return chance.oneOf<string>([
    [6, () => comparison(chance, rows, known)],
    [2, () => `${inner()} ${recase(chance, chance.pick(['and', 'or']))} ${inner()}`],
    [1, () => `(${inner()})`],
    [1, () => `${recase(chance, 'not')}${chance.pick(['', ' '])}(${inner()})`],
    [2, () => valuePath(chance, rows, known)],
  ])
}

function valuePath(chance: Chance, rows: readonly NamedAttribute[], known: Known): string {
  const complex = rows.filter(({ attribute }) => attribute.subAttributes !== undefined)
  if (complex.length === 0) return comparison(chance, rows, known)
  const row = chance.pick(complex)
  const path = `${recase(chance, chance.pick(row.spellings))}[${valueFilter(chance, row, known)}]`
  if (chance.hit(0.7)) return path
  // Entra's form, outside the grammar of the RFC (A5).
  const sub = chance.pick(row.attribute.subAttributes ?? [])
  return `${path}.${sub.name} ${chance.pick(operatorsFor(sub))} ${literal(chance, sub, known)}`
}

/** A filter that keeps to the grammar most of the time (RFC 7644 3.4.2.2 and the habits of row A5). */
export function filterText(chance: Chance, rows: readonly NamedAttribute[], known: Known): string {
  if (chance.hit(0.01)) return monstrous(chance)
  const text = expression(chance, rows, known, chance.below(4))
  return chance.hit(0.93) ? text : breakText(chance, text)
}

/** Deep, long or repetitive (P30). */
function monstrous(chance: Chance): string {
  const times = chance.pick([40, 200, 3_000])
  return chance.pick([
    '('.repeat(times) + 'userName pr' + ')'.repeat(times),
    'not('.repeat(times) + 'active eq true' + ')'.repeat(times),
    Array.from({ length: times }, (_, index) => `userName eq "u${index}"`).join(' or '),
    `userName eq "${'a'.repeat(times)}"`,
    'emails['.repeat(times),
    '"'.repeat(times),
  ])
}

/** The text with a piece cut out, doubled, swapped or put in. */
export function breakText(chance: Chance, text: string): string {
  const at = chance.below(text.length + 1)
  const end = Math.min(text.length, at + chance.below(6))
  return chance.oneOf<string>([
    [3, () => text.slice(0, at) + text.slice(end)],
    [1, () => text.slice(0, at)],
    [2, () => text.slice(0, at) + oddText(chance).slice(0, 40) + text.slice(at)],
    [1, () => text.slice(0, end) + text.slice(at)],
    [1, () => text.slice(at) + text.slice(0, at)],
  ])
}
