import { z } from 'zod'
import type { EntityRow } from '../../store/entities.ts'
import type { ListedPlaceRow } from '../../store/place-pages.ts'
import { refusals } from '../refusals.ts'
import { nameTaken } from './departments.ts'
import { listOf, name, nullableUuid, pageQuery, text, uuid } from './fields.ts'
import { defineOperation } from './operation.ts'
import { afterPkOf, toPage } from './paging.ts'
import { DeveloperRefusal, invalid } from './refusal.ts'
import type { DeveloperSession } from './session.ts'

const locationSchema = z
  .object({ id: uuid, name: text, entity_id: nullableUuid })
  .meta({ id: 'Location', description: 'A location and the entity it belongs to.' })

const fields = { name, entity_id: uuid.optional() }

export const locationOperations = [
  defineOperation({
    method: 'GET',
    path: '/locations',
    operation: 'developer.locations.list',
    summary: 'List locations',
    scopes: ['locations:read'],
    query: z.object({ entity_id: uuid.optional(), ...pageQuery }),
    answer: { status: 200, description: 'A page of locations.', schema: listOf(locationSchema) },
    operate({ store }, { query }) {
      const { locations } = store.developer
      const size = query.page_size
      const afterPk = afterPkOf(query.start, (id) => locations.find(id)?.pk)
      const entity = query.entity_id === undefined ? undefined : store.entities.find(query.entity_id)?.pk
      if (query.entity_id !== undefined && entity === undefined)
        return { page: { items: [], size, nextStart: null } }
      return { page: toPage(locations.page({ afterPk, limit: size + 1, entity }), size, render) }
    },
  }),
  defineOperation({
    method: 'POST',
    path: '/locations',
    operation: 'developer.locations.create',
    summary: 'Create a location',
    scopes: ['locations:write'],
    query: z.object({}),
    body: z.strictObject(fields).meta({ id: 'ApiLocationCreateRequestBody' }),
    answer: { status: 201, description: 'The location.', schema: locationSchema },
    operate(session, { body }) {
      const { store, ids, settings, now } = session
      const ignoreCase = settings.placeMatching === 'ignore-case'
      const entity = findEntity(session, body.entity_id)
      const made = { id: ids.uuid(), name: body.name.trim() }
      store.transaction(() => {
        if (store.developer.locations.findByName(made.name, ignoreCase) !== undefined)
          throw nameTaken('location')
        store.developer.locations.insert({ ...made, entity: entity?.pk ?? null, createdAt: now }, ignoreCase)
      })
      const after = render(getLocation(session, made.id))
      return { body: after, touched: { resourceType: 'Location', resourceId: made.id, after } }
    },
  }),
  defineOperation({
    method: 'GET',
    path: '/locations/{location_id}',
    operation: 'developer.locations.get',
    summary: 'Fetch a location',
    scopes: ['locations:read'],
    query: z.object({}),
    answer: { status: 200, description: 'The location.', schema: locationSchema },
    operate: (session, { ids: [id = ''] }) => ({ body: render(getLocation(session, id)) }),
  }),
  defineOperation({
    method: 'PATCH',
    path: '/locations/{location_id}',
    operation: 'developer.locations.update',
    summary: 'Rename a location, or give it to another entity',
    scopes: ['locations:write'],
    query: z.object({}),
    body: z.strictObject(fields).meta({ id: 'ApiLocationUpdateRequestBody' }),
    answer: { status: 200, description: 'The location.', schema: locationSchema },
    operate(session, { ids: [id = ''], body }) {
      const { store, settings } = session
      const { locations } = store.developer
      const ignoreCase = settings.placeMatching === 'ignore-case'
      const row = getLocation(session, id)
      const entity = findEntity(session, body.entity_id)
      store.transaction(() => {
        const newName = body.name.trim()
        const namesake = locations.findByName(newName, ignoreCase)
        if (namesake !== undefined && namesake.pk !== row.pk) throw nameTaken('location')
        locations.rename(row.pk, newName, ignoreCase)
        if (entity === undefined || entity.id === row.entityId) return
        refuseOtherCurrency(session, row, entity)
        locations.move(row.pk, entity.pk)
      })
      const after = render(getLocation(session, id))
      return {
        body: after,
        touched: { resourceType: 'Location', resourceId: id, before: render(row), after },
      }
    },
  }),
]

function getLocation({ store }: DeveloperSession, id: string): ListedPlaceRow {
  const row = store.developer.locations.find(id)
  if (row !== undefined) return row
  throw new DeveloperRefusal('developer.location-unknown', {
    explanation: `No location has the id ${JSON.stringify(id.slice(0, 100))}.`,
  })
}

function findEntity({ store }: DeveloperSession, id: string | undefined): EntityRow | undefined {
  if (id === undefined) return undefined
  const entity = store.entities.find(id)
  if (entity === undefined) throw invalid({ entity_id: ['No entity has this id.'] })
  return entity
}

/** Cards of the people there are issued in the currency of their entity (ramp-scim.md 6, "Invalid location change"). */
function refuseOtherCurrency({ store }: DeveloperSession, row: ListedPlaceRow, entity: EntityRow): void {
  const current = row.entityId === null ? undefined : store.entities.find(row.entityId)
  if (current === undefined || current.currency === entity.currency) return
  if (store.developer.locations.hasPeople(row.pk))
    throw invalid({ entity_id: [refusals['ramp.user.invalid-location-change'].message] })
}

const render = ({ id, name, entityId }: ListedPlaceRow) => JSON.stringify({ id, name, entity_id: entityId })
