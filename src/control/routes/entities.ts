import { z } from 'zod'
import { defineRoute } from '../route.ts'
import { strictObject } from '../strict-object.ts'
import { instant, noQuery, openAdmin, plainText, workspaceId, workspacePath } from './workspace-path.ts'

const TAG = 'entities'

const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'))

const name = plainText(1, 255).refine((text) => text.trim() !== '', { error: 'must not be blank' })
const currency = z
  .string()
  .refine((code) => CURRENCIES.has(code), { error: 'must be a currency code of ISO 4217, such as EUR' })
  .meta({ description: 'What its cards are issued in: ISO 4217.', example: 'EUR' })

const Entity = z
  .object({
    id: z.string(),
    name: z.string(),
    currency: z.string(),
    isPrimary: z.boolean(),
    createdAt: instant,
  })
  .meta({ id: 'Entity', description: 'A legal company of the business; each location belongs to one.' })

export const entityRoutes = [
  defineRoute({
    method: 'GET',
    path: '/v1/workspaces/{id}/entities',
    operationId: 'listEntities',
    tag: TAG,
    summary: 'List the entities of the business',
    params: workspacePath,
    query: noQuery,
    answer: {
      status: 200,
      description: 'The primary one first, then by name.',
      schema: z.object({ entities: z.array(Entity) }),
    },
    refusals: ['workspace.unknown'],
    handle: ({ params }, services) => ({ entities: openAdmin(services, params.id).entities.list() }),
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/workspaces/{id}/entities',
    operationId: 'createEntity',
    tag: TAG,
    summary: 'Make an entity',
    params: workspacePath,
    query: noQuery,
    body: strictObject({ name, currency }),
    answer: { status: 201, description: 'The entity.', schema: Entity },
    refusals: ['workspace.unknown', 'entity.name-taken'],
    handle: ({ params, body }, services) => openAdmin(services, params.id).entities.create(body),
  }),
  defineRoute({
    method: 'PATCH',
    path: '/v1/workspaces/{id}/entities/{eid}',
    operationId: 'updateEntity',
    tag: TAG,
    summary: 'Change the name or the issuing currency of an entity',
    description: 'Whoever was refused for the currency alone is let in.',
    params: strictObject({
      id: workspaceId,
      eid: z.string().min(1).meta({ description: 'The id of the entity.' }),
    }),
    query: noQuery,
    body: strictObject({ name: name.optional(), currency: currency.optional() }),
    answer: { status: 200, description: 'The entity as it is now.', schema: Entity },
    refusals: ['workspace.unknown', 'entity.unknown', 'entity.name-taken'],
    handle: ({ params, body }, services) => openAdmin(services, params.id).entities.update(params.eid, body),
  }),
]
