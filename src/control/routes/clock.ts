import { setImmediate as nextTurn } from 'node:timers/promises'
import { z } from 'zod'
import { CLOCK_MODES } from '../../workspace/clock.ts'
import type { RanWork, Workspace } from '../../workspace/workspace.ts'
import { parseDurationMs } from '../duration.ts'
import { defineRoute } from '../route.ts'
import type { ControlServices } from '../route.ts'
import { strictObject } from '../strict-object.ts'
import { instant, noQuery, openWorkspace, workspacePath } from './workspace-path.ts'

const TAG = 'clock'
const mode = z.enum(CLOCK_MODES).meta({
  description:
    '`real`: the time outside. `frozen`: stands until moved. `offset`: runs beside the time outside, at a distance.',
})

const Clock = z
  .object({
    mode,
    now: instant.meta({ description: "The workspace's time now." }),
    offsetMs: z
      .number()
      .meta({ description: 'Distance from the time outside; 0 unless the mode is `offset`.' }),
  })
  .meta({ id: 'Clock', description: "A workspace's own time." })

/** Of the work a move made due; the number of all of it is answered beside it. */
const LISTED = 1_000

const Moved = z
  .object({
    clock: Clock,
    ran: z
      .array(z.object({ kind: z.string(), subject: z.string(), dueAt: instant }))
      .meta({ description: `What became due and ran, in the order it was due: the first ${LISTED}.` }),
    ranCount: z.int().meta({ description: 'How much ran in all.' }),
  })
  .meta({ id: 'ClockMoved', description: 'The clock after it was moved.' })

/** Moves the clock, then has what became due run in turns, between which others get theirs. */
async function moveClock(services: ControlServices, id: string, move: (workspace: Workspace) => void) {
  const workspace = openWorkspace(services, id)
  move(workspace)
  const ran: RanWork[] = []
  let ranCount = 0
  for (;;) {
    // Asked for again in every turn: meanwhile the workspace may have been closed for others, or deleted.
    const open = openWorkspace(services, id)
    const turn = open.runDueWork()
    ranCount += turn.ran.length
    ran.push(...turn.ran.slice(0, LISTED - ran.length))
    if (turn.isDone) return { clock: open.clock.state(), ran, ranCount }
    await nextTurn()
  }
}

const newClock = strictObject({
  mode,
  now: z.iso
    .datetime({ offset: true, error: 'must be a date and time such as 2026-01-31T09:00:00Z' })
    .transform((text) => new Date(text).toISOString())
    .optional()
    .meta({
      description: 'Where a frozen or offset clock stands; the present of the workspace when left out.',
    }),
}).refine((input) => input.mode !== 'real' || input.now === undefined, {
  path: ['now'],
  error: 'goes with the modes frozen and offset only',
})

const step = strictObject({
  ms: z.int().min(1).optional().meta({ description: 'Milliseconds.' }),
  by: z
    .string()
    .refine((text) => (parseDurationMs(text) ?? 0) > 0, {
      error:
        'must be an ISO 8601 duration above zero in weeks, days, hours, minutes and seconds, such as P45D or PT90M',
    })
    .optional()
    .meta({ description: 'ISO 8601 duration, without years and months.', example: 'P45D' }),
}).refine((input) => (input.ms === undefined) !== (input.by === undefined), {
  error: 'give either ms or by',
})

export const clockRoutes = [
  defineRoute({
    method: 'GET',
    path: '/v1/workspaces/{id}/clock',
    operationId: 'getClock',
    tag: TAG,
    summary: "Get a workspace's time",
    params: workspacePath,
    query: noQuery,
    answer: { status: 200, description: 'The clock.', schema: Clock },
    refusals: ['workspace.unknown'],
    handle: ({ params }, services) => openWorkspace(services, params.id).clock.state(),
  }),
  defineRoute({
    method: 'PUT',
    path: '/v1/workspaces/{id}/clock',
    operationId: 'setClock',
    tag: TAG,
    summary: 'Set the clock: real, frozen or offset',
    description:
      'What becomes due runs before the answer, in turns between which other requests are answered. A clock set back makes nothing undone: what has run does not run again, and what waits waits for its instant.',
    params: workspacePath,
    query: noQuery,
    body: newClock,
    answer: { status: 200, description: 'The clock, and what became due.', schema: Moved },
    refusals: ['workspace.unknown', 'clock.invalid'],
    handle: ({ params, body: { mode, now } }, services) =>
      moveClock(services, params.id, (workspace) =>
        workspace.setClock({ mode, ...(now === undefined ? {} : { now }) }),
      ),
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/workspaces/{id}/clock/advance',
    operationId: 'advanceClock',
    tag: TAG,
    summary: 'Move the clock forward and run what becomes due',
    description:
      'A real clock becomes an offset one. What becomes due runs before the answer, in turns between which other requests are answered; a process killed meanwhile goes on with the rest when it is started again.',
    params: workspacePath,
    query: noQuery,
    body: step,
    answer: { status: 200, description: 'The clock, and what ran.', schema: Moved },
    refusals: ['workspace.unknown', 'clock.invalid'],
    handle: ({ params, body }, services) => {
      const stepMs = body.ms ?? parseDurationMs(body.by ?? '') ?? 0
      return moveClock(services, params.id, (workspace) => workspace.advanceClock(stepMs))
    },
  }),
]
