import { z } from 'zod'
import { audienceProblem } from '../../ramp/issue-funds.ts'
import { defineRoute } from '../route.ts'
import { strictObject } from '../strict-object.ts'
import { instant, noQuery, openAdmin, plainText, workspaceId, workspacePath } from './workspace-path.ts'

const TAG = 'spend programs'

const audience = z.enum(['all', 'departments', 'locations'])

const SpendProgram = z
  .object({
    id: z.string(),
    name: z.string(),
    issueByDefault: z.boolean(),
    audience,
    places: z.array(z.object({ id: z.string(), name: z.string() })),
    createdAt: instant,
  })
  .meta({ id: 'SpendProgram', description: 'The template of funds, and who gets one.' })

const newProgram = strictObject({
  name: plainText(1, 200).refine((text) => text.trim() !== '', { error: 'must not be blank' }),
  issueByDefault: z.boolean().default(true).meta({
    description: 'Whether new users of the audience get a fund of it with their invite. Guests never do.',
  }),
  audience: audience.default('all'),
  places: z
    .array(plainText(1, 255))
    .max(1_000)
    .default([])
    .meta({ description: 'Names or ids of the departments or locations of the audience.' }),
}).superRefine((program, context) => {
  const message = audienceProblem(program)
  if (message !== undefined) context.addIssue({ code: 'custom', path: ['places'], message })
})

export const spendProgramRoutes = [
  defineRoute({
    method: 'GET',
    path: '/v1/workspaces/{id}/spend-programs',
    operationId: 'listSpendPrograms',
    tag: TAG,
    summary: 'List the spend programs',
    params: workspacePath,
    query: noQuery,
    answer: {
      status: 200,
      description: 'The programs, oldest first.',
      schema: z.object({ spendPrograms: z.array(SpendProgram) }),
    },
    refusals: ['workspace.unknown'],
    handle: ({ params }, services) => ({
      spendPrograms: openAdmin(services, params.id).spendPrograms.list(),
    }),
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/workspaces/{id}/spend-programs',
    operationId: 'createSpendProgram',
    tag: TAG,
    summary: 'Make a spend program',
    description: 'Whoever is invited from now on is issued a fund of it, if it is for them; nobody before.',
    params: workspacePath,
    query: noQuery,
    body: newProgram,
    answer: { status: 201, description: 'The program.', schema: SpendProgram },
    refusals: ['workspace.unknown', 'spend-program.name-taken', 'spend-program.place-unknown'],
    handle: ({ params, body }, services) => openAdmin(services, params.id).spendPrograms.create(body),
  }),
  defineRoute({
    method: 'DELETE',
    path: '/v1/workspaces/{id}/spend-programs/{sid}',
    operationId: 'deleteSpendProgram',
    tag: TAG,
    summary: 'Delete a spend program; what was issued of it stays',
    params: strictObject({
      id: workspaceId,
      sid: z.string().min(1).meta({ description: 'The id of the spend program.' }),
    }),
    query: noQuery,
    answer: { status: 204, description: 'Gone.' },
    refusals: ['workspace.unknown', 'spend-program.unknown'],
    handle: ({ params }, services) => {
      openAdmin(services, params.id).spendPrograms.remove(params.sid)
      return undefined
    },
  }),
]
