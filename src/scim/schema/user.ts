import { complex, simple } from './attribute.ts'
import type { Attribute, Schema } from './attribute.ts'

export const USER_SCHEMA_URN = 'urn:ietf:params:scim:schemas:core:2.0:User'

const readOnly = { mutability: 'readOnly' } as const
const multi = { multiValued: true } as const

function plural(
  name: string,
  description: string,
  value: Attribute,
  types: readonly string[] = [],
): Attribute {
  return complex(
    name,
    description,
    [
      value,
      simple('display', 'string', 'A human-readable name.'),
      simple('type', 'string', 'What the value is for.', types.length > 0 ? { canonicalValues: types } : {}),
      simple('primary', 'boolean', 'Whether this is the preferred value; true at most once.'),
    ],
    multi,
  )
}

const text = (description: string) => simple('value', 'string', description)

/** The core User schema (RFC 7643 section 4.1 and 8.7.1). */
export const userSchema: Schema = {
  id: USER_SCHEMA_URN,
  name: 'User',
  description: 'User Account',
  attributes: [
    simple('userName', 'string', 'The unique name the person signs in with.', {
      required: true,
      uniqueness: 'server',
    }),
    complex('name', "The components of the person's name.", [
      simple('formatted', 'string', 'The full name.'),
      simple('familyName', 'string', 'The family name.'),
      simple('givenName', 'string', 'The given name.'),
      simple('middleName', 'string', 'The middle name.'),
      simple('honorificPrefix', 'string', 'The honorific prefix, or title.'),
      simple('honorificSuffix', 'string', 'The honorific suffix.'),
    ]),
    simple('displayName', 'string', 'The name to show.'),
    simple('nickName', 'string', 'The casual name.'),
    simple('profileUrl', 'reference', "The address of the person's page.", {
      caseExact: true,
      referenceTypes: ['external'],
    }),
    simple('title', 'string', 'The job title.'),
    simple('userType', 'string', 'The relation of the person to the organization.'),
    simple('preferredLanguage', 'string', 'The preferred language.'),
    simple('locale', 'string', 'The locale.'),
    simple('timezone', 'string', 'The time zone.'),
    simple('active', 'boolean', 'Whether the person may use the service.'),
    simple('password', 'string', 'Accepted, never stored, never returned.', {
      caseExact: true,
      mutability: 'writeOnly',
      returned: 'never',
    }),
    plural('emails', 'E-mail addresses.', text('The address.'), ['work', 'home', 'other']),
    plural('phoneNumbers', 'Telephone numbers.', text('The number.'), [
      'work',
      'home',
      'mobile',
      'fax',
      'pager',
      'other',
    ]),
    plural('ims', 'Instant messaging addresses.', text('The address.')),
    plural(
      'photos',
      'Photos.',
      simple('value', 'reference', 'The address of the photo.', {
        caseExact: true,
        referenceTypes: ['external'],
      }),
      ['photo', 'thumbnail'],
    ),
    complex(
      'addresses',
      'Postal addresses.',
      [
        simple('formatted', 'string', 'The full address.'),
        simple('streetAddress', 'string', 'The street.'),
        simple('locality', 'string', 'The city.'),
        simple('region', 'string', 'The state or region.'),
        simple('postalCode', 'string', 'The postal code.'),
        simple('country', 'string', 'The country.'),
        simple('type', 'string', 'What the address is for.', { canonicalValues: ['work', 'home', 'other'] }),
        simple('primary', 'boolean', 'Whether this is the preferred address; true at most once.'),
      ],
      multi,
    ),
    complex(
      'groups',
      'The groups the person belongs to.',
      [
        simple('value', 'string', 'The identifier of the group.', { ...readOnly, caseExact: true }),
        simple('$ref', 'reference', 'The address of the group.', {
          ...readOnly,
          caseExact: true,
          referenceTypes: ['Group'],
        }),
        simple('display', 'string', 'The name of the group.', readOnly),
        simple('type', 'string', 'Direct or indirect membership.', {
          ...readOnly,
          canonicalValues: ['direct', 'indirect'],
        }),
      ],
      { ...multi, ...readOnly },
    ),
    plural('entitlements', 'Entitlements.', text('The entitlement.')),
    plural('roles', 'The roles of the user.', text('The role.')),
    plural(
      'x509Certificates',
      'Certificates.',
      simple('value', 'binary', 'The certificate, base64.', { caseExact: true }),
    ),
  ],
}
