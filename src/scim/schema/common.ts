import { complex, simple } from './attribute.ts'
import type { Attribute } from './attribute.ts'

/** Attributes every resource has without any schema listing them (RFC 7643 section 3.1). */
export const commonAttributes: readonly Attribute[] = [
  simple('schemas', 'reference', 'The URIs of the schemas this resource uses.', {
    multiValued: true,
    required: true,
    caseExact: true,
    returned: 'always',
    referenceTypes: ['uri'],
  }),
  simple('id', 'string', 'The identifier given by the service provider.', {
    caseExact: true,
    mutability: 'readOnly',
    returned: 'always',
    uniqueness: 'server',
  }),
  simple('externalId', 'string', "The provisioning client's own identifier.", { caseExact: true }),
  complex(
    'meta',
    'Metadata the service provider keeps.',
    [
      simple('resourceType', 'string', 'The name of the resource type.', {
        caseExact: true,
        mutability: 'readOnly',
      }),
      simple('created', 'dateTime', 'When the resource was created.', { mutability: 'readOnly' }),
      simple('lastModified', 'dateTime', 'When the resource was last changed.', { mutability: 'readOnly' }),
      simple('location', 'reference', 'The address of the resource.', {
        caseExact: true,
        mutability: 'readOnly',
        referenceTypes: ['uri'],
      }),
      simple('version', 'string', 'The version of the resource.', {
        caseExact: true,
        mutability: 'readOnly',
      }),
    ],
    { mutability: 'readOnly' },
  ),
]
