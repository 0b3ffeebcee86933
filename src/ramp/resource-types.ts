import { enterpriseUserSchema } from '../scim/schema/enterprise-user.ts'
import { groupSchema } from '../scim/schema/group.ts'
import type { ResourceType } from '../scim/schema/resource-type.ts'
import { userSchema } from '../scim/schema/user.ts'

export const userResourceType: ResourceType = {
  name: 'User',
  endpoint: '/Users',
  description: 'User Account',
  schema: userSchema,
  extensions: [{ schema: enterpriseUserSchema, required: false }],
  keptApart: ['groups'],
}

export const groupResourceType: ResourceType = {
  name: 'Group',
  endpoint: '/Groups',
  description: 'Group',
  schema: groupSchema,
  extensions: [],
  keptApart: ['members'],
}

/** Where two groups may have one name. */
export const sharedNameGroupResourceType: ResourceType = {
  ...groupResourceType,
  schema: {
    ...groupSchema,
    attributes: groupSchema.attributes.map((attribute) => ({ ...attribute, uniqueness: 'none' })),
  },
}
