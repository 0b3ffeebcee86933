import type { Rule } from './rule.ts'

/** A user name is required, and blanks are none: it is what Ramp knows the user by (ramp-scim.md 2.1, 3.5). */
export const userNameRule: Rule = ({ next }) =>
  next.userName === '' ? [{ code: 'ramp.user.user-name-missing', attribute: 'userName' }] : []
