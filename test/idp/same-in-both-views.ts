import { expect } from 'vitest'
import type { Json } from '../../src/idp/matcher.ts'
import { valueAt } from '../../src/idp/variables.ts'

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'

const seenByScim = (user: Json) => ({
  userName: valueAt(user, '/userName'),
  active: valueAt(user, '/active'),
  firstName: valueAt(user, '/name/givenName'),
  lastName: valueAt(user, '/name/familyName'),
  externalId: valueAt(user, '/externalId') ?? null,
})

const seenByRamp = (person: Json) => ({
  userName: valueAt(person, '/userName'),
  active: valueAt(person, '/active'),
  firstName: valueAt(person, '/firstName'),
  lastName: valueAt(person, '/lastName'),
  externalId: valueAt(person, '/externalId'),
})

/** Everyone both SCIM and Ramp know is the same person in both, under the same id (ramp-scim.md D4). */
export function expectSameInBothViews(users: readonly Json[], people: readonly Json[]): void {
  const personById = new Map(people.map((person) => [valueAt(person, '/id'), person]))
  for (const user of users) {
    const person = personById.get(valueAt(user, '/id'))
    if (person === undefined) continue
    expect(seenByRamp(person)).toEqual(seenByScim(user))
    const department = valueAt(user, `/${ENTERPRISE}/department`)
    if (department !== undefined) expect(valueAt(person, '/department/name')).toBe(department)
  }
}
