import type { PersonRow } from '../store/people.ts'

/** The base roles of Ramp that can be assigned; a person has exactly one (ramp-scim.md 5.1, 5.8). */
export const BASE_ROLES = [
  'BUSINESS_OWNER',
  'BUSINESS_ADMIN',
  'BUSINESS_USER',
  'BUSINESS_BOOKKEEPER',
  'GUEST_USER',
  'IT_ADMIN',
  'AUDITOR',
] as const

export type BaseRole = (typeof BASE_ROLES)[number]

/**
 * Roles people of some businesses have and the Developer API lists (ramp-developer-api.md 2.3). Nobody is given one: not by
 * a provider, an administrator or the API; a seed alone has people in them.
 */
export const UNBUNDLED_ROLES = [
  'UNBUNDLED_ADMIN',
  'UNBUNDLED_BOOKKEEPER',
  'UNBUNDLED_OWNER',
  'UNBUNDLED_USER',
] as const

export type UnbundledRole = (typeof UNBUNDLED_ROLES)[number]

/** What Ramp shows for each (5.1, C14). */
const ROLE_LABELS: Readonly<Record<BaseRole, string>> = {
  BUSINESS_OWNER: 'Owner',
  BUSINESS_ADMIN: 'Admin',
  BUSINESS_USER: 'Cardholder',
  BUSINESS_BOOKKEEPER: 'Accounting',
  GUEST_USER: 'Guest',
  IT_ADMIN: 'IT Admin',
  AUDITOR: 'View-Only Admin',
}

/** What Ramp shows for a role; a role it does not name here is shown as it is. */
export const labelOfRole = (role: string): string => ROLE_LABELS[role as BaseRole] ?? role

/** The roles an identity provider may send (5.1); AUDITOR is given in Ramp only. */
export const SENT_ROLES: ReadonlySet<string> = new Set<BaseRole>(
  BASE_ROLES.filter((role) => role !== 'AUDITOR'),
)

/** Roles that manage, and those that do once an admin granted them the add-on in Ramp (4.4, 4.5). */
const MANAGING_ROLES: ReadonlySet<string> = new Set<BaseRole>([
  'BUSINESS_OWNER',
  'BUSINESS_ADMIN',
  'BUSINESS_USER',
])
const MANAGING_WHEN_GRANTED: ReadonlySet<string> = new Set<BaseRole>(['IT_ADMIN', 'BUSINESS_BOOKKEEPER'])

/** Whether somebody in that role may have the Manager add-on (4.5); guests and view-only admins never. */
export const takesManagerAddOn = (role: string): boolean =>
  MANAGING_ROLES.has(role) || MANAGING_WHEN_GRANTED.has(role)

/** Whether somebody in that role may be given reports (4.4, 4.5, C5). */
export const isManagingRole = ({ role, managerFlag }: Pick<PersonRow, 'role' | 'managerFlag'>): boolean =>
  MANAGING_ROLES.has(role) || (managerFlag === 'granted' && MANAGING_WHEN_GRANTED.has(role))

/** Roles whose people are not deactivated by themselves (ramp-developer-api.md 2.3). */
const NEVER_ENDED: ReadonlySet<string> = new Set<BaseRole>(['BUSINESS_OWNER', 'BUSINESS_ADMIN'])
export const isNeverEnded = (role: string): boolean => NEVER_ENDED.has(role)

/**
 * The person in that role: who is no guest any more, or an admin, is not deactivated as one, and the Manager add-on stays only
 * where the role takes it.
 */
export function inRole<Person extends Pick<PersonRow, 'role' | 'managerFlag' | 'scheduledDeactivationAt'>>(
  person: Person,
  role: string,
): Person {
  if (person.role === role) return person
  return {
    ...person,
    role,
    managerFlag: takesManagerAddOn(role) ? person.managerFlag : null,
    scheduledDeactivationAt:
      person.role === 'GUEST_USER' || isNeverEnded(role) ? null : person.scheduledDeactivationAt,
  }
}
