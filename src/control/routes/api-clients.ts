import { z } from 'zod'
import { knownScopes, servedScopes } from '../../ramp/developer/scopes.ts'
import { API_CLIENT_KINDS } from '../../workspace/api-client.ts'
import type { ApiClient, ApiClientWithSecret, NewApiClient } from '../../workspace/api-client.ts'
import { defineRoute } from '../route.ts'
import { strictObject } from '../strict-object.ts'
import { getWorkspace, instant, noQuery, plainText, workspaceId, workspacePath } from './workspace-path.ts'

const TAG = 'api-clients'

const apiClientFields = {
  id: z.string(),
  kind: z.enum(API_CLIENT_KINDS).meta({
    description:
      '`token`: a bearer token that never expires. `client-credentials`: an id and a secret, exchanged at POST /developer/v1/token for tokens that do.',
  }),
  name: z.string(),
  scopes: z.array(z.string()).meta({ description: 'What it may do, in the words of Ramp.' }),
  clientId: z.string().nullable().meta({ description: 'Null for a token.' }),
  createdAt: instant,
}

export const ApiClientAnswer = z
  .object(apiClientFields)
  .meta({ id: 'ApiClient', description: 'Who may call the Developer API of a workspace.' })

export const ApiClientWithSecretAnswer = z
  .object({
    ...apiClientFields,
    token: z.string().optional().meta({ description: 'Of a token. Shown this once: only its hash is kept.' }),
    clientSecret: z
      .string()
      .optional()
      .meta({ description: 'Of client credentials. Shown this once: only its hash is kept.' }),
  })
  .meta({
    id: 'ApiClientWithSecret',
    description: 'An API client with its token or secret, at the one moment it is seen.',
  })

const ownSecret = z.string().max(1024).optional()

export const newApiClient = strictObject({
  kind: z.enum(API_CLIENT_KINDS),
  name: plainText(1, 100).meta({ description: 'Unique in the workspace.', example: 'baton-ramp' }),
  scopes: z
    .array(z.enum(knownScopes))
    .max(knownScopes.length)
    .optional()
    .meta({ description: 'All that the Developer API here asks for when left out.' }),
  token: ownSecret.meta({ description: 'A token of your own, for kind `token`; made when left out.' }),
  clientId: ownSecret.meta({
    description: 'An id of your own, for kind `client-credentials`; made when left out.',
  }),
  clientSecret: ownSecret.meta({
    description: 'A secret of your own, for kind `client-credentials`; made when left out.',
  }),
})
  .refine(
    ({ kind, token, clientId, clientSecret }) =>
      kind === 'token' ? clientId === undefined && clientSecret === undefined : token === undefined,
    { error: 'give `token` for kind token, `clientId` and `clientSecret` for kind client-credentials' },
  )
  .meta({ id: 'NewApiClient', description: 'An API client to make.' })

export function toNewApiClient(input: z.output<typeof newApiClient>): NewApiClient {
  const { kind, name, scopes, token, clientId, clientSecret } = input
  const secret = token ?? clientSecret
  return {
    kind,
    name,
    scopes: scopes === undefined ? servedScopes : [...new Set(scopes)],
    ...(clientId === undefined ? {} : { clientId }),
    ...(secret === undefined ? {} : { secret }),
  }
}

export function toApiClientAnswer({ id, kind, name, scopes, clientId, createdAt }: ApiClient) {
  return { id, kind, name, scopes, clientId, createdAt }
}

export function toApiClientWithSecretAnswer(client: ApiClientWithSecret) {
  return {
    ...toApiClientAnswer(client),
    ...(client.kind === 'token' ? { token: client.secret } : { clientSecret: client.secret }),
  }
}

export const apiClientRoutes = [
  defineRoute({
    method: 'GET',
    path: '/v1/workspaces/{id}/api-clients',
    operationId: 'listApiClients',
    tag: TAG,
    summary: 'List who may call the Developer API of a workspace',
    params: workspacePath,
    query: noQuery,
    answer: {
      status: 200,
      description: 'The API clients, without tokens and secrets.',
      schema: z.object({ apiClients: z.array(ApiClientAnswer) }),
    },
    refusals: ['workspace.unknown'],
    handle: ({ params }, services) => {
      getWorkspace(services, params.id)
      return { apiClients: services.workspaces.apiClients.ofWorkspace(params.id).map(toApiClientAnswer) }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/workspaces/{id}/api-clients',
    operationId: 'createApiClient',
    tag: TAG,
    summary: 'Make a token or client credentials for the Developer API',
    params: workspacePath,
    query: noQuery,
    body: newApiClient,
    answer: {
      status: 201,
      description: 'The API client and its token or secret.',
      schema: ApiClientWithSecretAnswer,
    },
    refusals: [
      'workspace.unknown',
      'api-client.name-taken',
      'api-client.secret-taken',
      'api-client.secret-invalid',
    ],
    handle: ({ params, body }, services) => {
      getWorkspace(services, params.id)
      return toApiClientWithSecretAnswer(services.workspaces.apiClients.add(params.id, toNewApiClient(body)))
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/v1/workspaces/{id}/api-clients/{aid}',
    operationId: 'deleteApiClient',
    tag: TAG,
    summary: 'Delete an API client and its tokens',
    description: 'They get 401 from now on.',
    params: strictObject({
      id: workspaceId,
      aid: z.string().min(1).meta({ description: 'The id of the API client.' }),
    }),
    query: noQuery,
    answer: { status: 204, description: 'Gone.' },
    refusals: ['workspace.unknown', 'api-client.unknown'],
    handle: ({ params }, services) => {
      getWorkspace(services, params.id)
      services.workspaces.apiClients.remove(params.id, params.aid)
      return undefined
    },
  }),
]
