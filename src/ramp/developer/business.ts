import { z } from 'zod'
import { instant, text, uuid } from './fields.ts'
import { defineOperation } from './operation.ts'

const businessSchema = z
  .object({
    id: uuid,
    business_name_legal: text,
    business_name_on_card: text,
    active: z.boolean(),
    enforce_sso: z.boolean(),
    is_reimbursements_enabled: z.boolean(),
    is_integrated_with_slack: z.boolean(),
    limit_locked: z.boolean(),
    created_time: instant,
  })
  .meta({ id: 'Business', description: 'The business a workspace is.' })

export const businessOperations = [
  defineOperation({
    method: 'GET',
    path: '/business',
    operation: 'developer.business.get',
    summary: 'Fetch the business',
    scopes: ['business:read'],
    query: z.object({}),
    answer: { status: 200, description: 'The business.', schema: businessSchema },
    operate({ business, settings }) {
      const view: z.input<typeof businessSchema> = {
        id: business.id,
        business_name_legal: business.name,
        business_name_on_card: business.name,
        active: true,
        enforce_sso: settings.enforcedSso,
        is_reimbursements_enabled: true,
        is_integrated_with_slack: false,
        limit_locked: false,
        created_time: business.createdAt,
      }
      return { body: JSON.stringify(view) }
    },
  }),
]
