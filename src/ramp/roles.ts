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
