import type { JsonObject, JsonValue } from '../../src/scim/document.ts'
import { attributesOf } from './attributes.ts'
import type { NamedAttribute } from './attributes.ts'
import type { Chance } from './chance.ts'
import { breakText, valueFilter } from './filters.ts'
import { address, familyName, givenName, oddText, recase, word } from './texts.ts'
import { managerValue, memberValue, oddValue, someId, valueFor } from './values.ts'
import type { Known } from './values.ts'

const CORE = 'urn:ietf:params:scim:schemas:core:2.0:User'
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group'
const MESSAGES = 'urn:ietf:params:scim:api:messages:2.0:'

/** A user that is usually taken, with some of its optional attributes. */
export function userBody(chance: Chance, known: Known): JsonObject {
  const userName = address(chance)
  const body: Record<string, JsonValue> = {
    schemas: [CORE, ENTERPRISE],
    userName,
    name: { givenName: givenName(chance), familyName: familyName(chance) },
    emails: [{ primary: true, type: 'work', value: chance.hit(0.8) ? userName : address(chance) }],
    ...(chance.hit(0.7) && { active: chance.hit(0.85) }),
    ...(chance.hit(0.4) && { externalId: word(chance) }),
    ...(chance.hit(0.1) && { password: 'Tr0ub4dor&3', groups: [] }),
  }
  const enterprise: Record<string, JsonValue> = {
    ...(chance.hit(0.5) && { department: word(chance) }),
    ...(chance.hit(0.4) && { manager: managerValue(chance, known) }),
    ...(chance.hit(0.2) && { employeeNumber: String(chance.below(50)) }),
  }
  if (Object.keys(enterprise).length > 0) body[ENTERPRISE] = enterprise
  for (const row of chance.some(0, 3, () => chance.pick(attributesOf('/Users')))) {
    if (row.name === 'userName') continue
    body[recase(chance, chance.pick(row.spellings))] = valueFor(chance, row.attribute, known)
  }
  if (chance.hit(0.03)) body[oddText(chance)] = oddValue(chance)
  return body
}

export function groupBody(chance: Chance, known: Known): JsonObject {
  return {
    schemas: [GROUP],
    displayName: chance.hit(0.9) ? `Group ${chance.below(60)}` : oddText(chance),
    ...(chance.hit(0.3) && { externalId: word(chance) }),
    ...(chance.hit(0.6) && { members: chance.some(0, 5, () => memberValue(chance, known)) }),
    ...(chance.hit(0.05) && { members: chance.pick<JsonValue>([null, '', {}, 'x']) }),
    ...(chance.hit(0.1) && { id: someId(chance, known.groups) }),
  }
}

export const resourceBody = (chance: Chance, endpoint: string, known: Known) =>
  endpoint === '/Groups' ? groupBody(chance, known) : userBody(chance, known)

/** `emails`, `emails.value`, `emails[type eq "work"].value`, with URNs and cases, and now and then broken. */
function patchPath(chance: Chance, row: NamedAttribute, known: Known): string {
  const { attribute } = row
  let path = recase(chance, chance.pick(row.spellings))
  const subs = attribute.subAttributes ?? []
  if (attribute.multiValued && subs.length > 0 && chance.hit(0.5))
    path += `[${chance.hit(0.6) ? `${chance.pick(['type', 'value', 'primary'])} eq ${chance.pick(['"work"', '"home"', 'true', '"True"', JSON.stringify(someId(chance, known.users))])}` : valueFilter(chance, row, known)}]`
  if (subs.length > 0 && chance.hit(0.5)) path += `.${recase(chance, chance.pick(subs).name)}`
  return chance.hit(0.95) ? path : breakText(chance, path)
}

function operation(chance: Chance, endpoint: string, known: Known): JsonObject {
  const rows = attributesOf(endpoint)
  const op = chance.hit(0.97)
    ? recase(chance, chance.pick(['add', 'replace', 'remove', 'replace']))
    : chance.pick(['move', 'copy', '', 'test'])
  const members = endpoint === '/Groups' && chance.hit(0.6)
  const row = members ? rows.find(({ name }) => name === 'members') : chance.pick(rows)
  if (row === undefined) throw new Error('No row.')
  if (chance.hit(0.25)) {
    const pairs = chance.some(1, 3, () => chance.pick(rows))
    const value = Object.fromEntries(
      pairs.map((pair) => [chance.pick(pair.spellings), valueFor(chance, pair.attribute, known)]),
    )
    return { op, value: chance.hit(0.95) ? value : oddValue(chance) }
  }
  const path = patchPath(chance, row, known)
  if (op.toLowerCase() === 'remove' && chance.hit(0.7)) return { op, path }
  const sub = path.includes('.') ? chance.pick(row.attribute.subAttributes ?? [row.attribute]) : row.attribute
  return { op, path, value: chance.hit(0.9) ? valueFor(chance, sub, known) : oddValue(chance) }
}

export function patchBody(chance: Chance, endpoint: string, known: Known): JsonObject {
  return {
    ...(chance.hit(0.95) && { schemas: [`${MESSAGES}PatchOp`] }),
    Operations: chance.some(chance.hit(0.03) ? 0 : 1, chance.hit(0.01) ? 200 : 4, () =>
      operation(chance, endpoint, known),
    ),
  }
}

/** Bulk (RFC 7644 3.7), with references among its own resources, forwards, backwards and in circles. */
export function bulkBody(chance: Chance, known: Known): JsonObject {
  const ids = chance.some(1, 4, () => `b${chance.below(6)}`)
  const reference = () => `bulkId:${chance.pick(ids)}`
  const withReferences: Known = {
    users: [...known.users.slice(-5), reference(), reference()],
    groups: [...known.groups.slice(-5), reference()],
  }
  const one = (): JsonObject => {
    const endpoint = chance.pick(['/Users', '/Users', '/Groups'])
    const ids = endpoint === '/Users' ? withReferences.users : withReferences.groups
    const path = `${endpoint}/${someId(chance, ids)}`
    return chance.oneOf<JsonObject>([
      [
        5,
        () => ({
          method: 'POST',
          path: endpoint,
          bulkId: reference().slice(7),
          data: resourceBody(chance, endpoint, withReferences),
        }),
      ],
      [2, () => ({ method: 'PUT', path, data: resourceBody(chance, endpoint, withReferences) })],
      [3, () => ({ method: 'PATCH', path, data: patchBody(chance, endpoint, withReferences) })],
      [1, () => ({ method: 'DELETE', path, ...(chance.hit(0.3) && { version: 'W/"1"' }) })],
      [
        1,
        () => ({
          method: chance.pick(['GET', 'post', '', 'MERGE']),
          path: oddText(chance),
          data: oddValue(chance),
        }),
      ],
    ])
  }
  return {
    schemas: [`${MESSAGES}BulkRequest`],
    ...(chance.hit(0.4) && { failOnErrors: chance.pick<JsonValue>([0, 1, 2, -1, '1', 1.5, null]) }),
    Operations: chance.some(0, chance.hit(0.01) ? 300 : 5, one),
  }
}

export const searchBody = (query: Readonly<Record<string, string>>, chance: Chance): JsonObject => ({
  schemas: [`${MESSAGES}SearchRequest`],
  ...Object.fromEntries(
    Object.entries(query).map(([name, value]): [string, JsonValue] => {
      if (name === 'startIndex' || name === 'count') return [name, chance.hit(0.8) ? Number(value) : value]
      return [name, /attributes/iu.test(name) ? value.split(',') : value]
    }),
  ),
})
