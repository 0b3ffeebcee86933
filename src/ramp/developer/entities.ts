import { z } from 'zod'
import { foldText } from '../../scim/fold.ts'
import type { EntityRow } from '../../store/entities.ts'
import { listOf, pageQuery, queryBoolean, text, uuid } from './fields.ts'
import { defineOperation } from './operation.ts'
import { afterPkOf, toPage } from './paging.ts'
import { DeveloperRefusal } from './refusal.ts'
import type { DeveloperSession } from './session.ts'

const entitySchema = z
  .object({
    id: uuid,
    entity_name: text,
    is_primary: z.boolean(),
    currency: text,
    location_ids: z.array(uuid),
    accounts: z.array(z.object({ internal_id: text })),
  })
  .meta({ id: 'ApiEntityResource', description: 'A legal company of the business.' })

export const entityOperations = [
  defineOperation({
    method: 'GET',
    path: '/entities',
    operation: 'developer.entities.list',
    summary: 'List entities',
    scopes: ['entities:read'],
    query: z.object({
      currency: z
        .string()
        .regex(/^[A-Z]{3}$/)
        .optional(),
      entity_name: text.max(255).optional(),
      is_primary: queryBoolean.optional(),
      ...pageQuery,
    }),
    answer: { status: 200, description: 'A page of entities.', schema: listOf(entitySchema) },
    operate(session, { query }) {
      const { entities } = session.store
      const afterPk = afterPkOf(query.start, (id) => entities.find(id)?.pk)
      const wanted = query.entity_name === undefined ? undefined : foldText(query.entity_name)
      // A business has a handful of them.
      const rows = entities
        .list()
        .filter(
          ({ pk, name, currency, isPrimary }) =>
            pk > afterPk &&
            (query.currency === undefined || currency === query.currency) &&
            (query.is_primary === undefined || isPrimary === query.is_primary) &&
            (wanted === undefined || foldText(name) === wanted),
        )
        .sort((a, b) => a.pk - b.pk)
      return { page: toPage(rows, query.page_size, (row) => render(session, row)) }
    },
  }),
  defineOperation({
    method: 'GET',
    path: '/entities/{entity_id}',
    operation: 'developer.entities.get',
    summary: 'Fetch an entity',
    scopes: ['entities:read'],
    query: z.object({}),
    answer: { status: 200, description: 'The entity.', schema: entitySchema },
    operate(session, { ids: [id = ''] }) {
      const row = session.store.entities.find(id)
      if (row !== undefined) return { body: render(session, row) }
      throw new DeveloperRefusal('developer.entity-unknown', {
        explanation: `No entity has the id ${JSON.stringify(id.slice(0, 100))}.`,
      })
    },
  }),
]

/** More locations than any business has. */
const ALL_LOCATIONS = 100_000

function render({ store }: DeveloperSession, { pk, id, name, currency, isPrimary }: EntityRow): string {
  const { locations } = store.developer
  const view: z.input<typeof entitySchema> = {
    id,
    entity_name: name,
    is_primary: isPrimary,
    currency,
    location_ids: locations.page({ afterPk: 0, limit: ALL_LOCATIONS, entity: pk }).map((row) => row.id),
    accounts: [],
  }
  return JSON.stringify(view)
}
