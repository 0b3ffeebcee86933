import type { FastifyRequest } from 'fastify'
import { runBulk } from '../scim/bulk/run-bulk.ts'
import type { DoneOperation } from '../scim/bulk/run-bulk.ts'
import { requireEndpoint } from '../scim/features.ts'
import { SCIM_PREFIX } from './address.ts'
import { parseBody } from './body.ts'
import { toRefusal } from './refusal.ts'
import type { Messages } from './scim-exchange.ts'
import type { ScimEndpoint } from './scim-route.ts'

/** /Bulk (RFC 7644 3.7). Each operation is recorded as the request it stands for. */
export const bulkEndpoint: ScimEndpoint = {
  url: '/Bulk',
  body: 'bulk',
  verbs: {
    POST: {
      operation: 'bulk',
      operate(scim, request, beginPart) {
        requireEndpoint(scim.session.features, 'bulk', '/Bulk')
        const body = parseBody(request, scim.session.protocol.bodyMaxBytes.bulk)
        return runBulk(scim, body, {
          toRefusal: (error) => toRefusal(request, error),
          open(index) {
            const part = beginPart(index + 1)
            return { exchange: part.open(), record: (done) => part.record(messagesOf(done, request)) }
          },
        })
      },
    },
  },
  methods({ features }) {
    requireEndpoint(features, 'bulk', '/Bulk')
    return ['POST']
  },
}

const OPERATIONS: Readonly<Record<string, string>> = {
  POST: 'create',
  PUT: 'replace',
  PATCH: 'patch',
  DELETE: 'delete',
}

/** What the client would have sent for this operation alone, and been answered. */
function messagesOf(
  { method, endpoint, path, data, outcome }: DoneOperation,
  request: FastifyRequest,
): Messages {
  const name = OPERATIONS[method]
  const { authorization } = request.headers
  return {
    operation:
      endpoint === undefined || name === undefined ? 'none' : `${endpoint.slice(1).toLowerCase()}.${name}`,
    method,
    url: path === undefined ? request.originalUrl : SCIM_PREFIX + path,
    // What is secret about a request is told by its token.
    requestHeaders: { authorization },
    requestBody: data === undefined ? undefined : Buffer.from(JSON.stringify(data)),
    status: Number(outcome.status),
    responseHeaders: {},
    responseBody: JSON.stringify(outcome),
  }
}
