import { ENTERPRISE_USER_SCHEMA_URN } from '../../scim/schema/enterprise-user.ts'
import { refusals } from '../refusals.ts'
import type { Violation } from '../refusals.ts'
import { DeveloperRefusal, invalid } from './refusal.ts'
import type { FieldMessages } from './refusal.ts'

/** What the Developer API calls an attribute a rule is about; an attribute it has no field for is left out. */
const FIELDS: Readonly<Record<string, string>> = {
  'name.givenName': 'first_name',
  'name.familyName': 'last_name',
  emails: 'email',
  roles: 'role',
  'addresses.locality': 'location_id',
  [`${ENTERPRISE_USER_SCHEMA_URN}:department`]: 'department_id',
  [`${ENTERPRISE_USER_SCHEMA_URN}:manager`]: 'direct_manager_id',
  [`${ENTERPRISE_USER_SCHEMA_URN}:manager.value`]: 'direct_manager_id',
}

export const sentenceOf = ({ code }: Violation): string => refusals[code].message

function fieldsOf(violations: readonly Violation[]): FieldMessages {
  const fields: Record<string, readonly string[]> = {}
  for (const violation of violations) {
    const field = FIELDS[violation.attribute]
    if (field !== undefined) fields[field] = [...(fields[field] ?? []), sentenceOf(violation)]
  }
  return fields
}

/** A change of a user that Ramp's rules refuse, in Ramp's sentences: 400, as Ramp's description has it. */
export function refuseUser(violations: readonly Violation[]): DeveloperRefusal {
  const message = violations.map(sentenceOf).join(' ')
  return new DeveloperRefusal('developer.user-refused', {
    message,
    fields: fieldsOf(violations),
    explanation: `Refused, nothing was changed. ${message}`,
  })
}

/** The same of a user who is to be made: 422, by field. */
export const refuseNewUser = (violations: readonly Violation[]): DeveloperRefusal =>
  invalid(fieldsOf(violations))
