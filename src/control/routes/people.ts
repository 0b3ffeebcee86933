import { z } from 'zod'
import { PEOPLE_STATES } from '../../ramp/people-states.ts'
import type { PersonView, RampAdmin } from '../../ramp/admin-view.ts'
import { cursor, fromCursor, limit, next, toCursor } from '../paging.ts'
import { refuse } from '../refusal.ts'
import { defineRoute } from '../route.ts'
import { strictObject } from '../strict-object.ts'
import { instant, noQuery, openAdmin, workspaceId, workspacePath } from './workspace-path.ts'

const TAG = 'people'

const placeRef = z.object({ id: z.string(), name: z.string() }).meta({ id: 'PlaceRef' }).nullable()

const entityRef = z
  .object({ id: z.string(), name: z.string(), currency: z.string() })
  .meta({ id: 'EntityRef', description: 'The entity of the location.' })
  .nullable()

const personRef = z.object({ id: z.string(), email: z.string(), name: z.string() })

export const Person = z
  .object({
    id: z.string(),
    status: z
      .string()
      .meta({ description: "Ramp's state of the person.", examples: ['INVITE_PENDING', 'USER_ACTIVE'] }),
    active: z.boolean(),
    role: z.string(),
    roleLabel: z
      .string()
      .meta({ description: 'The role as Ramp shows it.', examples: ['Admin', 'Accounting'] }),
    isManager: z.boolean().meta({ description: 'Whether they have reports, or the Manager add-on.' }),
    managerAddOn: z
      .enum(['granted', 'kept'])
      .nullable()
      .meta({ description: 'Granted by an admin, or kept after the last report left.' }),
    firstName: z.string(),
    lastName: z.string(),
    email: z.string(),
    userName: z.string().nullable(),
    externalId: z.string().nullable(),
    employeeId: z.string().nullable(),
    department: placeRef,
    location: placeRef,
    entity: entityRef,
    manager: personRef.nullable(),
    managerWait: z
      .object({ manager: z.string(), mode: z.enum(['hold', 'link-later']), since: instant })
      .nullable()
      .meta({ description: 'The manager the identity provider named who is not here yet, as sent.' }),
    connectionId: z.string().nullable(),
    linked: z.boolean().meta({ description: 'Whether an identity provider keeps this person up to date.' }),
    deactivatedBy: z.string().nullable(),
    deactivatedAt: instant.nullable(),
    scheduledDeactivationAt: instant
      .nullable()
      .meta({ description: 'When they are deactivated by themselves, as guests may be.' }),
    blockers: z
      .array(z.string())
      .meta({ description: 'What an admin said stands in the way of a termination.' }),
    termination: z
      .object({
        scheduledFor: instant.nullable(),
        daysUntil: z.int().nullable(),
        daysOverride: z
          .int()
          .nullable()
          .meta({ description: 'The days from the deactivation, where not those of autoTerminationDays.' }),
        postponedFrom: instant.nullable().meta({
          description:
            'When they are or were due, but for what stands in the way; as soon as nothing does, they are terminated.',
        }),
        cancelledAt: instant.nullable(),
        ineligibleReasons: z.array(z.string()).meta({
          description: 'Why the clock passes them by; looked at again when they are due.',
          examples: [['unpaid-bills', 'privileged-role']],
        }),
      })
      .nullable()
      .meta({ description: 'What the clock will do about somebody inactive.' }),
    pendingEmail: z.string().nullable().meta({
      description: 'Sent by the identity provider, in effect once the employee confirms it.',
    }),
    invite: z
      .object({
        status: z.enum(['pending', 'accepted', 'expired', 'cancelled']),
        sentAt: instant,
        expiresAt: instant.nullable(),
        sender: personRef.nullable(),
      })
      .nullable()
      .meta({ description: 'The last invite; sent by the manager, else by the account owner.' }),
    customFields: z
      .array(
        z.object({
          name: z.string(),
          value: z.union([z.string(), z.number(), z.boolean()]).nullable().meta({
            description: 'Null while there is none; of type `user` the id of the person.',
          }),
          warning: z.string().nullable().meta({
            description: 'What was wrong with the value sent last, which was not taken.',
          }),
        }),
      )
      .meta({ description: 'One for each custom field there is.' }),
    funds: z
      .array(
        z.object({
          id: z.string(),
          name: z.string(),
          programId: z.string().nullable().meta({ description: 'Null once the spend program is gone.' }),
          issuedAt: instant,
        }),
      )
      .meta({ description: 'What was issued of spend programs.' }),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'Person', description: "A person as Ramp's administrators see them." })

export const personPath = strictObject({
  id: workspaceId,
  pid: z.string().min(1).meta({ description: 'The id of the person.' }),
})

/** Throws `person.unknown`. */
export function showPerson(admin: RampAdmin, { id, pid }: z.output<typeof personPath>): PersonView {
  const person = admin.person(pid)
  if (person === undefined)
    throw refuse('person.unknown', `Workspace ${id} has no person ${JSON.stringify(pid)}.`)
  return person
}

export const peopleRoutes = [
  defineRoute({
    method: 'GET',
    path: '/v1/workspaces/{id}/people',
    operationId: 'listPeople',
    tag: TAG,
    summary: 'List the people of a workspace',
    params: workspacePath,
    query: strictObject({
      limit,
      after: cursor.optional().meta({ description: 'The `next` of the page before.' }),
      q: z
        .string()
        .max(200)
        .optional()
        .meta({ description: 'Part of a name, an e-mail address or a userName.' }),
      state: z.enum(PEOPLE_STATES).optional().meta({
        description: 'A state of the People tab; who was terminated is in GET …/terminated-people.',
      }),
    }).refine(({ q, state }) => q === undefined || state === undefined, { error: 'give either q or state' }),
    answer: {
      status: 200,
      description: 'One page of people.',
      schema: z.object({ people: z.array(Person), next }),
    },
    refusals: ['workspace.unknown', 'cursor.invalid'],
    handle: ({ params, query }, services) => {
      const page = openAdmin(services, params.id).people({
        limit: query.limit,
        ...(query.after === undefined ? {} : { after: fromCursor('people', query.after) }),
        ...(query.q === undefined ? {} : { q: query.q }),
        ...(query.state === undefined ? {} : { state: query.state }),
      })
      return { people: page.people, next: toCursor('people', page.next) }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/v1/workspaces/{id}/people/{pid}',
    operationId: 'getPerson',
    tag: TAG,
    summary: 'Get one person',
    params: personPath,
    query: noQuery,
    answer: { status: 200, description: 'The person.', schema: Person },
    refusals: ['workspace.unknown', 'person.unknown'],
    handle: ({ params }, services) => showPerson(openAdmin(services, params.id), params),
  }),
]
