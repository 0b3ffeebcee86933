import { z } from 'zod'
import type { JsonObject } from '../../scim/document.ts'
import { IDPS, MODES } from '../../workspace/connection.ts'
import type { Connection, ConnectionWithToken, NewConnection } from '../../workspace/connection.ts'
import { WorkspaceRefusal } from '../../workspace/workspaces.ts'
import type { ControlServices } from '../route.ts'
import { defineRoute } from '../route.ts'
import { strictObject } from '../strict-object.ts'
import {
  getWorkspace,
  instant,
  noQuery,
  openAdmin,
  plainText,
  workspaceId,
  workspacePath,
} from './workspace-path.ts'

const TAG = 'connections'

const connectionFields = {
  id: z.string(),
  name: z.string(),
  idp: z.enum(IDPS).meta({ description: 'The identity provider whose habits it has.' }),
  mode: z.enum(MODES).meta({
    description:
      "`ramp`: Ramp's rules decide. `spec`: protocol rules only; what Ramp would refuse is a finding.",
  }),
  settings: z
    .record(z.string(), z.unknown())
    .meta({ description: 'Its own values of connection-scoped settings, by name.' }),
  createdAt: instant,
  disconnectedAt: instant
    .nullable()
    .meta({ description: 'Since when its token opens nothing; null while it does.' }),
}

export const ConnectionAnswer = z
  .object(connectionFields)
  .meta({ id: 'Connection', description: 'One identity provider joined to a workspace.' })

export const ConnectionWithTokenAnswer = z
  .object({
    ...connectionFields,
    token: z.string().meta({ description: 'The bearer token. Shown this once: only its hash is kept.' }),
  })
  .meta({
    id: 'ConnectionWithToken',
    description: 'A connection with its token, at the one moment the token is seen.',
  })

const ListedConnection = z
  .object({
    ...connectionFields,
    lastSyncAt: instant.nullable().meta({
      description: 'When it last sent a write, refused or not; null before the first. Reading moves nothing.',
    }),
  })
  .meta({ id: 'ListedConnection', description: 'A connection, and when it last sent something.' })

const settingsInput = z.record(z.string().max(200), z.unknown()).meta({
  description: 'Values by setting name; GET …/settings lists names, values and scope.',
})

export const newConnection = strictObject({
  name: plainText(1, 100).meta({
    description: 'Unique among the live connections of the workspace.',
    example: 'okta',
  }),
  idp: z.enum(IDPS),
  mode: z.enum(MODES).default('ramp').meta({ default: 'ramp' }),
  token: z.string().max(1024).optional().meta({
    description: 'A token of your own; made when left out: `onramp_<workspace id>_<64 hex digits>`.',
  }),
  settings: settingsInput.optional(),
}).meta({ id: 'NewConnection', description: 'A connection to make.' })

const connectionPath = strictObject({
  id: workspaceId,
  cid: z.string().min(1).meta({ description: 'The id of the connection.' }),
})

export function toNewConnection(input: z.output<typeof newConnection>): NewConnection {
  return {
    name: input.name,
    idp: input.idp,
    mode: input.mode,
    ...(input.token === undefined ? {} : { token: input.token }),
    ...(input.settings === undefined ? {} : { settings: input.settings as JsonObject }),
  }
}

export function toConnectionAnswer(connection: Connection) {
  const { id, name, idp, mode, settings, createdAt, disconnectedAt } = connection
  return { id, name, idp, mode, settings, createdAt, disconnectedAt }
}

export function toConnectionWithTokenAnswer(connection: ConnectionWithToken) {
  return { ...toConnectionAnswer(connection), token: connection.token }
}

function getConnection(services: ControlServices, id: string, cid: string): Connection {
  getWorkspace(services, id)
  const connection = services.workspaces.connections(id).find((each) => each.id === cid)
  if (connection === undefined) {
    throw new WorkspaceRefusal(
      'connection.unknown',
      `Workspace ${id} has no connection ${JSON.stringify(cid)}.`,
    )
  }
  return connection
}

const KNOWN = ['workspace.unknown', 'connection.unknown'] as const

export const connectionRoutes = [
  defineRoute({
    method: 'GET',
    path: '/v1/workspaces/{id}/connections',
    operationId: 'listConnections',
    tag: TAG,
    summary: 'List the connections of a workspace, disconnected ones included',
    params: workspacePath,
    query: noQuery,
    answer: {
      status: 200,
      description: 'The connections, without tokens.',
      schema: z.object({ connections: z.array(ListedConnection) }),
    },
    refusals: ['workspace.unknown'],
    handle: ({ params }, services) => {
      const admin = openAdmin(services, params.id)
      return {
        connections: services.workspaces.connections(params.id).map((connection) => ({
          ...toConnectionAnswer(connection),
          lastSyncAt: admin.lastSyncAt(connection.id),
        })),
      }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/workspaces/{id}/connections',
    operationId: 'createConnection',
    tag: TAG,
    summary: 'Join an identity provider to a workspace',
    params: workspacePath,
    query: noQuery,
    body: newConnection,
    answer: { status: 201, description: 'The connection and its token.', schema: ConnectionWithTokenAnswer },
    refusals: [
      'workspace.unknown',
      'connection.name-taken',
      'connection.token-taken',
      'connection.token-invalid',
      'setting.unknown',
      'setting.invalid',
    ],
    handle: ({ params, body }, services) => {
      getWorkspace(services, params.id)
      return toConnectionWithTokenAnswer(services.workspaces.addConnection(params.id, toNewConnection(body)))
    },
  }),
  defineRoute({
    method: 'PATCH',
    path: '/v1/workspaces/{id}/connections/{cid}',
    operationId: 'updateConnection',
    tag: TAG,
    summary: "Change a connection's own values of connection-scoped settings",
    description:
      'Names not given stay as they are; null takes the override away, so the workspace value holds again.',
    params: connectionPath,
    query: noQuery,
    body: strictObject({ settings: settingsInput }),
    answer: { status: 200, description: 'The connection as it is now.', schema: ConnectionAnswer },
    refusals: [...KNOWN, 'setting.unknown', 'setting.invalid'],
    handle: ({ params, body }, services) => {
      getConnection(services, params.id, params.cid)
      return toConnectionAnswer(
        services.workspaces.updateConnection(params.id, params.cid, body.settings as JsonObject),
      )
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/v1/workspaces/{id}/connections/{cid}',
    operationId: 'disconnectConnection',
    tag: TAG,
    summary: 'Disconnect an identity provider',
    description:
      'Its token gets 401 from now on; the people it provisioned stay. Doing it again changes nothing.',
    params: connectionPath,
    query: noQuery,
    answer: { status: 200, description: 'The connection, disconnected.', schema: ConnectionAnswer },
    refusals: KNOWN,
    handle: ({ params }, services) => {
      const connection = getConnection(services, params.id, params.cid)
      if (connection.disconnectedAt !== null) return toConnectionAnswer(connection)
      return toConnectionAnswer(services.workspaces.disconnect(params.id, params.cid))
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/workspaces/{id}/connections/{cid}/rotate',
    operationId: 'rotateToken',
    tag: TAG,
    summary: 'Make a new token for a connection',
    description: 'The token before it opens nothing from now on.',
    params: connectionPath,
    query: noQuery,
    answer: {
      status: 200,
      description: 'The connection and its new token.',
      schema: ConnectionWithTokenAnswer,
    },
    refusals: KNOWN,
    handle: ({ params }, services) => {
      getConnection(services, params.id, params.cid)
      return toConnectionWithTokenAnswer(services.workspaces.rotate(params.id, params.cid))
    },
  }),
]
