import { z } from 'zod'
import { cursor, fromCursor, limit, next, toCursor } from '../paging.ts'
import { defineRoute } from '../route.ts'
import { strictObject } from '../strict-object.ts'
import { instant, openAdmin, workspacePath } from './workspace-path.ts'

const ActivityItem = z
  .object({
    at: instant,
    event: z.string().meta({ description: "Ramp's name of the event.", examples: ['User invited'] }),
    personId: z.string(),
    actor: z.string().meta({
      description: 'In whose name: `scim`, `admin`, `employee`, `developer-api`, or `ramp` for the clock.',
    }),
    details: z.record(z.string(), z.unknown()).nullable(),
  })
  .meta({ id: 'ActivityItem', description: 'Something that happened to a person.' })

export const activityRoutes = [
  defineRoute({
    method: 'GET',
    path: '/v1/workspaces/{id}/activity',
    operationId: 'listActivity',
    tag: 'people',
    summary: 'List what happened to people, newest first',
    description: 'A page may hold less than the limit and still have a next one.',
    params: workspacePath,
    query: strictObject({
      limit,
      after: cursor.optional().meta({ description: 'The `next` of the page before.' }),
      personId: z
        .string()
        .min(1)
        .max(100)
        .optional()
        .meta({ description: 'Only of that person, terminated ones too.' }),
    }),
    answer: {
      status: 200,
      description: 'One page of the log.',
      schema: z.object({ activity: z.array(ActivityItem), next }),
    },
    refusals: ['workspace.unknown', 'cursor.invalid'],
    handle: ({ params, query }, services) => {
      const page = openAdmin(services, params.id).activity({
        limit: query.limit,
        ...(query.after === undefined ? {} : { after: fromCursor('activity', query.after) }),
        ...(query.personId === undefined ? {} : { personId: query.personId }),
      })
      return { activity: page.activity, next: toCursor('activity', page.next) }
    },
  }),
]
