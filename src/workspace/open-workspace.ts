import type { Database } from 'better-sqlite3'
import type { Journal } from '../journal/journal.ts'
import type { JsonObject } from '../scim/document.ts'
import { createClockStore } from '../store/clock-store.ts'
import type { ClockRow } from '../store/clock-store.ts'
import { createDueWork } from '../store/due-work.ts'
import type { WorkspaceStore } from '../store/workspace-store.ts'
import { createClock, LATEST_MS, parseIsoInstant, toIsoInstant } from './clock.ts'
import type { ClockSetting, ClockState, MovableClock, WallClock } from './clock.ts'
import type { Faults } from './faults.ts'
import type { IdSource } from './ids.ts'
import { createScheduler } from './scheduler.ts'
import type { DueWorkHandlers } from './scheduler.ts'
import type { DueWorkTurn, RanWork, Workspace } from './workspace.ts'
import { WorkspaceRefusal } from './workspaces.ts'

export interface OpenWorkspaceOptions {
  readonly id: string
  readonly name: string
  readonly initialSettings: JsonObject
  /** Puts the first rows into a file never used, in the transaction of the first settings. */
  readonly plant: (workspace: Workspace) => void
  /** Opened with the migrations of series `workspace`. */
  readonly database: Database
  readonly journal: Journal
  readonly faults: Faults
  readonly ids: IdSource
  readonly wallClock: WallClock
  readonly openStore: (database: Database, onScheduled: (dueAt: string) => void) => WorkspaceStore
  readonly dueWorkHandlers: (workspace: Workspace) => DueWorkHandlers
  readonly reportFailure: (error: unknown, item: RanWork) => void
  /**
   * Told when the wall clock reaches the next due work, each time that may have changed; undefined: nothing waits, or
   * only a move of the workspace's clock gets there.
   */
  readonly onNextDue: (wallAtMs: number | undefined) => void
}

export interface OpenedWorkspace {
  readonly workspace: Workspace
  /** One turn of what is due, for whoever did not move the clock. Throws DueWorkOverrun. */
  catchUp(): void
  isOverdue(): boolean
  /** Until when, by the wall clock in epoch milliseconds, whoever moved the clock is taken to do what is due. */
  moverUntilMs(): number
}

/** One turn is what a request may have to wait for; it ends with the item that goes beyond. */
const TURN = { items: 200, ms: 5 }
/** Who moved the clock and did not come back for so long has gone away. */
const MOVER_GONE_MS = 1_000

