/** The event of a vendor that is new; the two blanks are Ramp's. */
export const VENDOR_ADDED = 'Vendor management  vendor added to managed list'

export const VENDOR_TYPES = ['BUSINESS', 'INDIVIDUAL'] as const

export const BILLING_FREQUENCIES = [
  'ANNUAL',
  'MONTHLY',
  'MULTIPLE',
  'NA',
  'OTHER',
  'QUARTERLY',
  'ROLLING',
  'TBD',
  'TWICE_A_YEAR',
] as const

/** Of an agreement, as the connector knows them (ramp-developer-api.md 1.5). */
export const RENEWAL_STATUSES = [
  'NOT_STARTED',
  'INITIATED',
  'RENEWED',
  'CANCELLED',
  'REJECTED',
  'EXPIRED',
] as const
