import { z } from 'zod'
import type { ExchangeSummary } from '../../journal/journal.ts'
import { cursor, fromCursor, limit, next, queryNumber, toCursor } from '../paging.ts'
import { refuse } from '../refusal.ts'
import type { ControlServices } from '../route.ts'
import { defineRoute } from '../route.ts'
import { strictObject } from '../strict-object.ts'
import { instant, noQuery, openWorkspace, workspaceId, workspacePath } from './workspace-path.ts'

const TAG = 'exchanges'

const Change = z
  .object({
    attribute: z.string().meta({ example: 'name.givenName' }),
    before: z.unknown().optional(),
    after: z.unknown().optional(),
  })
  .meta({ id: 'Change', description: 'One attribute before and after.' })

const Finding = z
  .object({
    code: z.string(),
    level: z.enum(['violation', 'mismatch', 'tolerated', 'advice']),
    message: z.string(),
    attribute: z.string().optional(),
  })
  .meta({ id: 'Finding', description: 'One rule broken, bent or worth knowing. Never changes the answer.' })

const exchangeFields = {
  id: z.string(),
  seq: z.int().meta({ description: 'Order of arrival.' }),
  at: instant.meta({ description: "The workspace's time." }),
  wallAt: instant.meta({ description: 'The time outside.' }),
  durationMs: z.number(),
  connectionId: z.string().meta({ description: 'The connection, or the API client, it was sent by.' }),
  method: z.string(),
  path: z.string().meta({ description: 'Path and query as received.' }),
  status: z.int().meta({ description: 'HTTP status; 0 where a fault reset the connection.' }),
  operation: z.string().meta({ examples: ['users.create', 'users.patch', 'discovery'] }),
  resourceType: z.string().nullable(),
  resourceId: z.string().nullable(),
  personId: z.string().nullable(),
  changes: z.array(Change).meta({ description: 'The attributes that changed.' }),
  changesOmitted: z
    .int()
    .meta({ description: 'How many further changes were left out: the list is bounded.' }),
  findings: z.array(Finding),
}

const Exchange = z
  .object(exchangeFields)
  .meta({ id: 'Exchange', description: 'One request on the API listener and its answer.' })

const Message = z
  .object({
    headers: z.record(z.string(), z.unknown()),
    body: z.string().nullable(),
    encoding: z
      .enum(['utf-8', 'base64'])
      .meta({ description: 'How `body` holds the bytes: base64 where they are not valid UTF-8.' }),
    bytes: z.int().meta({ description: 'How many bytes there were.' }),
    truncated: z.boolean().meta({ description: 'Whether only the first part was kept.' }),
    redacted: z.boolean().meta({ description: 'Whether a secret was taken out.' }),
  })
  .meta({ id: 'Message', description: 'One half of an exchange.' })

const ExchangeDetail = z
  .object({ ...exchangeFields, request: Message, response: Message })
  .meta({ id: 'ExchangeDetail', description: 'One request and its answer, as they were sent.' })

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const

const exchangeQuery = strictObject({
  connection: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .meta({ description: 'Id or name of a connection, or of an API client.' }),
  method: z
    .preprocess((value) => (typeof value === 'string' ? value.toUpperCase() : value), z.enum(METHODS))
    .optional(),
  status: queryNumber(100, 599).optional().meta({ description: 'HTTP status of the answer.' }),
  resource: z.string().min(1).max(200).optional().meta({ description: 'Id of a SCIM resource.' }),
  person: z.string().min(1).max(200).optional().meta({ description: 'Id of a person.' }),
  since: z.iso
    .datetime({ offset: true, error: 'must be a date and time such as 2026-01-31T09:00:00Z' })
    .transform((text) => new Date(text).toISOString())
    .optional()
    .meta({ description: "Not older than this, on the workspace's clock." }),
  limit,
  before: cursor.optional().meta({ description: 'The `next` of the page before.' }),
})

/** The connection meant by an id or a name; of several with one name, the live one, else the latest. */
function findConnectionId(services: ControlServices, workspace: string, wanted: string): string {
  const all = services.workspaces.connections(workspace)
  const clients = services.workspaces.apiClients.ofWorkspace(workspace)
  const named = all.filter((each) => each.name === wanted)
  const found =
    all.find((each) => each.id === wanted) ??
    named.find((each) => each.disconnectedAt === null) ??
    named.toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1))[0] ??
    clients.find((each) => each.id === wanted || each.name === wanted)
  if (found === undefined) {
    const names = [...new Set([...all, ...clients].map((each) => each.name))].join(', ')
    throw refuse(
      'request.invalid',
      `query.connection: workspace ${workspace} has no connection ${JSON.stringify(wanted)}${names === '' ? '' : ` (it has ${names})`}.`,
    )
  }
  return found.id
}

const toAnswer = ({
  id,
  seq,
  at,
  wallAt,
  durationMs,
  connectionId,
  method,
  path,
  status,
  operation,
  resourceType,
  resourceId,
  personId,
  changes,
  changesOmitted,
  findings,
}: ExchangeSummary) => ({
  id,
  seq,
  at,
  wallAt,
  durationMs,
  connectionId,
  method,
  path,
  status,
  operation,
  resourceType,
  resourceId,
  personId,
  changes,
  changesOmitted,
  findings,
})

export const exchangeRoutes = [
  defineRoute({
    method: 'GET',
    path: '/v1/workspaces/{id}/exchanges',
    operationId: 'listExchanges',
    tag: TAG,
    summary: 'List what was sent to a workspace and answered, newest first',
    params: workspacePath,
    query: exchangeQuery,
    answer: {
      status: 200,
      description: 'One page of exchanges.',
      schema: z.object({ exchanges: z.array(Exchange), next }),
    },
    refusals: ['workspace.unknown', 'cursor.invalid'],
    handle: ({ params, query }, services) => {
      const { journal } = openWorkspace(services, params.id)
      const page = journal.list({
        limit: query.limit,
        ...(query.connection === undefined
          ? {}
          : { connectionId: findConnectionId(services, params.id, query.connection) }),
        ...(query.method === undefined ? {} : { method: query.method }),
        ...(query.status === undefined ? {} : { status: query.status }),
        ...(query.resource === undefined ? {} : { resourceId: query.resource }),
        ...(query.person === undefined ? {} : { personId: query.person }),
        ...(query.since === undefined ? {} : { since: query.since }),
        ...(query.before === undefined ? {} : { before: Number(fromCursor('exchanges', query.before)) }),
      })
      return {
        exchanges: page.exchanges.map(toAnswer),
        next: toCursor('exchanges', page.next === null ? null : String(page.next)),
      }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/v1/workspaces/{id}/exchanges/{eid}',
    operationId: 'getExchange',
    tag: TAG,
    summary: 'Get one exchange with the raw request and answer',
    params: strictObject({
      id: workspaceId,
      eid: z.string().min(1).meta({ description: 'The id of the exchange.' }),
    }),
    query: noQuery,
    answer: { status: 200, description: 'The exchange.', schema: ExchangeDetail },
    refusals: ['workspace.unknown', 'exchange.unknown'],
    handle: ({ params }, services) => {
      const exchange = openWorkspace(services, params.id).journal.find(params.eid)
      if (exchange === undefined) {
        throw refuse(
          'exchange.unknown',
          `The journal of workspace ${params.id} has no exchange ${JSON.stringify(params.eid)}.`,
        )
      }
      return { ...toAnswer(exchange), request: exchange.request, response: exchange.response }
    },
  }),
]
