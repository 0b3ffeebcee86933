import { z } from 'zod'
import type { JsonObject } from '../../scim/document.ts'
import type { VendorFilter, VendorRow } from '../../store/vendors.ts'
import { freeText, listOf, name, nullableUuid, pageQuery, queryBoolean, text, uuid } from './fields.ts'
import { defineOperation } from './operation.ts'
import type { DeveloperAnswer } from './operation.ts'
import { afterPkOf, toPage } from './paging.ts'
import { DeveloperRefusal, invalid } from './refusal.ts'
import type { DeveloperSession } from './session.ts'
import {
  addressBody,
  detailsOf,
  isDeletable,
  renderVendor,
  toVendor,
  vendorDetailSchema,
  vendorSchema,
} from './vendor-view.ts'
import type { VendorDetails } from './vendor-view.ts'
import { VENDOR_ADDED } from './vendor-words.ts'

/** A category code a list; several with commas. */
const CATEGORIES = /^\d{1,9}(?:,\d{1,9}){0,99}$/

const vendorsQuery = z.object({
  vendor_owner_id: uuid.optional(),
  is_active: queryBoolean.optional(),
  name: text.max(255).optional(),
  from_created_at: z.iso.datetime({ offset: true, local: true }).optional(),
  sk_category_ids: z
    .string()
    .regex(CATEGORIES, { error: 'Not a valid list of integers.' })
    .optional()
    .meta({ description: 'Category codes, with commas between them.' }),
  ...pageQuery,
})

const changeable = {
  vendor_owner_id: nullableUuid.optional(),
  is_active: z.boolean().optional(),
  country: freeText.optional(),
  state: freeText.nullable().optional(),
  description: freeText.optional(),
  address: addressBody.optional(),
  accounting_vendor_remote_id: freeText.nullable().optional(),
  vendor_tracking_category_option_id: uuid.optional(),
  external_vendor_id: freeText.nullable().optional(),
}

/** `vendor_owner_id` is in no public description of this body, yet the connector sets and clears it. */
const updateBody = z.strictObject(changeable).meta({ id: 'ApiVendorUpdateRequestBody' })

const createBody = z
  .strictObject({
    ...changeable,
    name: name.optional(),
    country: freeText,
    vendor_owner_id: uuid,
    business_vendor_contacts: z
      .strictObject({
        email: z.email(),
        first_name: freeText.optional(),
        last_name: freeText.optional(),
        phone: freeText.optional(),
      })
      .meta({ id: 'ApiDefaultBusinessVendorResourceRequestBody' }),
    request_payment_details: z.boolean().optional(),
    request_tax_details: z.boolean().optional(),
  })
  .meta({ id: 'ApiVendorCreateRequestBody' })

type UpdateBody = z.output<typeof updateBody>

export const vendorOperations = [
  defineOperation({
    method: 'GET',
    path: '/vendors',
    operation: 'developer.vendors.list',
    summary: 'List vendors',
    scopes: ['vendors:read'],
    query: vendorsQuery,
    answer: {
      status: 200,
      description: 'A page of vendors, in the order they came.',
      schema: listOf(vendorSchema),
    },
    operate(session, { query }) {
      const { vendors } = session.store.developer
      const afterPk = afterPkOf(query.start, vendors.findPk)
      const rows = vendors.page({ filter: toFilter(query), afterPk, limit: query.page_size + 1 })
      return { page: toPage(rows, query.page_size, (row) => renderVendor(session, row)) }
    },
  }),
  defineOperation({
    method: 'POST',
    path: '/vendors',
    operation: 'developer.vendors.create',
    summary: 'Create a vendor',
    scopes: ['vendors:write'],
    query: z.object({}),
    body: createBody,
    answer: { status: 200, description: 'The vendor.', schema: vendorSchema },
    operate: createVendor,
  }),
  defineOperation({
    method: 'GET',
    path: '/vendors/{vendor_id}',
    operation: 'developer.vendors.get',
    summary: 'Fetch a vendor',
    scopes: ['vendors:read'],
    query: z.object({}),
    answer: { status: 200, description: 'The vendor.', schema: vendorDetailSchema },
    operate(session, { ids: [id = ''] }) {
      const vendor = toVendor(session, getVendor(session, id))
      const body = JSON.stringify({ ...vendor, custom_form_collection_response: null })
      return { body, touched: { resourceType: 'Vendor', resourceId: id } }
    },
  }),
  defineOperation({
    method: 'PATCH',
    path: '/vendors/{vendor_id}',
    operation: 'developer.vendors.update',
    summary: 'Update a vendor',
    scopes: ['vendors:write'],
    query: z.object({}),
    body: updateBody,
    answer: { status: 200, description: 'The vendor, whole.', schema: vendorSchema },
    operate: (session, { ids: [id = ''], body }) => updateVendor(session, getVendor(session, id), body),
  }),
  defineOperation({
    method: 'DELETE',
    path: '/vendors/{vendor_id}',
    operation: 'developer.vendors.delete',
    summary: 'Delete a vendor nothing hangs on',
    scopes: ['vendors:write'],
    query: z.object({}),
    answer: { status: 204, description: 'Gone.' },
    operate(session, { ids: [id = ''] }) {
      const row = getVendor(session, id)
      const before = renderVendor(session, row)
      if (!isDeletable(session, row))
        throw invalid({
          vendor_id: ['A vendor with spend or agreements cannot be deleted: set is_active to false instead.'],
        })
      session.store.transaction(() => {
        session.store.developer.vendors.remove(row)
        note(session, 'Vendor deleted', row, null)
      })
      return { touched: { resourceType: 'Vendor', resourceId: id, before } }
    },
  }),
]

