import { z } from 'zod'
import { defaultApiClients } from '../../default-workspace.ts'
import type { JsonObject } from '../../scim/document.ts'
import { defaultConnections } from '../../workspace-seed.ts'
import type { WorkspaceSummary } from '../../workspace/workspaces.ts'
import type { ControlServices } from '../route.ts'
import { defineRoute } from '../route.ts'
import { readSeedBody, seedBody } from '../seed-body.ts'
import { strictObject } from '../strict-object.ts'
import {
  ApiClientAnswer,
  ApiClientWithSecretAnswer,
  newApiClient,
  toApiClientAnswer,
  toApiClientWithSecretAnswer,
  toNewApiClient,
} from './api-clients.ts'
import {
  ConnectionAnswer,
  ConnectionWithTokenAnswer,
  newConnection,
  toConnectionAnswer,
  toConnectionWithTokenAnswer,
  toNewConnection,
} from './connections.ts'
import { getWorkspace, instant, noQuery, plainText, workspacePath } from './workspace-path.ts'

const TAG = 'workspaces'

const workspaceFields = {
  id: z.string(),
  name: z.string(),
  createdAt: instant,
  scimBaseUrl: z.string().meta({
    description: 'Where identity providers send; the same for every workspace, the token chooses.',
  }),
  developerBaseUrl: z.string().meta({
    description: 'Where connectors send; the same for every workspace, the token chooses.',
  }),
}

const WorkspaceListed = z
  .object(workspaceFields)
  .meta({ id: 'WorkspaceListed', description: 'One emulated company.' })

const WorkspaceAnswer = z
  .object({
    ...workspaceFields,
    connections: z.array(ConnectionAnswer),
    apiClients: z.array(ApiClientAnswer),
  })
  .meta({ id: 'Workspace', description: 'One emulated company and the identity providers joined to it.' })

const WorkspaceCreated = z
  .object({
    ...workspaceFields,
    connections: z.array(ConnectionWithTokenAnswer),
    apiClients: z.array(ApiClientWithSecretAnswer),
  })
  .meta({
    id: 'WorkspaceCreated',
    description: 'A new company, with the tokens of its connections: the one moment they are seen.',
  })

function toListed(workspace: WorkspaceSummary, services: ControlServices) {
  const { id, name, createdAt } = workspace
  return {
    id,
    name,
    createdAt,
    scimBaseUrl: services.scimBaseUrl(),
    developerBaseUrl: services.developerBaseUrl(),
  }
}

function toAnswer(workspace: WorkspaceSummary, services: ControlServices) {
  return {
    ...toListed(workspace, services),
    connections: services.workspaces.connections(workspace.id).map(toConnectionAnswer),
    apiClients: services.workspaces.apiClients.ofWorkspace(workspace.id).map(toApiClientAnswer),
  }
}

export const workspaceRoutes = [
  defineRoute({
    method: 'GET',
    path: '/v1/workspaces',
    operationId: 'listWorkspaces',
    tag: TAG,
    summary: 'List the workspaces',
    params: strictObject({}),
    query: noQuery,
    answer: {
      status: 200,
      description: 'All of them, oldest first.',
      schema: z.object({ workspaces: z.array(WorkspaceListed) }),
    },
    refusals: [],
    handle: (_input, services) => ({
      workspaces: services.workspaces.list().map((workspace) => toListed(workspace, services)),
    }),
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/workspaces',
    operationId: 'createWorkspace',
    tag: TAG,
    summary: 'Make a workspace',
    description:
      'Without `connections` it gets the four of the default workspace: `okta`, `entra` and `generic` in mode `ramp`, and `spec`; without `apiClients` a token and client credentials for the Developer API. Settings left out have their defaults, so there is no default department and no default location unless you give them.',
    params: strictObject({}),
    query: noQuery,
    body: strictObject({
      id: z.string().max(200).optional().meta({
        description: 'Made when left out. Lower-case letters, digits and `-`, at most 63.',
      }),
      name: plainText(1, 200).optional(),
      connections: z.array(newConnection).max(100).optional(),
      apiClients: z.array(newApiClient).max(100).optional(),
      settings: z
        .record(z.string().max(200), z.unknown())
        .optional()
        .meta({ description: 'Values by setting name, checked before anything is made.' }),
      seed: seedBody.optional(),
    }),
    isBodyOptional: true,
    answer: {
      status: 201,
      description: 'The workspace, with the tokens of its connections and API clients.',
      schema: WorkspaceCreated,
      location: ({ id }) => `/v1/workspaces/${id}`,
    },
    refusals: [
      'workspace.id-taken',
      'workspace.id-invalid',
      'connection.name-taken',
      'connection.token-taken',
      'connection.token-invalid',
      'api-client.name-taken',
      'api-client.secret-taken',
      'api-client.secret-invalid',
      'setting.unknown',
      'setting.invalid',
      'seed.invalid',
    ],
    handle: ({ body }, services) => {
      const prepared = body.seed === undefined ? undefined : readSeedBody(body.seed, body.connections)
      const created = services.workspaces.create({
        ...(body.id === undefined ? {} : { id: body.id }),
        ...(body.name === undefined ? {} : { name: body.name }),
        settings: { ...prepared?.seed.settings, ...(body.settings as JsonObject | undefined) },
        ...(prepared === undefined ? {} : { seed: prepared.kept }),
        connections:
          body.connections?.map(toNewConnection) ?? prepared?.seed.connections ?? defaultConnections,
        apiClients: body.apiClients?.map(toNewApiClient) ?? defaultApiClients,
      })
      return {
        ...toListed(created, services),
        connections: created.connections.map(toConnectionWithTokenAnswer),
        apiClients: created.apiClients.map(toApiClientWithSecretAnswer),
      }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/v1/workspaces/{id}',
    operationId: 'getWorkspace',
    tag: TAG,
    summary: 'Get one workspace and its connections',
    params: workspacePath,
    query: noQuery,
    answer: { status: 200, description: 'The workspace.', schema: WorkspaceAnswer },
    refusals: ['workspace.unknown'],
    handle: ({ params }, services) => toAnswer(getWorkspace(services, params.id), services),
  }),
  defineRoute({
    method: 'DELETE',
    path: '/v1/workspaces/{id}',
    operationId: 'deleteWorkspace',
    tag: TAG,
    summary: 'Delete a workspace, its files and its tokens',
    params: workspacePath,
    query: noQuery,
    answer: { status: 204, description: 'Gone.' },
    refusals: ['workspace.unknown'],
    handle: ({ params }, services) => {
      getWorkspace(services, params.id)
      services.workspaces.delete(params.id)
      return undefined
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/workspaces/{id}/reset',
    operationId: 'resetWorkspace',
    tag: TAG,
    summary: 'Put a workspace back to its start',
    description:
      'People, sync errors and waiting work are gone but for those of its seed, the settings are those it was made with, the clock is the real one, and no fault is armed. Connections, API clients and their tokens stay, but for access tokens made of client credentials; so does the journal unless `journal` is true.',
    params: workspacePath,
    query: noQuery,
    body: strictObject({
      journal: z
        .boolean()
        .default(false)
        .meta({ description: 'Whether the journal is emptied too.', default: false }),
    }),
    isBodyOptional: true,
    answer: { status: 200, description: 'The workspace.', schema: WorkspaceAnswer },
    refusals: ['workspace.unknown'],
    handle: ({ params, body }, services) => {
      const workspace = getWorkspace(services, params.id)
      services.workspaces.reset(params.id, { journal: body.journal })
      return toAnswer(workspace, services)
    },
  }),
]
