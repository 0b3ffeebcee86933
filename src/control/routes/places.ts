import { z } from 'zod'
import { defineRoute } from '../route.ts'
import { strictObject } from '../strict-object.ts'
import { instant, noQuery, openAdmin, plainText, workspaceId, workspacePath } from './workspace-path.ts'

const TAG = 'places'

const place = { id: z.string(), name: z.string(), people: z.int(), createdAt: instant }
const Department = z
  .object(place)
  .meta({ id: 'Department', description: 'A department, with how many people are in it.' })
const Location = z
  .object({
    ...place,
    entity: z.object({ id: z.string(), name: z.string(), currency: z.string() }),
  })
  .meta({ id: 'Location', description: 'A location, with how many people are in it, and its entity.' })

const name = plainText(1, 255).refine((text) => text.trim() !== '', { error: 'must not be blank' })
const entityId = z.string().min(1).max(200).meta({ description: 'The id of the entity it belongs to.' })

export const placeRoutes = [
  defineRoute({
    method: 'GET',
    path: '/v1/workspaces/{id}/departments',
    operationId: 'listDepartments',
    tag: TAG,
    summary: 'List the departments of a workspace',
    params: workspacePath,
    query: noQuery,
    answer: {
      status: 200,
      description: 'The departments.',
      schema: z.object({ departments: z.array(Department) }),
    },
    refusals: ['workspace.unknown'],
    handle: ({ params }, services) => ({ departments: openAdmin(services, params.id).places.departments() }),
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/workspaces/{id}/departments',
    operationId: 'createDepartment',
    tag: TAG,
    summary: 'Make a department',
    description: 'Provisioning makes the ones it does not find by itself.',
    params: workspacePath,
    query: noQuery,
    body: strictObject({ name }),
    answer: { status: 201, description: 'The department.', schema: Department },
    refusals: ['workspace.unknown', 'place.name-taken'],
    handle: ({ params, body }, services) => openAdmin(services, params.id).places.createDepartment(body.name),
  }),
  defineRoute({
    method: 'GET',
    path: '/v1/workspaces/{id}/locations',
    operationId: 'listLocations',
    tag: TAG,
    summary: 'List the locations of a workspace',
    params: workspacePath,
    query: noQuery,
    answer: {
      status: 200,
      description: 'The locations.',
      schema: z.object({ locations: z.array(Location) }),
    },
    refusals: ['workspace.unknown'],
    handle: ({ params }, services) => ({ locations: openAdmin(services, params.id).places.locations() }),
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/workspaces/{id}/locations',
    operationId: 'createLocation',
    tag: TAG,
    summary: 'Make a location',
    description: 'In the primary entity unless another is named, as is a location that provisioning makes.',
    params: workspacePath,
    query: noQuery,
    body: strictObject({ name, entityId: entityId.optional() }),
    answer: { status: 201, description: 'The location.', schema: Location },
    refusals: ['workspace.unknown', 'place.name-taken', 'entity.unknown'],
    handle: ({ params, body }, services) =>
      openAdmin(services, params.id).places.createLocation(body.name, body.entityId),
  }),
  defineRoute({
    method: 'PATCH',
    path: '/v1/workspaces/{id}/locations/{lid}',
    operationId: 'updateLocation',
    tag: TAG,
    summary: 'Assign a location to another entity',
    description: 'Everybody there goes along. Whoever was refused for the currency alone is let in.',
    params: strictObject({
      id: workspaceId,
      lid: z.string().min(1).meta({ description: 'The id of the location.' }),
    }),
    query: noQuery,
    body: strictObject({ entityId }),
    answer: { status: 200, description: 'The location as it is now.', schema: Location },
    refusals: ['workspace.unknown', 'location.unknown', 'entity.unknown'],
    handle: ({ params, body }, services) =>
      openAdmin(services, params.id).places.assignLocation(params.lid, body.entityId),
  }),
]
