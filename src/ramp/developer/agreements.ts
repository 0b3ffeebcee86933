import { z } from 'zod'
import { agreementDetailSchema, agreementSchema, toAgreement } from './agreement-view.ts'
import { PAGE_SIZE, listOf, pageQuery, queryNumber } from './fields.ts'
import { defineOperation } from './operation.ts'
import { afterPkOf, toPage } from './paging.ts'
import { DeveloperRefusal } from './refusal.ts'

/** The connector asks for agreements with what it asks for vendors with; the other scope is in no public list. */
const scopes = ['vendors:read', 'vendor_agreements:read'] as const

export const agreementOperations = [
  defineOperation({
    method: 'POST',
    path: '/vendors/agreements',
    operation: 'developer.agreements.list',
    summary: 'List agreements: a search, whose body is sent again to the address of the next page',
    scopes,
    query: z.object({
      start: pageQuery.start,
      page_size: queryNumber(PAGE_SIZE.least, PAGE_SIZE.most).optional(),
    }),
    body: z
      .looseObject({
        start: z.string().max(200).optional(),
        page_size: z.int().min(PAGE_SIZE.least).max(PAGE_SIZE.most).optional(),
        is_active: z.boolean().nullable().optional(),
        include_archived: z.boolean().optional(),
      })
      .meta({ id: 'VendorAgreementSearch' }),
    answer: { status: 200, description: 'A page of agreements.', schema: listOf(agreementSchema) },
    operate(session, { query, body }) {
      const { agreements } = session.store.developer
      // The address of a page names it; the body goes with it unchanged.
      const size = query.page_size ?? body.page_size ?? PAGE_SIZE.default
      const afterPk = afterPkOf(query.start ?? body.start, (id) => agreements.find(id)?.pk)
      const rows = agreements.page({ afterPk, limit: size + 1, isActive: body.is_active ?? undefined })
      return { page: toPage(rows, size, (row) => JSON.stringify(toAgreement(session, row))) }
    },
  }),
  defineOperation({
    method: 'GET',
    path: '/vendors/agreements/{agreement_id}',
    operation: 'developer.agreements.get',
    summary: 'Fetch an agreement',
    scopes,
    query: z.object({}),
    answer: { status: 200, description: 'The agreement.', schema: agreementDetailSchema },
    operate(session, { ids: [id = ''] }) {
      const row = session.store.developer.agreements.find(id)
      if (row === undefined)
        throw new DeveloperRefusal('developer.agreement-unknown', {
          explanation: `No agreement has the id ${JSON.stringify(id.slice(0, 100))}.`,
        })
      const view: z.input<typeof agreementDetailSchema> = {
        ...toAgreement(session, row),
        payee: { uuid: row.vendorId, name: row.vendorName, business_vendor: { uuid: row.vendorId } },
        line_items: [],
        archived_at: null,
      }
      return { body: JSON.stringify(view) }
    },
  }),
]
