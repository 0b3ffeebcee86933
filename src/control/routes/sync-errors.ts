import { z } from 'zod'
import { cursor, fromCursor, limit, next, toCursor } from '../paging.ts'
import { defineRoute } from '../route.ts'
import { strictObject } from '../strict-object.ts'
import { instant, openAdmin, workspacePath } from './workspace-path.ts'

export const SyncError = z
  .object({
    id: z.string(),
    reason: z.string().meta({ description: "Ramp's name of the kind.", example: 'Invalid manager' }),
    message: z.string().meta({ description: "Ramp's exact sentence." }),
    attribute: z.string(),
    subject: z.string().meta({ description: 'userName of the person, or of the payload that was refused.' }),
    personId: z.string().nullable(),
    connectionId: z.string(),
    firstSeenAt: instant,
    lastSeenAt: instant,
    count: z.int(),
    state: z.enum(['open', 'resolved']),
    resolvedAt: instant.nullable(),
    resolvedByExchange: z
      .string()
      .nullable()
      .meta({ description: 'The id of the exchange that resolved it.' }),
  })
  .meta({
    id: 'SyncError',
    description: 'A failure of provisioning as Ramp lists it for its administrators.',
  })

export const syncErrorRoutes = [
  defineRoute({
    method: 'GET',
    path: '/v1/workspaces/{id}/sync-errors',
    operationId: 'listSyncErrors',
    tag: 'sync errors',
    summary: 'List the sync errors of a workspace, the open ones unless asked otherwise',
    params: workspacePath,
    query: strictObject({
      state: z.enum(['open', 'resolved', 'all']).default('open').meta({ default: 'open' }),
      limit,
      after: cursor.optional().meta({ description: 'The `next` of the page before.' }),
    }),
    answer: {
      status: 200,
      description: 'One page of sync errors.',
      schema: z.object({ syncErrors: z.array(SyncError), next }),
    },
    refusals: ['workspace.unknown', 'cursor.invalid'],
    handle: ({ params, query }, services) => {
      const page = openAdmin(services, params.id).syncErrors({
        state: query.state,
        limit: query.limit,
        ...(query.after === undefined ? {} : { after: fromCursor('sync-errors', query.after) }),
      })
      return { syncErrors: page.syncErrors, next: toCursor('sync-errors', page.next) }
    },
  }),
]
