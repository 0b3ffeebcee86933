import type { JsonObject } from '../scim/document.ts'
import { foldText } from '../scim/fold.ts'
import type { AgreementDetails } from './developer/agreement-view.ts'
import type { VendorDetails } from './developer/vendor-view.ts'
import { VENDOR_ADDED } from './developer/vendor-words.ts'
import type { RampWork } from './session.ts'

/** A vendor of a seeded company; whatever is null was left out. Amounts are in minor units. */
export interface SeedVendor {
  readonly name: string
  /** The owner's e-mail. */
  readonly owner: string | null
  readonly active: boolean
  readonly legalName: string | null
  readonly country: string | null
  readonly state: string | null
  readonly description: string | null
  readonly category: { readonly code: number; readonly name: string } | null
  readonly type: NonNullable<VendorDetails['vendor_type']> | null
  readonly billingFrequency: NonNullable<VendorDetails['billing_frequency']> | null
  readonly accountingId: string | null
  readonly currency: string
  readonly spend: {
    readonly allTime: number
    readonly last365Days: number
    readonly yearToDate: number
    readonly last30Days: number
  }
  readonly contacts: readonly {
    readonly email: string
    readonly firstName: string | null
    readonly lastName: string | null
    readonly phone: string | null
  }[]
}

/** A contract with a vendor of the same seed. */
export interface SeedAgreement {
  readonly vendor: string
  readonly name: string
  readonly active: boolean
  readonly description: string | null
  readonly startDate: string | null
  readonly endDate: string | null
  readonly lastDateToTerminate: string | null
  readonly autoRenewal: boolean
  readonly renewalStatus: NonNullable<AgreementDetails['renewal_status']>
  readonly currency: string
  readonly totalValue: number | null
  /** E-mails of people. */
  readonly owners: readonly string[]
}

interface VendorSeed {
  readonly vendors: readonly SeedVendor[]
  readonly agreements: readonly SeedAgreement[]
}

/** Puts the vendors of a seed and the agreements with them into a workspace whose people are there. */
export function applyVendors(
  { store, ids, now, actor }: RampWork,
  { vendors, agreements }: VendorSeed,
  findPersonId: (email: string) => string | undefined,
): void {
  const { developer } = store
  const pks = new Map<string, number>()
  for (const vendor of vendors) {
    const name = vendor.name.trim()
    const { pk, id: vendorId } = developer.vendors.insert({
      id: ids.uuid(),
      name,
      ownerId: vendor.owner === null ? null : (findPersonId(vendor.owner) ?? null),
      isActive: vendor.active,
      category: vendor.category?.code ?? null,
      details: toVendorDetails(vendor),
      createdAt: now,
    })
    pks.set(foldText(name), pk)
    developer.auditEvents.addVendorEvent({ at: now, event: VENDOR_ADDED, vendorId, actor, details: null })
    vendor.contacts.forEach((contact, index) =>
      developer.vendors.insertContact(pk, { ...contact, id: ids.uuid(), isDefault: index === 0 }),
    )
  }
  for (const agreement of agreements) {
    const vendorPk = pks.get(foldText(agreement.vendor.trim()))
    if (vendorPk === undefined) continue
    developer.agreements.insert({
      id: ids.uuid(),
      vendorPk,
      name: agreement.name,
      isActive: agreement.active,
      details: toAgreementDetails(agreement, findPersonId),
      createdAt: now,
      updatedAt: now,
    })
  }
}

function toVendorDetails(vendor: SeedVendor): JsonObject {
  const { allTime, last365Days, yearToDate, last30Days } = vendor.spend
  const details: Nullable<VendorDetails> = {
    name_legal: vendor.legalName,
    country: vendor.country,
    state: vendor.state,
    description: vendor.description,
    sk_category_name: vendor.category?.name ?? null,
    vendor_type: vendor.type,
    billing_frequency: vendor.billingFrequency,
    accounting_vendor_remote_id: vendor.accountingId,
    currency: vendor.currency,
    spend: { all_time: allTime, last_365_days: last365Days, ytd: yearToDate, last_30_days: last30Days },
  }
  return withoutNulls(details)
}

function toAgreementDetails(
  agreement: SeedAgreement,
  findPersonId: (email: string) => string | undefined,
): JsonObject {
  const details: Nullable<AgreementDetails> = {
    description: agreement.description,
    start_date: agreement.startDate,
    end_date: agreement.endDate,
    last_date_to_terminate: agreement.lastDateToTerminate,
    auto_renewal: agreement.autoRenewal,
    renewal_status: agreement.renewalStatus,
    currency: agreement.currency,
    total_value: agreement.totalValue,
    owner_ids: agreement.owners.flatMap((email) => findPersonId(email) ?? []),
  }
  return withoutNulls(details)
}

type Nullable<Details> = { readonly [Field in keyof Details]: Details[Field] | null }

/** What was left out is not kept. */
const withoutNulls = (details: object): JsonObject =>
  Object.fromEntries(Object.entries(details).filter(([, value]) => value !== null))
