import { z } from 'zod'
import { BASE_ROLES } from '../../ramp/roles.ts'
import { defineRoute } from '../route.ts'
import { strictObject } from '../strict-object.ts'
import { Person, personPath, showPerson } from './people.ts'
import { noQuery, openAdmin, plainText } from './workspace-path.ts'

const TAG = 'people'
const PERSON = '/v1/workspaces/{id}/people/{pid}'

const changes = strictObject({
  firstName: plainText(0, 1_000).optional(),
  lastName: plainText(0, 1_000).optional(),
  email: plainText(0, 1_000)
    .optional()
    .meta({ description: 'In effect at once: an admin needs no confirmation.' }),
  department: plainText(1, 255).optional().meta({ description: 'The name or the id of one there is.' }),
  location: plainText(1, 255).optional().meta({ description: 'The name or the id of one there is.' }),
  manager: plainText(1, 1_000)
    .nullable()
    .optional()
    .meta({ description: 'The id or the e-mail address of a person; null for nobody.' }),
  role: z.enum(BASE_ROLES).optional().meta({
    description: 'BUSINESS_OWNER is for an admin: who was owner becomes an admin.',
  }),
  employeeId: plainText(1, 255).nullable().optional(),
}).meta({ example: { department: 'Finance', role: 'IT_ADMIN' } })

const addOn = [
  {
    verb: 'grant-manager',
    operationId: 'grantManager',
    summary: 'Give a person the Manager add-on',
    description:
      'Lets an IT Admin or Accounting manage people, and keeps anybody a Manager without reports. Whoever was held for want of it comes.',
    act: 'grantManager',
    refusals: ['person.refused'],
  },
  {
    verb: 'revoke-manager',
    operationId: 'revokeManager',
    summary: 'Take the Manager role from a person',
    description: 'The reports go to the next manager up, until the identity provider says otherwise.',
    act: 'revokeManager',
    refusals: [],
  },
] as const

export const personEditRoutes = [
  defineRoute({
    method: 'PATCH',
    path: PERSON,
    operationId: 'updatePerson',
    tag: TAG,
    summary: 'Edit a person in Ramp',
    description:
      "By Ramp's rules; all of it or nothing. The identity provider's next sync overwrites what it owns: names, e-mail, department, location, manager, and a role where it sends one.",
    params: personPath,
    query: noQuery,
    body: changes,
    answer: { status: 200, description: 'The person as they are now.', schema: Person },
    refusals: ['workspace.unknown', 'person.unknown', 'person.refused', 'place.unknown'],
    handle: ({ params, body }, services) => {
      const admin = openAdmin(services, params.id)
      admin.edits.edit(params.pid, body)
      return showPerson(admin, params)
    },
  }),
  ...addOn.map(({ verb, operationId, summary, description, act, refusals }) =>
    defineRoute({
      method: 'POST',
      path: `${PERSON}/${verb}`,
      operationId,
      tag: TAG,
      summary,
      description,
      params: personPath,
      query: noQuery,
      body: strictObject({}),
      isBodyOptional: true,
      answer: { status: 200, description: 'The person as they are now.', schema: Person },
      refusals: ['workspace.unknown', 'person.unknown', ...refusals],
      handle: ({ params }, services) => {
        const admin = openAdmin(services, params.id)
        admin.edits[act](params.pid)
        return showPerson(admin, params)
      },
    }),
  ),
]
