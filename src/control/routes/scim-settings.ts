import { z } from 'zod'
import { IDPS } from '../../workspace/connection.ts'
import { defineRoute } from '../route.ts'
import { instant, noQuery, openAdmin, workspacePath } from './workspace-path.ts'

/** Of the connections a workspace ever had, the newest. */
const LISTED = 100

const ScimSettings = z
  .object({
    lastSyncAt: instant.nullable().meta({
      description: 'When a write last came in, refused or not; null before the first.',
    }),
    counts: z.object({
      invitedViaScim: z.int(),
      deactivatedViaScim: z.int().meta({ description: 'Ramp calls them "terminated via SCIM".' }),
      autoTerminated: z.int(),
    }),
    offboarding: z.object({
      deprovisioningEnabled: z.boolean(),
      autoTermination: z.boolean(),
      autoTerminationDays: z.int(),
      rescheduleOnChange: z.boolean(),
      includeExistingInactive: z.boolean(),
      privilegedRoles: z.array(z.string()),
      legacyTerminate: z.boolean(),
    }),
    defaults: z.object({
      department: z.string().nullable(),
      location: z.string().nullable(),
      createAsDraft: z.boolean(),
    }),
    customFields: z
      .array(z.string())
      .meta({ description: 'The names attributes are mapped to; the fields there are.' }),
    connections: z
      .array(
        z.object({
          id: z.string(),
          name: z.string(),
          idp: z.enum(IDPS),
          url: z.string().meta({ description: 'What the identity provider is given beside the token.' }),
          lastSyncAt: instant.nullable(),
          disconnectedAt: instant.nullable(),
        }),
      )
      .meta({
        description: `The newest ${LISTED}; POST …/rotate gives a new token, POST …/disconnect ends one.`,
      }),
  })
  .meta({
    id: 'ScimSettings',
    description: "Ramp's SCIM settings page. PATCH …/settings changes what is set.",
  })

export const scimSettingsRoutes = [
  defineRoute({
    method: 'GET',
    path: '/v1/workspaces/{id}/scim-settings',
    operationId: 'getScimSettings',
    tag: 'settings',
    summary: "Get Ramp's SCIM settings page: last sync, counts, offboarding, defaults, connections",
    params: workspacePath,
    query: noQuery,
    answer: { status: 200, description: 'The page.', schema: ScimSettings },
    refusals: ['workspace.unknown'],
    handle: ({ params }, services) => {
      const admin = openAdmin(services, params.id)
      const connections = services.workspaces
        .connections(params.id)
        .map((connection) => ({ ...connection, lastSyncAt: admin.lastSyncAt(connection.id) }))
      const synced = connections.map(({ lastSyncAt }) => lastSyncAt).filter((at) => at !== null)
      return {
        ...admin.scimSettings(),
        lastSyncAt: synced.sort().at(-1) ?? null,
        connections: connections.slice(-LISTED).map(({ id, name, idp, lastSyncAt, disconnectedAt }) => ({
          id,
          name,
          idp,
          url: services.scimBaseUrl(),
          lastSyncAt,
          disconnectedAt,
        })),
      }
    },
  }),
]
