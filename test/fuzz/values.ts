import type { JsonObject, JsonValue } from '../../src/scim/document.ts'
import type { Attribute } from '../../src/scim/schema/attribute.ts'
import type { Chance } from './chance.ts'
import { address, familyName, givenName, oddText, word } from './texts.ts'

/** Ids that exist, existed, or never did. */
export interface Known {
  readonly users: readonly string[]
  readonly groups: readonly string[]
}

export const someId = (chance: Chance, ids: readonly string[]): string =>
  ids.length === 0 || chance.hit(0.04)
    ? chance.pick([
        '00919288221112222',
        '0',
        'nobody',
        '00000000-0000-4000-8000-000000000000',
        'x'.repeat(200),
      ])
    : chance.pick(ids)

/** A value of no type in particular. */
export function oddValue(chance: Chance): JsonValue {
  return chance.oneOf<JsonValue>([
    [3, () => null],
    [3, () => ''],
    [3, () => oddText(chance)],
    [2, () => chance.pick([0, -1, 1.5, 1e21, -1e-7, 9007199254740993])],
    [2, () => chance.hit(0.5)],
    [2, () => []],
    [2, () => ({})],
    [2, () => [oddText(chance)]],
    [1, () => [null]],
    [1, () => [[]]],
    [2, () => ({ value: oddText(chance) })],
    [1, () => [{ value: oddText(chance) }]],
    [1, () => ({ [oddText(chance)]: oddText(chance) })],
    [1, () => nested(chance)],
  ])
}

function nested(chance: Chance): JsonValue {
  const depth = chance.pick([5, 30, 70, 300])
  return JSON.parse('['.repeat(depth) + ']'.repeat(depth)) as JsonValue
}

function simpleValue(chance: Chance, { name, type, canonicalValues }: Attribute): JsonValue {
  switch (type) {
    case 'boolean':
      return chance.oneOf<JsonValue>([
        [8, () => chance.hit(0.6)],
        [1, () => chance.pick(['True', 'False', 'true', 'FALSE', ' False '])],
      ])
    case 'integer':
    case 'decimal':
      return chance.pick<JsonValue>([0, 1, -1, 2.5, 1e21, '7'])
    case 'dateTime':
      return chance.pick([
        '2026-01-01T00:00:00Z',
        '2026-01-01T02:00:00+02:00',
        '2026-06-15T12:30:00.123Z',
        'yesterday',
      ])
    default:
      if (canonicalValues !== undefined && chance.hit(0.7)) return chance.pick(canonicalValues)
      return name === 'value' && chance.hit(0.5) ? address(chance) : word(chance)
  }
}

/** Mostly what the attribute takes; sometimes what clients make of it, sometimes anything. */
export function valueFor(chance: Chance, attribute: Attribute, known: Known): JsonValue {
  if (chance.hit(0.04)) return oddValue(chance)
  const single = () => singleValue(chance, attribute, known)
  if (!attribute.multiValued) return chance.hit(0.04) ? [single()] : single()
  return chance.hit(0.08) ? single() : chance.some(0, 3, single)
}

function singleValue(chance: Chance, attribute: Attribute, known: Known): JsonValue {
  const { name, type } = attribute
  if (name === 'userName') return address(chance)
  if (name === 'manager') return managerValue(chance, known)
  if (name === 'members') return memberValue(chance, known)
  if (name === 'roles') return roleValue(chance)
  if (type !== 'complex') return simpleValue(chance, attribute)
  const value: Record<string, JsonValue> = {}
  for (const sub of attribute.subAttributes ?? []) {
    if (chance.hit(0.5)) continue
    value[sub.name] =
      sub.name === 'givenName'
        ? givenName(chance)
        : sub.name === 'familyName'
          ? familyName(chance)
          : sub.multiValued
            ? [simpleValue(chance, sub)]
            : simpleValue(chance, sub)
  }
  return value
}

export function managerValue(chance: Chance, { users }: Known): JsonValue {
  const reference = chance.hit(0.5) ? address(chance) : someId(chance, users)
  return chance.oneOf<JsonValue>([
    [8, () => ({ value: reference })],
    [2, () => reference],
    [1, () => [{ value: reference, $ref: `../Users/${reference}` }]],
    [1, () => ({ value: reference, displayName: word(chance) })],
    [1, () => chance.pick<JsonValue>(['', null, [], {}])],
  ])
}

export function memberValue(chance: Chance, { users, groups }: Known): JsonObject {
  const isGroup = chance.hit(0.15)
  return {
    value: someId(chance, isGroup ? groups : users),
    ...(chance.hit(0.2) && { display: word(chance) }),
    ...(chance.hit(0.2) && { type: isGroup ? 'Group' : 'User' }),
    ...(chance.hit(0.1) && { $ref: chance.pick<JsonValue>([null, 'x', 'https://idp.example/Users/1']) }),
  }
}

const roleValue = (chance: Chance): JsonValue =>
  chance.pick<JsonValue>([
    { type: 'rampUserRole', value: 'BUSINESS_USER' },
    { primary: true, value: 'BUSINESS_ADMIN' },
    { primary: 'True', display: 'Owner', value: 'BUSINESS_OWNER', type: 'WindowsAzureActiveDirectoryRole' },
    '{"id":"1","value":"IT_ADMIN","displayName":"IT"}',
    'GUEST_USER',
    '{"value":',
  ])
