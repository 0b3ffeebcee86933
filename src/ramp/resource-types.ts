import { enterpriseUserSchema } from '../scim/schema/enterprise-user.ts'
import type { ResourceType } from '../scim/schema/resource-type.ts'
import { userSchema } from '../scim/schema/user.ts'

export const userResourceType: ResourceType = {
  name: 'User',
  endpoint: '/Users',
  description: 'User Account',
  schema: userSchema,
  extensions: [{ schema: enterpriseUserSchema, required: false }],
}
