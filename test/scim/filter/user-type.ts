import { enterpriseUserSchema } from '../../../src/scim/schema/enterprise-user.ts'
import type { ResourceType } from '../../../src/scim/schema/resource-type.ts'
import { userSchema } from '../../../src/scim/schema/user.ts'
import type { ToleranceName, Tolerances } from '../../../src/scim/tolerance.ts'

export const userType: ResourceType = {
  name: 'User',
  endpoint: '/Users',
  description: 'User Account',
  schema: userSchema,
  extensions: [{ schema: enterpriseUserSchema, required: false }],
}

export const ENTERPRISE = enterpriseUserSchema.id

/** Tolerances that remember which were used; all but the refused ones are allowed. */
export function listTolerances(
  ...refused: ToleranceName[]
): Tolerances & { readonly used: readonly string[] } {
  const used: string[] = []
  return {
    used,
    allows(name) {
      if (refused.includes(name)) return false
      used.push(name)
      return true
    },
  }
}
