import { findNearestName } from '../nearest-name.ts'
import { isObject } from '../scim/document.ts'
import type { JsonValue } from '../scim/document.ts'
import { FEATURES } from '../scim/features.ts'
import type { Feature } from '../scim/features.ts'
import { tolerances } from '../scim/tolerance.ts'
import { SYNC_ERROR_REASONS } from './sync-error-reasons.ts'
import type { SyncErrorReason } from './sync-error-reasons.ts'

/** Values of a setting that are too many to list. */
export interface Range {
  readonly description: string
  readonly includes: (value: JsonValue) => boolean
  /** What is wrong with a value that is not included, where a sentence helps more than the description. */
  readonly explain?: (value: JsonValue) => string | undefined
}

/** One named assumption about Ramp, or one choice Ramp offers. */
const isText = (value: JsonValue) => typeof value === 'string' && value.trim() !== '' && value.length <= 255
export const textOrNull: Range = {
  description: 'a name of 1 to 255 characters, or null',
  includes: (value) => value === null || isText(value),
}
export const whole = (least: number, most: number): Range => ({
  description: `a whole number from ${least} to ${most}`,
  includes: (value) => Number.isInteger(value) && Number(value) >= least && Number(value) <= most,
})
export const wholeOrNull = (least: number, most: number): Range => ({
  description: `${whole(least, most).description}, or null`,
  includes: (value) => value === null || whole(least, most).includes(value),
})
export const listOf = (names: readonly string[]): Range => ({
  description: `a list of ${names.join(', ')}`,
  includes: (value) => Array.isArray(value) && value.every((name) => names.includes(name as string)),
})
export const timingByReason: Range = {
  description: `an object of ${SYNC_ERROR_REASONS.join(', ')}, each "sync" or "async"`,
  includes: (value) =>
    isObject(value) &&
    Object.entries(value).every(
      ([reason, timing]) =>
        SYNC_ERROR_REASONS.includes(reason as SyncErrorReason) && (timing === 'sync' || timing === 'async'),
    ),
}
export const switches: Range = {
  description: `an object of ${FEATURES.join(', ')}, each true or false`,
  includes: (value) =>
    isObject(value) &&
    Object.entries(value).every(
      ([name, on]) => FEATURES.includes(name as Feature) && typeof on === 'boolean',
    ),
}
const toleranceNames: readonly string[] = tolerances.map(({ name }) => name)
export const strictness: Range = {
  description: '"none", "all", or a list of names of tolerances',
  includes: (value) =>
    value === 'none' ||
    value === 'all' ||
    (Array.isArray(value) && value.every((name) => toleranceNames.includes(name as string))),
  explain(value) {
    const names: readonly JsonValue[] = Array.isArray(value) ? value : [value]
    const unknown = names.find((name) => typeof name === 'string' && !toleranceNames.includes(name))
    if (typeof unknown !== 'string') return undefined
    const nearest = findNearestName(unknown, Array.isArray(value) ? toleranceNames : ['none', 'all'])
    if (nearest !== undefined)
      return `There is no tolerance "${unknown.slice(0, 100)}". Did you mean "${nearest}"?`
    return `There is no tolerance "${unknown.slice(0, 100)}". The tolerances are: ${toleranceNames.join(', ')}.`
  },
}
