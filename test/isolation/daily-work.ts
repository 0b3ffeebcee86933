import type { Workspace } from '../../src/workspace/workspace.ts'
import type { Workspaces } from '../../src/workspace/workspaces.ts'
import { advanceClock, setClock } from '../support/run-due-work.ts'
import { addUser, wireWorkspaces } from '../workspace/wire-workspaces.ts'

const DAY_MS = 86_400_000
const YEAR_MS = 365 * DAY_MS

function scheduleDay({ store }: Workspace, day: number, atMs: number): void {
  const dueAt = new Date(atMs).toISOString()
  store.dueWork.schedule({ kind: 'day', subject: String(day), dueAt, payload: {} })
}

/** Workspaces whose due work adds a user a day and schedules the next day. */
export function openDaily(folder: string, onDay: (subject: string) => void = () => undefined) {
  return wireWorkspaces(folder, {
    dueWorkHandlers: (workspace) => ({
      day(subject) {
        addUser(workspace, `day-${subject}`)
        scheduleDay(workspace, Number(subject) + 1, workspace.clock.nowMs() + DAY_MS)
        onDay(subject)
      },
    }),
  })
}

export function advanceAYear(workspaces: Workspaces): void {
  workspaces.create({ id: 'acme' })
  const workspace = workspaces.open('acme')
  setClock(workspace, { mode: 'frozen', now: '2026-01-01T00:00:00Z' })
  scheduleDay(workspace, 1, workspace.clock.nowMs() + DAY_MS)
  advanceClock(workspace, YEAR_MS)
}

/** What the year left: the clock, the day that comes next and when each day's user was added. */
export function readYear(workspaces: Workspaces) {
  const { store, clock } = workspaces.open('acme')
  const added = Array.from({ length: 400 }, (_, day) => store.users.findByUniqueKey(`day-${day}`)?.created)
  return { now: clock.now(), nextDueAt: store.dueWork.nextDueAt(), added }
}
