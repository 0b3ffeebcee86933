/** The habits of real clients in filters, as rows of the central table of tolerances. */
export const filterTolerances = [
  {
    name: 'filter.extra-blanks',
    client: 'Entra',
    description: 'Repeated, leading or trailing blanks in a filter are skipped.',
    rows: ['Q36'],
  },
  {
    name: 'filter.unquoted-value',
    client: 'Entra',
    description: 'A text value without quotes is read as text: externalId eq jyoung.',
    rows: ['Q11'],
  },
  {
    name: 'filter.string-boolean',
    client: 'Entra',
    description: 'A boolean compared with "True" or "False" in quotes is read as a boolean.',
    rows: ['Q13'],
  },
  {
    name: 'filter.boolean-case',
    client: 'Entra',
    description: 'The literals True and False are read in any case.',
    rows: ['A8'],
  },
  {
    name: 'filter.value-path-sub-attribute',
    client: 'Entra',
    description:
      'A comparison after a value path holds on the same element: emails[type eq "work"].value eq "x".',
    rows: ['Q9'],
  },
  {
    name: 'filter.complex-value',
    client: 'Entra',
    description: 'A complex attribute compared as a whole means its value sub-attribute: manager eq "id".',
    rows: ['A5'],
  },
  {
    name: 'filter.unqualified-extension',
    client: 'Entra',
    description: 'An extension attribute may be named without its schema URN: manager eq "id".',
    rows: ['A5'],
  },
  {
    name: 'filter.urn-dot',
    client: 'Entra',
    description: 'A schema URN may be followed by a dot instead of a colon.',
    rows: ['Q14'],
  },
  {
    name: 'filter.scim1-urn',
    client: 'Entra',
    description: 'A SCIM 1 schema URN stands for its SCIM 2 successor.',
    rows: ['Q36'],
  },
  {
    name: 'filter.double-encoded-value',
    client: 'Entra SCIM validator',
    description: 'A value still percent-encoded is compared literally and decoded: "dale%40x.com".',
    rows: ['Q31'],
  },
] as const

export type FilterTolerance = (typeof filterTolerances)[number]['name']
