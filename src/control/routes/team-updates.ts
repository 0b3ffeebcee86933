import { z } from 'zod'
import { limit } from '../paging.ts'
import { defineRoute } from '../route.ts'
import { strictObject } from '../strict-object.ts'
import { SyncError } from './sync-errors.ts'
import { instant, openAdmin, workspacePath } from './workspace-path.ts'

const somebody = { personId: z.string(), name: z.string(), email: z.string() }

const TeamUpdates = z
  .object({
    pendingInvites: z.array(
      z.object({
        ...somebody,
        status: z.string(),
        sentAt: instant.nullable(),
        expiresAt: instant.nullable(),
      }),
    ),
    inactiveUsers: z.array(
      z.object({
        ...somebody,
        deactivatedAt: instant.nullable(),
        deactivatedBy: z.string().nullable(),
        daysUntilTermination: z
          .int()
          .nullable()
          .meta({ description: 'Null for whom no termination is planned.' }),
      }),
    ),
    syncErrors: z.array(SyncError),
    warnings: z
      .array(z.object({ ...somebody, field: z.string(), warning: z.string(), warnedAt: instant }))
      .meta({ description: 'Values of custom fields that were sent and not taken.' }),
    counts: z.object({
      pendingInvites: z.int(),
      inactiveUsers: z.int(),
      syncErrors: z.int(),
      warnings: z.int(),
    }),
  })
  .meta({
    id: 'TeamUpdates',
    description: 'What waits for an administrator: the first of each kind, and how many there are.',
  })

export const teamUpdateRoutes = [
  defineRoute({
    method: 'GET',
    path: '/v1/workspaces/{id}/team-updates',
    operationId: 'getTeamUpdates',
    tag: 'people',
    summary: 'Get what Ramp shows its administrators as Team updates',
    description:
      'Pending invites, inactive people with the days until their termination, open sync errors, warnings. GET …/people?state= and GET …/sync-errors have all pages.',
    params: workspacePath,
    query: strictObject({ limit }),
    answer: { status: 200, description: 'The updates.', schema: TeamUpdates },
    refusals: ['workspace.unknown'],
    handle: ({ params, query }, services) => openAdmin(services, params.id).teamUpdates(query.limit),
  }),
]
