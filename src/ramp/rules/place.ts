import { ENTERPRISE_USER_SCHEMA_URN } from '../../scim/schema/enterprise-user.ts'
import type { Rule } from './rule.ts'

/** Department: sent, or the integration default, on create and update (ramp-scim.md 3.3, C3). */
export const departmentRule: Rule = ({ next, settings }) =>
  (next.department ?? settings.defaultDepartment) === null
    ? [{ code: 'ramp.user.department-missing', attribute: `${ENTERPRISE_USER_SCHEMA_URN}:department` }]
    : []

/** Location: sent, or the integration default, on create and update (ramp-scim.md 3.3, C3). */
export const locationRule: Rule = ({ next, settings }) =>
  (next.location ?? settings.defaultLocation) === null
    ? [{ code: 'ramp.user.location-missing', attribute: 'addresses.locality' }]
    : []
