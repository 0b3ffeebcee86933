import { complex, simple } from './attribute.ts'
import type { Schema } from './attribute.ts'

export const ENTERPRISE_USER_SCHEMA_URN = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'

/** The enterprise User extension (RFC 7643 section 4.3 and 8.7.1). */
export const enterpriseUserSchema: Schema = {
  id: ENTERPRISE_USER_SCHEMA_URN,
  name: 'EnterpriseUser',
  description: 'Enterprise User',
  attributes: [
    simple('employeeNumber', 'string', 'The number the organization gave the person.'),
    simple('costCenter', 'string', 'The cost center.'),
    simple('organization', 'string', 'The organization.'),
    simple('division', 'string', 'The division.'),
    simple('department', 'string', 'The department.'),
    complex('manager', "The person's manager.", [
      simple('value', 'string', "The manager's identifier; Okta sends the manager's e-mail.", {
        caseExact: true,
      }),
      simple('$ref', 'reference', 'The address of the manager.', {
        caseExact: true,
        referenceTypes: ['User'],
      }),
      simple('displayName', 'string', "The manager's name."),
    ]),
  ],
}