/** A workspace on its open files; closing them is the caller's. A file never used gets its first rows. */
export function openWorkspace(options: OpenWorkspaceOptions): OpenedWorkspace {
  const { id, name, database, journal, faults, ids, wallClock, onNextDue } = options
  const clockStore = createClockStore(database)
  const kept = clockStore.load()
  const clock = createClock(wallClock, toClockSetting(kept))

  // Kept as a number, so that every request can compare it; the rows are looked at only when it is reached.
  let nextDueMs = Number.NEGATIVE_INFINITY
  const store = options.openStore(database, (dueAt) => {
    nextDueMs = Math.min(nextDueMs, Date.parse(dueAt))
    onNextDue(nextWallAtMs())
  })
  const nextWallAtMs = () =>
    nextDueMs === Number.POSITIVE_INFINITY ? undefined : clock.wallTimeOf(nextDueMs)
  function lookAhead(): void {
    const dueAt = store.dueWork.nextDueAt()
    nextDueMs = dueAt === undefined ? Number.POSITIVE_INFINITY : Date.parse(dueAt)
    onNextDue(nextWallAtMs())
  }
  lookAhead()

  const isOverdue = () => nextDueMs <= clock.nowMs()
  let moverUntilMs = Number.NEGATIVE_INFINITY

  function run(): DueWorkTurn {
    try {
      const ran = scheduler.run(TURN)
      lookAhead()
      return { ran, isDone: !isOverdue() }
    } catch (error) {
      lookAhead()
      throw error
    }
  }

  // The setting is written before the work it makes due: after a kill the rest is overdue, and runs as it would have.
  function move(setting: ClockSetting): ClockState {
    clockStore.save(toClockRow(setting))
    clock.set(setting)
    moverUntilMs = wallClock() + MOVER_GONE_MS
    lookAhead()
    return clock.state()
  }

  const workspace: Workspace = {
    id,
    name,
    clock,
    ids,
    store,
    journal,
    faults,
    setClock: ({ mode, now }) => move(readSetting(mode, now, clock, wallClock)),
    advanceClock(ms) {
      const targetMs = clock.nowMs() + ms
      if (!Number.isInteger(ms) || ms <= 0 || targetMs > LATEST_MS) {
        throw new WorkspaceRefusal(
          'clock.invalid',
          `From ${clock.now()} the clock can be advanced by a whole number of milliseconds above 0, up to the year 9999.`,
        )
      }
      return move(settingAt(clock.state().mode === 'frozen' ? 'frozen' : 'offset', targetMs, wallClock))
    },
    runDueWork() {
      moverUntilMs = Number.NEGATIVE_INFINITY
      const turn = run()
      if (!turn.isDone) moverUntilMs = wallClock() + MOVER_GONE_MS
      return turn
    },
  }
  const scheduler = createScheduler({
    database,
    dueWork: store.dueWork,
    clock,
    handlers: options.dueWorkHandlers(workspace),
    wallClock,
    reportFailure: options.reportFailure,
  })

  // The clock's row comes with the first settings and what was planted: without it they were not written yet.
  if (kept === undefined) {
    store.transaction(() => {
      clockStore.save(toClockRow({ mode: 'real' }))
      store.settings.update(options.initialSettings)
      options.plant(workspace)
    })
  }

  return {
    workspace,
    catchUp: () => void run(),
    isOverdue,
    moverUntilMs: () => moverUntilMs,
  }
}

/** When due work in a file that is not kept open is next due by the wall clock; see `onNextDue`. */
export function peekNextWallAtMs(database: Database, wallClock: WallClock): number | undefined {
  const dueAt = createDueWork(database).nextDueAt()
  if (dueAt === undefined) return undefined
  return createClock(wallClock, toClockSetting(createClockStore(database).load())).wallTimeOf(
    Date.parse(dueAt),
  )
}

function readSetting(
  mode: ClockSetting['mode'],
  now: string | undefined,
  clock: MovableClock,
  wallClock: WallClock,
): ClockSetting {
  if (mode === 'real') {
    if (now === undefined) return { mode }
    throw new WorkspaceRefusal('clock.invalid', 'A real clock shows the wall time: leave `now` out.')
  }
  const nowMs = now === undefined ? clock.nowMs() : parseIsoInstant(now)
  if (nowMs === undefined) {
    throw new WorkspaceRefusal(
      'clock.invalid',
      `The clock cannot stand at ${JSON.stringify(now)}: give an ISO 8601 date and time with a zone, in the years 0001 to 9999.`,
    )
  }
  return settingAt(mode, nowMs, wallClock)
}

function settingAt(mode: 'frozen' | 'offset', nowMs: number, wallClock: WallClock): ClockSetting {
  return mode === 'frozen' ? { mode, frozenAtMs: nowMs } : { mode, offsetMs: Math.round(nowMs - wallClock()) }
}

function toClockRow(setting: ClockSetting): ClockRow {
  return {
    mode: setting.mode,
    frozenAt: setting.mode === 'frozen' ? toIsoInstant(setting.frozenAtMs) : null,
    offsetMs: setting.mode === 'offset' ? setting.offsetMs : 0,
  }
}

function toClockSetting(row: ClockRow | undefined): ClockSetting {
  if (row?.mode === 'frozen' && row.frozenAt !== null)
    return { mode: 'frozen', frozenAtMs: Date.parse(row.frozenAt) }
  return row?.mode === 'offset' ? { mode: 'offset', offsetMs: row.offsetMs } : { mode: 'real' }
}
