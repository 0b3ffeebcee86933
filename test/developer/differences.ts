/** Where onramp's answers differ from Ramp's description of August 2025 on purpose. */
export interface SchemaDifference {
  readonly schema: string
  readonly property: string
  readonly difference: 'nullable' | 'any-text' | 'any-number'
  readonly because: string
}

const NULL_WHEN_UNKNOWN =
  "always present and null where Ramp has nothing, as Ramp's own example shows it (ramp-developer-api.md 2.3, 2.5)"

const nullable = (schema: string, ...properties: readonly string[]): readonly SchemaDifference[] =>
  properties.map((property) => ({ schema, property, difference: 'nullable', because: NULL_WHEN_UNKNOWN }))

const VENDOR = [
  'name_legal',
  'vendor_owner_id',
  'state',
  'description',
  'merchant_id',
  'sk_category_id',
  'sk_category_name',
  'vendor_type',
  'billing_frequency',
  'federal_tax_classification',
  'address',
  'tax_address',
]

export const schemaDifferences: readonly SchemaDifference[] = [
  ...nullable('User', 'phone', 'employee_id'),
  {
    schema: 'User',
    property: 'role',
    difference: 'any-text',
    because: 'the description of 2026 adds four UNBUNDLED_* roles (ramp-developer-api.md 2.3)',
  },
  ...nullable('ApiUserDeferredTaskData', 'user_id', 'error'),
  {
    schema: 'ApiUserDeferredTaskContext',
    property: 'acting_user_id',
    difference: 'nullable',
    because: 'null in a business that has no owner yet: a token stands for no user',
  },
  ...nullable('Vendor', ...VENDOR),
  ...nullable('ApiVendorDetailResource', ...VENDOR),
  ...nullable('ApiAddressResource', 'address_line_2', 'state', 'country'),
  {
    schema: 'CurrencyAmount',
    property: 'amount',
    difference: 'any-number',
    because:
      'the connector reads major units, with a rate beside them (ramp-developer-api.md 1.5; developerMoneyUnit)',
  },
]

/** What onramp serves and the description of 2025 does not have. */
export const addedRoutes: Readonly<Record<string, string>> = {
  'POST /developer/v1/vendors/agreements': 'SPEC26: a list, though it is a POST',
  'GET /developer/v1/vendors/agreements/{agreement_id}': 'SPEC26',
  'GET /developer/v1/audit-logs/events': 'SPEC26',
  'POST /developer/v1/users/{user_id}/invite':
    'SPEC26, beta: neither what it takes nor what it answers is public',
}

/** What the description of 2025 has and onramp does not serve. */
export const missingRoutes: Readonly<Record<string, string>> = {}

/** Parameters of a route that the description of 2025 does not have. */
export const addedParameters: Readonly<Record<string, string>> = {
  'GET /developer/v1/users status': 'SPEC26',
}
