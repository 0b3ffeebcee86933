/** What the connector's Go types take (ramp-developer-api.md 1.5): null, missing and extra keys pass, another type does not. */
export type Decoder<T> = (value: unknown, path: string) => T

type Fields = Readonly<Record<string, Decoder<unknown>>>
type Decoded<Shape extends Fields> = { readonly [Name in keyof Shape]: ReturnType<Shape[Name]> }

export class DecodeError extends Error {
  constructor(path: string, wanted: string, value: unknown) {
    super(`cannot unmarshal ${JSON.stringify(value)} at ${path} into ${wanted}`)
    this.name = 'DecodeError'
  }
}

/** A Go string: null and missing are the empty one. */
const text: Decoder<string> = (value, path) => {
  if (value === null || value === undefined) return ''
  if (typeof value !== 'string') throw new DecodeError(path, 'string', value)
  return value
}
/** A pointer to a string. */
const textOrNull: Decoder<string | null> = (value, path) =>
  value === null || value === undefined ? null : text(value, path)
const flag: Decoder<boolean> = (value, path) => {
  if (value === null || value === undefined) return false
  if (typeof value !== 'boolean') throw new DecodeError(path, 'bool', value)
  return value
}
const number: Decoder<number> = (value, path) => {
  if (value === null || value === undefined) return 0
  if (typeof value !== 'number') throw new DecodeError(path, 'float64', value)
  return value
}
const integer: Decoder<number> = (value, path) => {
  const read = number(value, path)
  if (!Number.isInteger(read)) throw new DecodeError(path, 'int64', value)
  return read
}

const DATE = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d))?$/
/** RFC 3339 or a day. */
const date: Decoder<string> = (value, path) => {
  const read = text(value, path)
  if (read !== '' && (!DATE.test(read) || Number.isNaN(Date.parse(read))))
    throw new DecodeError(path, 'time', value)
  return read
}

const listOf =
  <T>(item: Decoder<T>): Decoder<readonly T[]> =>
  (value, path) => {
    // Loses everything in silence: an answer without data counts as an empty list (1.6).
    if (value === null || value === undefined) return []
    if (!Array.isArray(value)) throw new DecodeError(path, 'slice', value)
    return value.map((each, index) => item(each, `${path}[${index}]`))
  }

const object =
  <Shape extends Fields>(shape: Shape): Decoder<Decoded<Shape>> =>
  (value, path) => {
    if (value !== undefined && (typeof value !== 'object' || Array.isArray(value)))
      throw new DecodeError(path, 'struct', value)
    const members = (value ?? {}) as Record<string, unknown>
    return Object.fromEntries(
      Object.entries(shape).map(([name, decode]) => [name, decode(members[name], `${path}.${name}`)]),
    ) as Decoded<Shape>
  }

const orNull =
  <T>(decode: Decoder<T>): Decoder<T | null> =>
  (value, path) =>
    value === null || value === undefined ? null : decode(value, path)

const money = orNull(object({ amount: number, currency_code: text, minor_unit_conversion_rate: integer }))

const pageOf = <T>(item: Decoder<T>) => object({ data: listOf(item), page: object({ next: textOrNull }) })

export const users = pageOf(
  object({ id: text, email: text, first_name: text, last_name: text, role: text, status: text }),
)

export const vendor = object({
  id: text,
  name: text,
  name_legal: text,
  vendor_owner_id: textOrNull,
  country: text,
  state: text,
  description: text,
  created_at: text,
  merchant_id: text,
  accounting_vendor_remote_id: text,
  vendor_type: text,
  billing_frequency: text,
  external_vendor_id: text,
  default_entity_id: text,
  is_active: flag,
  is_deletable: flag,
  subsidiary: listOf(text),
  contacts: listOf(text),
  total_spend_all_time: money,
  total_spend_last_30_days: money,
  total_spend_last_365_days: money,
  total_spend_ytd: money,
})
export const vendors = pageOf(vendor)

const agreementFields = {
  id: text,
  name: text,
  description: text,
  start_date: date,
  end_date: date,
  last_date_to_terminate: date,
  auto_renewal: flag,
  renewal_status: text,
  is_up_for_renewal: flag,
  notifications_on: flag,
  currency: text,
  total_value: money,
  contract_owners: listOf(
    object({
      id: text,
      first_name: text,
      last_name: text,
      full_name: text,
      email: text,
      profile_picture_url: text,
    }),
  ),
  days_remaining: orNull(
    object({
      num_days_until_end: orNull(integer),
      is_expired: orNull(flag),
      is_overdue: orNull(flag),
      end_date_used: textOrNull,
    }),
  ),
  created_at: text,
  updated_at: text,
  deleted_at: text,
}

export const agreements = pageOf(
  object({ ...agreementFields, is_snoozed: flag, payee_id: text, payee_name: text, logo: text }),
)
export const agreement = object({
  ...agreementFields,
  is_active: flag,
  payee: orNull(
    object({
      uuid: text,
      name: text,
      dba_name: text,
      website: text,
      image_url: text,
      business_vendor: orNull(object({ uuid: text, vendor_tracking_category_option_id: integer })),
    }),
  ),
  line_items: listOf(object({})),
  archived_at: text,
})

const reference = object({ id: text, label: text, resource_name: text, url: text })
const auditEvent = object({
  id: text,
  event_type: text,
  event_time: text,
  actor_type: text,
  actor_id: text,
  additional_details: text,
  primary_reference: orNull(reference),
  event_details: orNull(object({ references: listOf(reference) })),
})
export type AuditEvent = ReturnType<typeof auditEvent>
/** Events, or lists of them. */
const eventOrBatch: Decoder<readonly AuditEvent[]> = (value, path) =>
  Array.isArray(value) ? listOf(auditEvent)(value, path) : [auditEvent(value, path)]
const auditPage = pageOf(eventOrBatch)
export const auditEvents: Decoder<{
  readonly data: readonly AuditEvent[]
  readonly page: { readonly next: string | null }
}> = (value, path) => {
  const { data, page } = auditPage(value, path)
  return { data: data.flat(), page }
}

export const task = object({ id: text })
export const token = object({ access_token: text, token_type: text, expires_in: number })
