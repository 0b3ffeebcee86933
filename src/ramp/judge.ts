import type { Violation } from './refusals.ts'
import { emailRule } from './rules/email.ts'
import { judgeManager } from './rules/manager.ts'
import type { ManagerOutcome } from './rules/manager.ts'
import { locationChangeRule } from './rules/location.ts'
import { nameRule } from './rules/name.ts'
import { departmentRule, locationRule } from './rules/place.ts'
import { judgeRole } from './rules/role.ts'
import type { RoleOutcome } from './rules/role.ts'
import type { Rule, Subject } from './rules/rule.ts'
import { userNameRule } from './rules/user-name.ts'
import { ENTERPRISE_USER_SCHEMA_URN } from '../scim/schema/enterprise-user.ts'

/** In the order in which they answer when several are broken. */
const rules: readonly Rule[] = [
  userNameRule,
  nameRule,
  emailRule,
  departmentRule,
  locationRule,
  locationChangeRule,
]

/** What the rules make of one payload. */
export interface Judgement {
  readonly manager: ManagerOutcome
  readonly role: RoleOutcome
  readonly violations: readonly Violation[]
}

/** Everything Ramp holds against the payload, and what its manager and its role come to. Pure (ramp-scim.md 3 to 6). */
export function judge(subject: Subject): Judgement {
  const manager = judgeManager(subject)
  const role = judgeRole(subject)
  const violations = rules.flatMap((rule) => rule(subject))
  if (role.kind === 'refused') violations.push(role.violation)
  if (manager.kind === 'refused') violations.push(manager.violation)
  if (manager.kind === 'none' && subject.settings.requireManager)
    violations.push({
      code: 'ramp.user.manager-missing',
      attribute: `${ENTERPRISE_USER_SCHEMA_URN}:manager`,
    })
  return { manager, role, violations }
}
