import { z } from 'zod'
import type { VendorRow } from '../../store/vendors.ts'
import { freeText, instant, name, nullableUuid, text, uuid } from './fields.ts'
import { moneySchema, toMoney } from './money.ts'
import type { DeveloperSession } from './session.ts'
import { BILLING_FREQUENCIES, VENDOR_TYPES } from './vendor-words.ts'

const addressFields = {
  address_line_1: freeText,
  address_line_2: freeText.nullable().optional(),
  city: freeText,
  state: freeText.nullable().optional(),
  postal_code: freeText,
  country: freeText.nullable().optional(),
}

export const addressBody = z.strictObject(addressFields).meta({ id: 'ApiVendorAddressCreateRequestBody' })

const addressSchema = z
  .object({
    address_line_1: text,
    address_line_2: text.nullable(),
    city: text,
    state: text.nullable(),
    postal_code: text,
    country: text.nullable(),
  })
  .meta({ id: 'ApiAddressResource' })

/** What is kept of a vendor beside what lists are filtered by, in the names of the API. */
export const vendorDetails = z.strictObject({
  name_legal: name.optional(),
  country: freeText.optional(),
  state: freeText.nullable().optional(),
  description: freeText.optional(),
  accounting_vendor_remote_id: freeText.nullable().optional(),
  vendor_tracking_category_option_id: uuid.optional(),
  external_vendor_id: freeText.nullable().optional(),
  sk_category_name: freeText.optional(),
  vendor_type: z.enum(VENDOR_TYPES).optional(),
  billing_frequency: z.enum(BILLING_FREQUENCIES).optional(),
  federal_tax_classification: freeText.optional(),
  address: addressBody.optional(),
  tax_address: addressBody.optional(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional(),
  /** In minor units. */
  spend: z
    .strictObject({ all_time: z.int(), last_30_days: z.int(), last_365_days: z.int(), ytd: z.int() })
    .optional(),
})

export type VendorDetails = z.output<typeof vendorDetails>

export const detailsOf = ({ details }: Pick<VendorRow, 'details'>) => details as VendorDetails

const vendorFields = {
  id: uuid,
  name: text,
  name_legal: text.nullable(),
  is_active: z.boolean(),
  is_deletable: z.boolean(),
  vendor_owner_id: nullableUuid,
  country: text.nullable(),
  state: text.nullable(),
  description: text.nullable(),
  created_at: instant,
  accounting_vendor_remote_id: text.nullable(),
  external_vendor_id: text.nullable(),
  default_entity_id: nullableUuid,
  merchant_id: nullableUuid,
  sk_category_id: z.int().nullable(),
  sk_category_name: text.nullable(),
  vendor_type: z.enum(VENDOR_TYPES).nullable(),
  billing_frequency: z.enum(BILLING_FREQUENCIES).nullable(),
  federal_tax_classification: text.nullable(),
  contacts: z.array(uuid),
  subsidiary: z.array(uuid),
  address: addressSchema.nullable(),
  tax_address: addressSchema.nullable(),
  total_spend_all_time: moneySchema,
  total_spend_last_30_days: moneySchema,
  total_spend_last_365_days: moneySchema,
  total_spend_ytd: moneySchema,
}

export const vendorSchema = z.object(vendorFields).meta({ id: 'Vendor', description: 'A vendor.' })

/** What fetching one adds. */
export const vendorDetailSchema = z
  .object({ ...vendorFields, custom_form_collection_response: z.null() })
  .meta({ id: 'ApiVendorDetailResource', description: 'A vendor, fetched alone.' })

const NO_SPEND = { all_time: 0, last_30_days: 0, last_365_days: 0, ytd: 0 }

/** Whether nothing hangs on a vendor: then it can be deleted. */
export function isDeletable({ store }: DeveloperSession, row: VendorRow): boolean {
  return (detailsOf(row).spend?.all_time ?? 0) === 0 && !store.developer.agreements.hasAny(row.pk)
}

export function toVendor(session: DeveloperSession, row: VendorRow): z.input<typeof vendorSchema> {
  const details = detailsOf(row)
  const { spend = NO_SPEND, currency = 'USD' } = details
  const money = (minorUnits: number) => toMoney(minorUnits, currency, session.settings)
  return {
    id: row.id,
    name: row.name,
    name_legal: details.name_legal ?? null,
    is_active: row.isActive,
    is_deletable: isDeletable(session, row),
    vendor_owner_id: row.ownerId,
    country: details.country ?? null,
    state: details.state ?? null,
    description: details.description ?? null,
    created_at: row.createdAt,
    accounting_vendor_remote_id: details.accounting_vendor_remote_id ?? null,
    external_vendor_id: details.external_vendor_id ?? null,
    default_entity_id: null,
    merchant_id: null,
    sk_category_id: row.category,
    sk_category_name: details.sk_category_name ?? null,
    vendor_type: details.vendor_type ?? null,
    billing_frequency: details.billing_frequency ?? null,
    federal_tax_classification: details.federal_tax_classification ?? null,
    contacts: [...session.store.developer.vendors.contactIds(row.pk)],
    subsidiary: [],
    address: toAddress(details.address),
    tax_address: toAddress(details.tax_address),
    total_spend_all_time: money(spend.all_time),
    total_spend_last_30_days: money(spend.last_30_days),
    total_spend_last_365_days: money(spend.last_365_days),
    total_spend_ytd: money(spend.ytd),
  }
}

export const renderVendor = (session: DeveloperSession, row: VendorRow) =>
  JSON.stringify(toVendor(session, row))

function toAddress(address: VendorDetails['address']): z.input<typeof addressSchema> | null {
  if (address === undefined) return null
  const { address_line_2 = null, state = null, country = null, ...rest } = address
  return { ...rest, address_line_2, state, country }
}
