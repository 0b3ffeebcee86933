import { z } from 'zod'
import type { AuditEventRow } from '../../store/audit-events.ts'
import { instant, listOf, pageQuery, text, uuid } from './fields.ts'
import { defineOperation } from './operation.ts'
import { afterPkOf, toPage } from './paging.ts'
import type { DeveloperSession } from './session.ts'

const referenceSchema = z
  .object({ id: uuid, label: text.nullable(), resource_name: text, url: text })
  .meta({ id: 'AuditLogReference' })

const eventSchema = z
  .object({
    id: uuid,
    event_type: text,
    event_time: instant,
    actor_type: text,
    actor_id: text.nullable(),
    additional_details: text.nullable(),
    primary_reference: referenceSchema,
    event_details: z.object({ references: z.array(referenceSchema) }),
  })
  .meta({ id: 'AuditLogEvent', description: 'Something that happened to a user or a vendor.' })

/**
 * As the connector reads it (ramp-developer-api.md 1.4); no description of Ramp's is public. Its source says that pages
 * are commonly newest first, and it gives up at a page of old events that is nowhere ascending.
 */
export const auditLogOperations = [
  defineOperation({
    method: 'GET',
    path: '/audit-logs/events',
    operation: 'developer.audit-events.list',
    summary: 'List what happened to users and vendors, newest first',
    scopes: ['audit_logs:read'],
    query: z.object(pageQuery),
    answer: { status: 200, description: 'A page of events.', schema: listOf(eventSchema) },
    operate(session, { query }) {
      const { auditEvents } = session.store.developer
      const startPk = afterPkOf(query.start, (id) => {
        const pk = pkOf(id)
        return pk !== undefined && auditEvents.has(pk) ? pk : undefined
      })
      const rows = auditEvents
        .page(startPk === 0 ? Number.MAX_SAFE_INTEGER : startPk, query.page_size + 1)
        .map((row) => ({ ...row, id: ID_PREFIX + row.pk.toString(16).padStart(12, '0') }))
      return {
        page: toPage(rows, query.page_size, (row) => JSON.stringify(toEvent(session, row))),
      }
    },
  }),
]

/** An event is numbered, not named: its id is the number in the shape of one. */
const ID_PREFIX = '00000000-0000-7000-8000-'

function pkOf(id: string): number | undefined {
  const hex = id.startsWith(ID_PREFIX) ? id.slice(ID_PREFIX.length) : ''
  return /^[0-9a-f]{12}$/.test(hex) ? Number.parseInt(hex, 16) : undefined
}

const ACTORS: Readonly<Record<string, string>> = {
  scim: 'SCIM',
  admin: 'USER',
  employee: 'USER',
  'developer-api': 'DEVELOPER_APP',
  ramp: 'RAMP',
}

function toEvent(
  { store }: DeveloperSession,
  { id, at, event, subject, subjectId, actor }: AuditEventRow & { readonly id: string },
): z.input<typeof eventSchema> {
  const isVendor = subject === 'vendor'
  const person = isVendor ? undefined : store.people.find(subjectId)
  const label = isVendor
    ? store.developer.vendors.find(subjectId)?.name
    : person && `${person.firstName} ${person.lastName}`
  return {
    id,
    event_type: event,
    event_time: at,
    actor_type: ACTORS[actor] ?? actor,
    actor_id: null,
    additional_details: null,
    primary_reference: {
      id: subjectId,
      label: label ?? null,
      resource_name: isVendor ? 'Vendor / Merchant' : 'User',
      url: `/${isVendor ? 'vendors' : 'people'}/${subjectId}`,
    },
    event_details: { references: [] },
  }
}
