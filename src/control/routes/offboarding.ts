import { z } from 'zod'
import type { OffboardingAdmin } from '../../ramp/admin/offboarding.ts'
import { BLOCKERS } from '../../ramp/termination-plan.ts'
import { cursor, fromCursor, limit, next, toCursor } from '../paging.ts'
import type { RefusalCode } from '../refusal.ts'
import { defineRoute } from '../route.ts'
import { strictObject } from '../strict-object.ts'
import { Person, personPath, showPerson } from './people.ts'
import { instant, noQuery, openAdmin, workspacePath } from './workspace-path.ts'

const TAG = 'offboarding'
const PERSON = '/v1/workspaces/{id}/people/{pid}'

const TerminatedPerson = z
  .object({
    id: z.string(),
    email: z.string(),
    firstName: z.string(),
    lastName: z.string(),
    role: z.string(),
    terminatedAt: instant,
    terminatedBy: z
      .string()
      .meta({ description: 'In whose name: `admin`, `scim`, or `ramp` for the clock.' }),
  })
  .meta({
    id: 'TerminatedPerson',
    description: 'Who was terminated: gone from everything else, the e-mail free again.',
  })

interface Verb {
  readonly verb: 'deactivate' | 'reactivate' | 'suspend' | 'unsuspend'
  readonly summary: string
  readonly description: string
  readonly refusals?: readonly RefusalCode[]
}

const verbs: readonly Verb[] = [
  {
    verb: 'deactivate',
    summary: 'Deactivate a person in Ramp',
    description:
      'Nothing is deleted. SCIM shows `active` false; the next push of the identity provider with `active` true wins.',
    refusals: ['person.sole-owner'],
  },
  {
    verb: 'reactivate',
    summary: 'Reactivate a person in Ramp',
    description: 'Back to what they were before, without a planned termination.',
  },
  {
    verb: 'suspend',
    summary: 'Lock somebody who can sign in',
    description: 'The identity provider neither sees it nor ends it.',
    refusals: ['person.sole-owner'],
  },
  {
    verb: 'unsuspend',
    summary: 'Unlock a person',
    description: 'Back to what they were before.',
  },
]

const defineVerb = ({ verb, summary, description, refusals = [] }: Verb) =>
  defineRoute({
    method: 'POST',
    path: `${PERSON}/${verb}`,
    operationId: `${verb}Person`,
    tag: TAG,
    summary,
    description,
    params: personPath,
    query: noQuery,
    body: strictObject({}),
    isBodyOptional: true,
    answer: { status: 200, description: 'The person.', schema: Person },
    refusals: ['workspace.unknown', 'person.unknown', 'person.state', ...refusals],
    handle: ({ params }, services) => {
      const admin = openAdmin(services, params.id)
      const act: OffboardingAdmin[typeof verb] = admin.offboarding[verb]
      act(params.pid)
      return showPerson(admin, params)
    },
  })

const wish = z
  .union([
    strictObject({
      days: z
        .int()
        .min(1)
        .max(36_500)
        .meta({ description: 'Days from the deactivation, in place of autoTerminationDays.' }),
    }),
    strictObject({
      at: z.iso
        .datetime({ offset: true, error: 'must be a date and time such as 2026-01-31T09:00:00Z' })
        .meta({ description: 'The instant itself.' }),
    }),
    strictObject({ cancelled: z.literal(true).meta({ description: 'No termination by the clock.' }) }),
  ])
  .meta({
    description: 'Another number of days, a date, or none at all; each in place of what was said before.',
  })

export const offboardingRoutes = [
  ...verbs.map(defineVerb),
  defineRoute({
    method: 'POST',
    path: `${PERSON}/terminate`,
    operationId: 'terminatePerson',
    tag: TAG,
    summary: 'Terminate a person for good',
    description:
      'Cannot be undone: SCIM answers 404, the e-mail is free, and a later push makes somebody new. Reports get the next manager up.',
    params: personPath,
    query: noQuery,
    body: strictObject({}),
    isBodyOptional: true,
    answer: { status: 204, description: 'The person is terminated.' },
    refusals: ['workspace.unknown', 'person.unknown', 'person.sole-owner'],
    handle: ({ params }, services) => {
      openAdmin(services, params.id).offboarding.terminate(params.pid)
      return undefined
    },
  }),
  defineRoute({
    method: 'PUT',
    path: `${PERSON}/blockers`,
    operationId: 'setBlockers',
    tag: TAG,
    summary: 'Say what stands in the way of terminating a person',
    description:
      'In place of what was said before. Looked at when the person is deactivated and when their time comes; once nothing stands in the way any more, they are terminated at their time, or now where that has passed.',
    params: personPath,
    query: noQuery,
    body: strictObject({ kinds: z.array(z.enum(BLOCKERS)).max(BLOCKERS.length) }),
    answer: { status: 200, description: 'The person.', schema: Person },
    refusals: ['workspace.unknown', 'person.unknown'],
    handle: ({ params, body }, services) => {
      const admin = openAdmin(services, params.id)
      admin.offboarding.setBlockers(params.pid, body.kinds)
      return showPerson(admin, params)
    },
  }),
  defineRoute({
    method: 'PUT',
    path: `${PERSON}/termination`,
    operationId: 'planTermination',
    tag: TAG,
    summary: 'Change when a person is terminated by the clock, or cancel it',
    params: personPath,
    query: noQuery,
    body: wish,
    answer: { status: 200, description: 'The person.', schema: Person },
    refusals: ['workspace.unknown', 'person.unknown', 'termination.not-planned', 'termination.invalid'],
    handle: ({ params, body }, services) => {
      const admin = openAdmin(services, params.id)
      admin.offboarding.planTermination(params.pid, body)
      return showPerson(admin, params)
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/v1/workspaces/{id}/terminated-people',
    operationId: 'listTerminatedPeople',
    tag: TAG,
    summary: 'List who was terminated',
    params: workspacePath,
    query: strictObject({
      limit,
      after: cursor.optional().meta({ description: 'The `next` of the page before.' }),
    }),
    answer: {
      status: 200,
      description: 'One page of terminated people.',
      schema: z.object({ people: z.array(TerminatedPerson), next }),
    },
    refusals: ['workspace.unknown', 'cursor.invalid'],
    handle: ({ params, query }, services) => {
      const page = openAdmin(services, params.id).offboarding.terminated({
        limit: query.limit,
        ...(query.after === undefined ? {} : { after: fromCursor('terminated-people', query.after) }),
      })
      return { people: page.people, next: toCursor('terminated-people', page.next) }
    },
  }),
]
