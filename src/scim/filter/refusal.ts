import { badRequest } from '../error.ts'
import type { ScimError } from '../error.ts'
import type { Tolerances } from '../tolerance.ts'
import type { FilterTolerance } from './tolerances.ts'

/** Where in the filter something stands: `at` counts from 0, `text` is what stands there, empty at its end. */
export interface Place {
  readonly at: number
  readonly text: string
}

const SHOWN_LENGTH = 60

/** 400 invalidFilter naming the 1-based position and the token; `advice` says what is wrong and what to write. */
export function invalidFilter(code: string, place: Place, advice: string, attribute?: string): ScimError {
  const token = place.text === '' ? 'at its end' : `at ${shown(place.text)}`
  const detail = `The filter is wrong at position ${place.at + 1}, ${token}: ${advice}`
  return badRequest('invalidFilter', `scim.filter.${code}`, detail, attribute)
}

/** In quotes, once: a quoted value has its own. */
function shown(token: string): string {
  const short = token.length > SHOWN_LENGTH ? `${token.slice(0, SHOWN_LENGTH)}…` : token
  return short.startsWith('"') ? short.toWellFormed() : JSON.stringify(short)
}

/** Records the use of a tolerance; throws 400 invalidFilter with `advice` where it is switched off. */
export function tolerate(
  tolerances: Tolerances,
  name: FilterTolerance,
  place: Place,
  advice: string,
  attribute?: string,
): void {
  if (tolerances.allows(name, attribute)) return
  throw invalidFilter(name.slice('filter.'.length), place, advice, attribute)
}
