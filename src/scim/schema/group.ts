import { complex, simple } from './attribute.ts'
import type { Schema } from './attribute.ts'

export const GROUP_SCHEMA_URN = 'urn:ietf:params:scim:schemas:core:2.0:Group'

const immutable = { mutability: 'immutable' } as const

/** The core Group schema (RFC 7643 section 4.2 and 8.7.1), of a server that keeps names apart. */
export const groupSchema: Schema = {
  id: GROUP_SCHEMA_URN,
  name: 'Group',
  description: 'Group',
  attributes: [
    simple('displayName', 'string', 'The name of the group.', { required: true, uniqueness: 'server' }),
    complex(
      'members',
      'The members of the group.',
      [
        simple('value', 'string', 'The identifier of the member.', { ...immutable, caseExact: true }),
        simple('$ref', 'reference', 'The address of the member.', {
          ...immutable,
          caseExact: true,
          referenceTypes: ['User', 'Group'],
        }),
        simple('display', 'string', 'The name of the member.', { mutability: 'readOnly' }),
        simple('type', 'string', 'What the member is.', {
          ...immutable,
          canonicalValues: ['User', 'Group'],
        }),
      ],
      { multiValued: true },
    ),
  ],
}
