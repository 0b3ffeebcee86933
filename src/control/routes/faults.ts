import { z } from 'zod'
import { findNearestName } from '../../nearest-name.ts'
import { FAULT_FACES, FAULT_METHODS, canStrike } from '../../workspace/fault.ts'
import type { ArmedFault, FaultRule } from '../../workspace/fault.ts'
import { refuse } from '../refusal.ts'
import { defineRoute } from '../route.ts'
import type { ControlServices } from '../route.ts'
import { strictObject } from '../strict-object.ts'
import { faultEffect } from './fault-effects.ts'
import { instant, noQuery, openWorkspace, plainText, workspaceId, workspacePath } from './workspace-path.ts'

const TAG = 'faults'

/** A permanent error hangs a sync by design (ramp-developer-api.md 1.6): every fault ends. */
const MOST_TIMES = 1_000
const MOST_PASSED = 100_000
/** Longer than the five minutes a connector waits at most (ramp-developer-api.md 1.6). */
const LONGEST_DELAY_MS = 600_000

const face = z.enum(FAULT_FACES).meta({ description: 'SCIM, or the Developer API.' })
const matchFields = {
  operation: z
    .string()
    .max(100)
    .optional()
    .meta({
      description: 'As the journal names it. Give this, or `face` for any operation.',
      examples: ['users.patch', 'developer.users.list'],
    }),
  method: z.enum(FAULT_METHODS).optional(),
  path: plainText(1, 500)
    .regex(/^\/[^?#]*$/, { error: 'must begin with a slash, below the base URL, without a query' })
    .optional()
    .meta({ description: 'Exactly this address below the base URL.', example: '/users/deferred' }),
  page: z.int().min(1).max(100_000).optional().meta({
    description:
      'Of a list: the number of the page in a walk, from 1. A page asked for again keeps its number. Walks are counted from when the fault is armed.',
  }),
}

const newFault = strictObject({
  face: face.optional(),
  ...matchFields,
  after: z.int().min(0).max(MOST_PASSED).default(0).meta({
    description: 'How many of these exchanges pass before the first is struck.',
    default: 0,
  }),
  times: z.int().min(1).max(MOST_TIMES).default(1).meta({
    description:
      'How many are struck. No fault lasts for ever: a client that tries until it succeeds would never end.',
    default: 1,
  }),
  delayMs: z.int().min(0).max(LONGEST_DELAY_MS).default(0).meta({
    description: 'How long the answer is held back; a server that is stopped waits for none.',
    default: 0,
  }),
  effect: faultEffect.optional(),
})
  .refine(({ face, operation }) => (face === undefined) !== (operation === undefined), {
    error: 'give either operation or face',
  })
  .refine(({ effect, delayMs }) => effect !== undefined || delayMs > 0, {
    error: 'give an effect, delayMs above 0, or both',
  })
  .meta({ id: 'NewFault', description: 'A fault to arm.' })

const Fault = z
  .object({
    id: z.string(),
    face,
    ...matchFields,
    after: z.int(),
    times: z.int(),
    delayMs: z.int(),
    effect: faultEffect.optional(),
    armedAt: instant.meta({ description: "The workspace's time." }),
    struck: z.int().meta({ description: 'How many exchanges it has struck; armed no more at `times`.' }),
    exchangeIds: z.array(z.string()).meta({ description: 'Those exchanges, in their order.' }),
  })
  .meta({ id: 'Fault', description: 'What is to go wrong in exchanges to come, and in which it has.' })

function toAnswer(fault: ArmedFault) {
  return { ...fault, struck: fault.exchangeIds.length }
}

/** Throws `request.invalid` for an operation nobody serves, and for what cannot happen to it. */
function toRule(body: z.output<typeof newFault>, services: ControlServices): FaultRule {
  const { operation } = body
  const face = body.face ?? FAULT_FACES.find((each) => services.operationsOf(each).includes(operation ?? ''))
  if (face === undefined) throw unknownOperation(operation ?? '', services)
  const rule: FaultRule = { ...body, face }
  const candidates = operation === undefined ? services.operationsOf(face) : [operation]
  if (candidates.some((each) => canStrike(rule, each))) return rule
  const what = `${rule.effect?.type ?? 'a delay'}${rule.page === undefined ? '' : ` on page ${rule.page}`}`
  throw refuse(
    'request.invalid',
    `body: ${what} cannot happen to ${operation ?? `any operation of ${face}`}.`,
  )
}

function unknownOperation(operation: string, { operationsOf }: ControlServices) {
  const known = FAULT_FACES.flatMap((face) => operationsOf(face))
  const nearest = findNearestName(operation, known)
  const hint = nearest === undefined ? `known: ${known.join(', ')}` : `did you mean ${nearest}?`
  return refuse('request.invalid', `body.operation: unknown operation ${JSON.stringify(operation)} (${hint})`)
}

export const faultRoutes = [
  defineRoute({
    method: 'GET',
    path: '/v1/workspaces/{id}/faults',
    operationId: 'listFaults',
    tag: TAG,
    summary: 'List the faults of a workspace, with the exchanges each has struck',
    params: workspacePath,
    query: noQuery,
    answer: {
      status: 200,
      description: 'In the order they were armed, those that are over included.',
      schema: z.object({ faults: z.array(Fault) }),
    },
    refusals: ['workspace.unknown'],
    handle: ({ params }, services) => ({
      faults: openWorkspace(services, params.id).faults.list().map(toAnswer),
    }),
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/workspaces/{id}/faults',
    operationId: 'armFault',
    tag: TAG,
    summary: 'Arm a fault: what goes wrong in the next exchanges of a kind',
    description:
      'Faults fire by count, never by chance. Of several that fit, the one armed first strikes. Each exchange struck says so in the journal, under the code `fault`. Faults are in memory: they end with a reset, the workspace, or the process. Operations inside a bulk request are not struck, the request is.',
    params: workspacePath,
    query: noQuery,
    body: newFault,
    answer: { status: 201, description: 'The fault.', schema: Fault },
    refusals: ['workspace.unknown', 'fault.too-many'],
    handle: ({ params, body }, services) => {
      const { faults, ids, clock } = openWorkspace(services, params.id)
      return toAnswer(faults.arm(toRule(body, services), ids, clock.now()))
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/v1/workspaces/{id}/faults',
    operationId: 'disarmFaults',
    tag: TAG,
    summary: 'Disarm all faults of a workspace',
    params: workspacePath,
    query: noQuery,
    answer: { status: 204, description: 'None is left.' },
    refusals: ['workspace.unknown'],
    handle: ({ params }, services) => {
      openWorkspace(services, params.id).faults.disarmAll()
      return undefined
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/v1/workspaces/{id}/faults/{fid}',
    operationId: 'disarmFault',
    tag: TAG,
    summary: 'Disarm a fault',
    params: strictObject({
      id: workspaceId,
      fid: z.string().min(1).meta({ description: 'The id of the fault.' }),
    }),
    query: noQuery,
    answer: { status: 204, description: 'Gone.' },
    refusals: ['workspace.unknown', 'fault.unknown'],
    handle: ({ params }, services) => {
      openWorkspace(services, params.id).faults.disarm(params.fid)
      return undefined
    },
  }),
]
