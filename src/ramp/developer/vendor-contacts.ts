import { z } from 'zod'
import type { VendorContactRow } from '../../store/vendors.ts'
import { listOf, pageQuery, text, uuid } from './fields.ts'
import { defineOperation } from './operation.ts'
import { afterPkOf, toPage } from './paging.ts'
import { DeveloperRefusal } from './refusal.ts'
import { getVendor } from './vendors.ts'

const contactSchema = z
  .object({
    id: uuid,
    email: text,
    first_name: text.nullable(),
    last_name: text.nullable(),
    phone: text.nullable(),
    is_default: z.boolean(),
  })
  .meta({ id: 'ApiVendorContactResource', description: 'Somebody to write to at a vendor.' })

export const vendorContactOperations = [
  defineOperation({
    method: 'GET',
    path: '/vendors/{vendor_id}/contacts',
    operation: 'developer.vendor-contacts.list',
    summary: 'List the contacts of a vendor',
    scopes: ['vendors:read'],
    query: z.object(pageQuery),
    answer: { status: 200, description: 'A page of contacts.', schema: listOf(contactSchema) },
    operate(session, { ids: [vendorId = ''], query }) {
      const { pk } = getVendor(session, vendorId)
      const { vendors } = session.store.developer
      const afterPk = afterPkOf(query.start, (id) => vendors.findContact(pk, id)?.pk)
      return { page: toPage(vendors.contacts(pk, afterPk, query.page_size + 1), query.page_size, render) }
    },
  }),
  defineOperation({
    method: 'GET',
    path: '/vendors/{vendor_id}/contacts/{vendor_contact_id}',
    operation: 'developer.vendor-contacts.get',
    summary: 'Fetch a contact of a vendor',
    scopes: ['vendors:read'],
    query: z.object({}),
    answer: { status: 200, description: 'The contact.', schema: contactSchema },
    operate(session, { ids: [vendorId = '', contactId = ''] }) {
      const row = session.store.developer.vendors.findContact(getVendor(session, vendorId).pk, contactId)
      if (row !== undefined) return { body: render(row) }
      throw new DeveloperRefusal('developer.contact-unknown', {
        explanation: `This vendor has no contact with the id ${JSON.stringify(contactId.slice(0, 100))}.`,
      })
    },
  }),
]

function render({ id, email, firstName, lastName, phone, isDefault }: VendorContactRow): string {
  const view: z.input<typeof contactSchema> = {
    id,
    email,
    first_name: firstName,
    last_name: lastName,
    phone,
    is_default: isDefault,
  }
  return JSON.stringify(view)
}
