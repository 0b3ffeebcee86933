import { isObject } from '../../src/scim/document.ts'
import type { JsonObject, JsonValue } from '../../src/scim/document.ts'
import type { Chance } from './chance.ts'
import { oddText, recase } from './texts.ts'
import { oddValue } from './values.ts'

const MAX_BYTES = 300_000

/** The value with one place in it changed: a key renamed, doubled, taken away, a value swapped, wrapped, unwrapped. */
export function mutateValue(chance: Chance, value: JsonValue): JsonValue {
  if (Array.isArray(value) && value.length > 0) {
    const list = value as readonly JsonValue[]
    const at = chance.below(list.length)
    const at2 = chance.below(list.length)
    return chance.oneOf<JsonValue>([
      [6, () => list.map((item, index) => (index === at ? mutateValue(chance, item) : item))],
      [1, () => list.filter((_, index) => index !== at)],
      [1, () => [...list, list[at] ?? null]],
      [1, () => list.map((item, index) => (index === at ? (list[at2] ?? null) : item))],
      [1, () => oddValue(chance)],
    ])
  }
  if (isObject(value) && Object.keys(value).length > 0) return mutateObject(chance, value)
  return chance.oneOf<JsonValue>([
    [4, () => oddValue(chance)],
    [2, () => [value]],
    [1, () => ({ value })],
    [1, () => JSON.stringify(value)],
    [1, () => (typeof value === 'string' ? value + oddText(chance) : value)],
    [1, () => (typeof value === 'string' ? recase(chance, value) : value)],
  ])
}

function mutateObject(chance: Chance, value: JsonObject): JsonValue {
  const entries = Object.entries(value) as [string, JsonValue][]
  const at = chance.below(entries.length)
  const replaced = (change: (entry: [string, JsonValue]) => readonly [string, JsonValue][]) =>
    Object.fromEntries(entries.flatMap((entry, index) => (index === at ? change(entry) : [entry])))
  return chance.oneOf<JsonValue>([
    [8, () => replaced(([key, child]) => [[key, mutateValue(chance, child)]])],
    [1, () => replaced(() => [])],
    [1, () => replaced(([key, child]) => [[recase(chance, key.toUpperCase()), child]])],
    [
      1,
      () =>
        replaced(([key, child]) => [
          [key, child],
          [key.toUpperCase(), oddValue(chance)],
        ]),
    ],
    [1, () => replaced(([key, child]) => [[`${key}.${oddText(chance)}`, child]])],
    [1, () => replaced(([key, child]) => [[oddText(chance), { [key]: child }]])],
    [1, () => [value]],
  ])
}

/** The bytes with a piece flipped, cut out, doubled or put in. */
export function mutateBytes(chance: Chance, bytes: Buffer): Buffer {
  let changed = bytes
  for (let left = 1 + chance.below(3); left > 0; left--) {
    const at = chance.below(changed.length + 1)
    const end = Math.min(changed.length, at + 1 + chance.below(chance.pick([1, 8, 200])))
    const [before, piece, after] = [changed.subarray(0, at), changed.subarray(at, end), changed.subarray(end)]
    changed = Buffer.concat(
      chance.oneOf<Buffer[]>([
        [3, () => [before, Buffer.from(piece.map((byte) => byte ^ (1 << chance.below(8)))), after]],
        [2, () => [before, after]],
        [1, () => [before, piece, piece, after]],
        [1, () => [before, Buffer.from(chance.some(1, 4, () => chance.below(256))), piece, after]],
        [2, () => [before, Buffer.from(oddText(chance), 'utf8'), piece, after]],
        [1, () => [before]],
      ]),
    ).subarray(0, MAX_BYTES)
  }
  return changed
}

/** A body as JSON text: mostly as it is, else with places or bytes changed. */
export function toBody(chance: Chance, value: JsonValue): Buffer {
  let mutated = value
  if (chance.hit(0.25))
    for (let left = 1 + chance.below(3); left > 0; left--) mutated = mutateValue(chance, mutated)
  const bytes = Buffer.from(JSON.stringify(mutated), 'utf8')
  if (chance.hit(0.0005)) return bigBody(chance, bytes)
  return chance.hit(0.06) ? mutateBytes(chance, bytes) : bytes
}

const MIB = 1024 * 1024

/** About the limit of a body, in one string or in many members. */
function bigBody(chance: Chance, bytes: Buffer): Buffer {
  const room = chance.pick([100_000, MIB - 100, MIB, MIB + 1]) - bytes.length
  const filling = chance.hit(0.5)
    ? `"${'y'.repeat(Math.max(0, room))}"`
    : `[${'1,'.repeat(Math.max(0, room >> 1))}1]`
  return Buffer.concat([Buffer.from(`{"displayName":${filling},`), bytes.subarray(1)])
}
