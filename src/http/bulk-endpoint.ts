import { runBulk } from '../scim/bulk/run-bulk.ts'
import { requireEndpoint } from '../scim/features.ts'
import { parseBody } from './body.ts'
import { toRefusal } from './refusal.ts'
import type { ScimEndpoint } from './scim-route.ts'

/** /Bulk (RFC 7644 3.7). */
export const bulkEndpoint: ScimEndpoint = {
  url: '/Bulk',
  body: 'bulk',
  verbs: {
    POST: {
      operation: 'bulk',
      operate(scim, request) {
        requireEndpoint(scim.session.features, 'bulk', '/Bulk')
        const body = parseBody(request, scim.session.protocol.bodyMaxBytes.bulk)
        return runBulk(scim, body, (error) => toRefusal(request, error))
      },
    },
  },
  methods({ features }) {
    requireEndpoint(features, 'bulk', '/Bulk')
    return ['POST']
  },
}
