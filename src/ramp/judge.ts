import type { Violation } from './refusals.ts'
import { emailRule } from './rules/email.ts'
import { judgeManager } from './rules/manager.ts'
import type { ManagerOutcome } from './rules/manager.ts'
import { nameRule } from './rules/name.ts'
import { departmentRule, locationRule } from './rules/place.ts'
import type { Rule, Subject } from './rules/rule.ts'
import { userNameRule } from './rules/user-name.ts'
import { ENTERPRISE_USER_SCHEMA_URN } from '../scim/schema/enterprise-user.ts'

/** In the order in which they answer when several are broken. */
const rules: readonly Rule[] = [userNameRule, nameRule, emailRule, departmentRule, locationRule]

/** What the rules make of one payload. */
export interface Judgement {
  readonly manager: ManagerOutcome
  readonly violations: readonly Violation[]
}

/** Everything Ramp holds against the payload, and what its manager comes to. Pure (ramp-scim.md 3 to 6). */
export function judge(subject: Subject): Judgement {
  const manager = judgeManager(subject)
  const violations = rules.flatMap((rule) => rule(subject))
  if (manager.kind === 'refused') return { manager, violations: [...violations, manager.violation] }
  if (manager.kind === 'none' && subject.settings.requireManager)
    return {
      manager,
      violations: [
        ...violations,
        { code: 'ramp.user.manager-missing', attribute: `${ENTERPRISE_USER_SCHEMA_URN}:manager` },
      ],
    }
  return { manager, violations }
}
