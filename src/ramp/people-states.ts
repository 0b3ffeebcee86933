import type { Status } from './lifecycle.ts'

/** The states of the People tab (ramp-scim.md 11); who was terminated is in a list apart. */
export const PEOPLE_STATES = ['active', 'pending', 'inactive', 'draft'] as const
export type PeopleState = (typeof PEOPLE_STATES)[number]

/** Ramp's statuses of each. */
export const statusesOf: Readonly<Record<PeopleState, readonly string[]>> = {
  active: ['USER_ACTIVE', 'USER_ONBOARDING', 'USER_SUSPENDED'] satisfies Status[],
  pending: ['INVITE_PENDING', 'INVITE_EXPIRED', 'INVITE_DELETED'],
  inactive: ['USER_INACTIVE'] satisfies Status[],
  draft: ['USER_DRAFT'] satisfies Status[],
}
