import { attributeName, attributesOf } from './attributes.ts'
import type { Chance } from './chance.ts'
import { filterText } from './filters.ts'
import { oddText } from './texts.ts'
import type { Known } from './values.ts'

export type Query = Readonly<Record<string, string>>

const NUMBERS = [
  '0',
  '1',
  '2',
  '10',
  '100',
  '-5',
  '1000000000',
  '1e9',
  '1.5',
  '',
  ' 3',
  'x',
  '9999999999999999999',
]

const names = (chance: Chance, endpoint: string) =>
  chance
    .some(1, 4, () => attributeName(chance, attributesOf(endpoint)).text)
    .join(chance.pick([',', ', ', ',,']))

/** What a list is asked for: any of the parameters of RFC 7644 3.4.2 and RFC 9865, and some nobody knows. */
export function listQuery(chance: Chance, endpoint: string, known: Known, cursors: readonly string[]): Query {
  const number = () => (chance.hit(0.7) ? String(chance.below(60)) : chance.pick(NUMBERS))
  return {
    ...(chance.hit(0.6) && { filter: filterText(chance, attributesOf(endpoint), known) }),
    ...(chance.hit(0.3) && { startIndex: number() }),
    ...(chance.hit(0.7) && { count: number() }),
    ...(chance.hit(0.15) && { sortBy: attributeName(chance, attributesOf(endpoint)).text }),
    ...(chance.hit(0.08) && { sortOrder: chance.pick(['ascending', 'descending', 'DESCENDING', 'up', '']) }),
    ...(chance.hit(0.12) && { cursor: cursor(chance, cursors) }),
    ...projection(chance, endpoint),
    ...(chance.hit(0.03) && { [oddText(chance)]: oddText(chance) }),
    ...(chance.hit(0.03) && { aadOptscim062020: '' }),
  }
}

export function projection(chance: Chance, endpoint: string): Query {
  return {
    ...(chance.hit(0.12) && { attributes: names(chance, endpoint) }),
    ...(chance.hit(0.12) && { excludedAttributes: chance.hit(0.3) ? 'members' : names(chance, endpoint) }),
  }
}

function cursor(chance: Chance, cursors: readonly string[]): string {
  if (cursors.length === 0 || chance.hit(0.3)) return chance.pick(['', 'x', 'AAAA', oddText(chance)])
  const known = chance.pick(cursors)
  if (chance.hit(0.7)) return known
  const at = chance.below(known.length)
  return known.slice(0, at) + chance.pick(['A', '', '%00', '=']) + known.slice(at + 1)
}

/** A query string in one of the encodings clients use (A4), or one none should. */
export function queryString(chance: Chance, query: Query): string {
  const parts = Object.entries(query).map(
    ([name, value]) => `${encode(chance, name)}=${encode(chance, value)}`,
  )
  if (chance.hit(0.02)) parts.push(...parts)
  return parts.length === 0 ? '' : `?${parts.join('&')}`
}

function encode(chance: Chance, text: string): string {
  const whole = text.toWellFormed()
  return chance.oneOf<string>([
    [6, () => encodeURIComponent(whole)],
    [3, () => encodeURIComponent(whole).replaceAll('%20', '+')],
    [2, () => whole.replaceAll(/[ %&#+]/gu, (letter) => encodeURIComponent(letter))],
    [1, () => encodeURIComponent(encodeURIComponent(whole))],
    [1, () => whole.replaceAll(' ', '%20')],
  ])
}