/** Throws 404: developer.vendor-unknown. */
export function getVendor({ store }: DeveloperSession, id: string): VendorRow {
  const row = store.developer.vendors.find(id)
  if (row !== undefined) return row
  throw new DeveloperRefusal('developer.vendor-unknown', {
    explanation: `No vendor has the id ${JSON.stringify(id.slice(0, 100))}: it was never given, is another workspace's, or the vendor was deleted.`,
  })
}

function toFilter(query: z.output<typeof vendorsQuery>): VendorFilter {
  const { vendor_owner_id: ownerId, is_active: isActive, name, from_created_at, sk_category_ids } = query
  return {
    ...(ownerId !== undefined && { ownerId }),
    ...(isActive !== undefined && { isActive }),
    ...(name !== undefined && { name }),
    ...(from_created_at !== undefined && { madeAfter: toInstant(from_created_at) }),
    ...(sk_category_ids !== undefined && { categories: sk_category_ids.split(',').map(Number) }),
  }
}

/** A time without a zone is UTC. */
function toInstant(sent: string): string {
  const hasZone = /(?:Z|[+-]\d\d:?\d\d)$/.test(sent)
  return new Date(hasZone ? sent : `${sent}Z`).toISOString()
}

/** Throws 422 for an owner nobody is; who is inactive may own a vendor, as Ramp says. */
function checkBody({ store }: DeveloperSession, body: UpdateBody): void {
  const { vendor_owner_id: ownerId, accounting_vendor_remote_id, vendor_tracking_category_option_id } = body
  if (typeof accounting_vendor_remote_id === 'string' && vendor_tracking_category_option_id !== undefined)
    throw invalid({
      accounting_vendor_remote_id: [
        'At most one of accounting_vendor_remote_id and vendor_tracking_category_option_id can be given.',
      ],
    })
  if (typeof ownerId === 'string' && store.people.find(ownerId) === undefined)
    throw invalid({ vendor_owner_id: ['No user has this id.'] })
}

/** What of a body has a column of its own, or is not kept. */
const NOT_DETAILS: ReadonlySet<string> = new Set([
  'name',
  'vendor_owner_id',
  'is_active',
  'business_vendor_contacts',
  'request_payment_details',
  'request_tax_details',
])

/** The details with what was sent of them. */
function toDetails(known: VendorDetails, body: object): JsonObject {
  const sent = Object.entries(body).filter(([field, value]) => value !== undefined && !NOT_DETAILS.has(field))
  return { ...known, ...Object.fromEntries(sent) }
}

function createVendor(
  session: DeveloperSession,
  { body }: { body: z.output<typeof createBody> },
): DeveloperAnswer {
  const { store, ids, now } = session
  const { vendors } = store.developer
  checkBody(session, body)
  const contact = body.business_vendor_contacts
  const vendorName = body.name ?? body.accounting_vendor_remote_id ?? body.vendor_tracking_category_option_id
  if (vendorName === undefined) throw invalid({ name: ['Missing data for required field.'] })
  const row = store.transaction(() => {
    const made = vendors.insert({
      id: ids.uuid(),
      name: vendorName,
      ownerId: body.vendor_owner_id,
      isActive: body.is_active ?? true,
      category: null,
      details: toDetails({}, body),
      createdAt: now,
    })
    vendors.insertContact(made.pk, {
      id: ids.uuid(),
      email: contact.email,
      firstName: contact.first_name ?? null,
      lastName: contact.last_name ?? null,
      phone: contact.phone ?? null,
      isDefault: true,
    })
    note(session, VENDOR_ADDED, made, null)
    return made
  })
  const after = renderVendor(session, row)
  return { body: after, touched: { resourceType: 'Vendor', resourceId: row.id, after } }
}

function updateVendor(session: DeveloperSession, row: VendorRow, body: UpdateBody): DeveloperAnswer {
  checkBody(session, body)
  const before = renderVendor(session, row)
  const next: VendorRow = {
    ...row,
    ownerId: body.vendor_owner_id === undefined ? row.ownerId : body.vendor_owner_id,
    isActive: body.is_active ?? row.isActive,
    details: toDetails(detailsOf(row), body),
  }
  session.store.transaction(() => {
    session.store.developer.vendors.update(next)
    if (next.ownerId !== row.ownerId)
      note(session, 'Vendor owner updated', next, { from: row.ownerId, to: next.ownerId })
    else note(session, 'Vendor updated', next, null)
  })
  const after = renderVendor(session, next)
  return { body: after, touched: { resourceType: 'Vendor', resourceId: row.id, before, after } }
}

function note(
  { store, now }: DeveloperSession,
  event: string,
  { id }: VendorRow,
  details: JsonObject | null,
): void {
  store.developer.auditEvents.addVendorEvent({
    at: now,
    event,
    vendorId: id,
    actor: 'developer-api',
    details,
  })
}
