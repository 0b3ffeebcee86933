import { z } from 'zod'
import type { AgreementRow } from '../../store/agreements.ts'
import { freeText, instant, nullableUuid, text, uuid } from './fields.ts'
import { moneySchema, toMoney } from './money.ts'
import type { DeveloperSession } from './session.ts'
import { DAY_MS } from '../lifecycle.ts'
import { RENEWAL_STATUSES } from './vendor-words.ts'

const day = z.iso.date()

/** What is kept of an agreement beside its name, in the names of the API. */
export const agreementDetails = z.strictObject({
  description: freeText.optional(),
  start_date: day.optional(),
  end_date: day.optional(),
  last_date_to_terminate: day.optional(),
  auto_renewal: z.boolean().optional(),
  renewal_status: z.enum(RENEWAL_STATUSES).optional(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional(),
  /** In minor units. */
  total_value: z.int().optional(),
  /** Ids of people. */
  owner_ids: z.array(uuid).max(100).optional(),
})

export type AgreementDetails = z.output<typeof agreementDetails>

const ownerSchema = z
  .object({ id: uuid, first_name: text, last_name: text, full_name: text, email: text })
  .meta({ id: 'AgreementContractOwner' })

const agreementFields = {
  id: uuid,
  name: text,
  description: text.nullable(),
  start_date: day.nullable(),
  end_date: day.nullable(),
  last_date_to_terminate: day.nullable(),
  auto_renewal: z.boolean(),
  renewal_status: text,
  is_active: z.boolean(),
  is_up_for_renewal: z.boolean(),
  notifications_on: z.boolean(),
  currency: text,
  total_value: moneySchema.nullable(),
  payee_id: nullableUuid,
  payee_name: text,
  contract_owners: z.array(ownerSchema),
  days_remaining: z.object({ num_days_until_end: z.int(), is_expired: z.boolean() }).nullable(),
  created_at: instant,
  updated_at: instant,
  deleted_at: z.null(),
}

/** As the connector reads it (ramp-developer-api.md 1.5); no description of Ramp's is public. */
export const agreementSchema = z
  .object(agreementFields)
  .meta({ id: 'VendorAgreement', description: 'A contract with a vendor.' })

export const agreementDetailSchema = z
  .object({
    ...agreementFields,
    payee: z.object({ uuid, name: text, business_vendor: z.object({ uuid }) }),
    line_items: z.array(z.object({})),
    archived_at: z.null(),
  })
  .meta({ id: 'VendorAgreementDetail', description: 'A contract with a vendor, fetched alone.' })

export function toAgreement(session: DeveloperSession, row: AgreementRow): z.input<typeof agreementSchema> {
  const details = row.details as AgreementDetails
  const { currency = 'USD', renewal_status = 'NOT_STARTED', total_value, end_date } = details
  const daysLeft =
    end_date === undefined
      ? undefined
      : Math.ceil((Date.parse(`${end_date}T00:00:00Z`) - Date.parse(session.now)) / DAY_MS)
  return {
    id: row.id,
    name: row.name,
    description: details.description ?? null,
    start_date: details.start_date ?? null,
    end_date: end_date ?? null,
    last_date_to_terminate: details.last_date_to_terminate ?? null,
    auto_renewal: details.auto_renewal ?? false,
    renewal_status,
    is_active: row.isActive,
    is_up_for_renewal:
      renewal_status === 'NOT_STARTED' &&
      daysLeft !== undefined &&
      daysLeft >= 0 &&
      daysLeft <= session.settings.developerRenewalDays,
    notifications_on: true,
    currency,
    total_value: total_value === undefined ? null : toMoney(total_value, currency, session.settings),
    payee_id: row.vendorId,
    payee_name: row.vendorName,
    contract_owners: (details.owner_ids ?? []).flatMap((id) => toOwner(session, id)),
    days_remaining:
      daysLeft === undefined ? null : { num_days_until_end: daysLeft, is_expired: daysLeft < 0 },
    created_at: row.createdAt,
    updated_at: row.updatedAt,
    deleted_at: null,
  }
}

/** Who was terminated owns nothing any more. */
function toOwner({ store }: DeveloperSession, id: string): z.input<typeof ownerSchema>[] {
  const person = store.people.find(id)
  if (person === undefined) return []
  const { firstName, lastName, email } = person
  return [{ id, first_name: firstName, last_name: lastName, full_name: `${firstName} ${lastName}`, email }]
}
