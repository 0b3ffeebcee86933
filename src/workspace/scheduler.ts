import type { Database } from 'better-sqlite3'
import type { JsonObject } from '../scim/document.ts'
import type { DueWork, StoredDueWork } from '../store/due-work.ts'
import { toIsoInstant } from './clock.ts'
import type { MovableClock, WallClock } from './clock.ts'
import type { RanWork } from './workspace.ts'

/** When an item is due, UTC ISO 8601. */
export interface DueTimes {
  readonly dueAt: string
  /** No other work is due before: what the item would do until then it may do at once. */
  readonly clearUntil: string
}

/** Runs inside the item's transaction, on a clock that stands at `dueAt`. */
export type DueWorkHandler = (subject: string, payload: JsonObject, times: DueTimes) => void
/** By kind. */
export type DueWorkHandlers = Readonly<Record<string, DueWorkHandler>>

/** Work that schedules itself again, as it was, at the instant it runs at, without end. */
export class DueWorkOverrun extends Error {
  constructor({ kind, subject, dueAt }: RanWork) {
    super(
      `Due work ${kind} for ${subject} schedules itself again at ${dueAt}, where it has run ${REPEATS} times already. ` +
        'It was put off; the clock stands where it was set.',
    )
    this.name = 'DueWorkOverrun'
  }
}

/** How often the same work with the same payload may run at the same instant before it counts as endless. */
const REPEATS = 100
/** Work that failed waits this long on the workspace's clock, counted from where the run ends. */
const RETRY_MS = 60_000

export interface SchedulerOptions {
  readonly database: Database
  readonly dueWork: DueWork
  readonly clock: MovableClock
  readonly handlers: DueWorkHandlers
  readonly wallClock: WallClock
  /** Told of work whose handler threw, after its transaction was rolled back. Must not throw. */
  readonly reportFailure: (error: unknown, item: RanWork) => void
}

/** How long a turn may go on: it ends with the item that reaches either. */
export interface TurnLimits {
  readonly items: number
  /** By the wall clock; one item is always taken. */
  readonly ms: number
}

export interface Scheduler {
  /**
   * Runs what is due now, in the order it is due, and what that schedules until now, within the limits. Inside a
   * handler it does nothing. Throws DueWorkOverrun.
   */
  run(limits: TurnLimits): readonly RanWork[]
}

/**
 * Runs due work. Each item is removed in the transaction in which its handler runs, so a kill leaves it either done
 * or waiting. An item whose handler throws is rolled back, reported and put off, and the ones after it still run.
 */
export function createScheduler(options: SchedulerOptions): Scheduler {
  const { database, dueWork, clock, handlers, wallClock, reportFailure } = options
  let running = false
  // Of the run that is under way: what is due now may take several turns.
  let repeats = new Map<string, number>()
  let instantMs = Number.NEGATIVE_INFINITY

  const perform = database.transaction(
    ({ pk, kind, subject, payload, dueAt }: StoredDueWork, until: string) => {
      const handler = Object.hasOwn(handlers, kind) ? handlers[kind] : undefined
      if (handler === undefined) throw new Error(`Nothing here knows due work of kind ${kind}.`)
      dueWork.remove(pk)
      const next = dueWork.nextDueAt()
      handler(subject, payload, { dueAt, clearUntil: next !== undefined && next < until ? next : until })
    },
  )

  /** False when the handler threw. */
  function attempt(item: StoredDueWork, untilMs: number): boolean {
    try {
      clock.standingAt(instantMs, () => perform.immediate(item, toIsoInstant(untilMs)))
      return true
    } catch (error) {
      dueWork.postpone(item.pk, toIsoInstant(untilMs + RETRY_MS))
      reportFailure(error, toRanWork(item))
      return false
    }
  }

  function startOver(): void {
    repeats = new Map()
    instantMs = Number.NEGATIVE_INFINITY
  }

  /** Within a run time does not go back: work scheduled for an instant that has passed runs at once. */
  function takeUp({ kind, subject, payload, dueAt }: StoredDueWork): number {
    const dueMs = Date.parse(dueAt)
    if (dueMs > instantMs) {
      repeats.clear()
      instantMs = dueMs
    }
    const name = JSON.stringify([kind, subject, payload])
    const count = (repeats.get(name) ?? 0) + 1
    repeats.set(name, count)
    return count
  }

  function runUntil(untilMs: number, { items, ms }: TurnLimits): RanWork[] {
    const until = toIsoInstant(untilMs)
    const stopAtMs = wallClock() + ms
    const ran: RanWork[] = []
    // The clock was set back.
    if (instantMs > untilMs) startOver()
    for (let taken = 0; taken < items && (taken === 0 || wallClock() < stopAtMs); taken += 1) {
      const item = dueWork.firstDue(until)
      if (item === undefined) {
        startOver()
        break
      }
      if (takeUp(item) > REPEATS) {
        dueWork.postpone(item.pk, toIsoInstant(untilMs + RETRY_MS))
        throw new DueWorkOverrun(toRanWork(item))
      }
      if (attempt(item, untilMs)) ran.push(toRanWork(item))
    }
    return ran
  }

  return {
    run(limits) {
      if (running) return []
      running = true
      try {
        return runUntil(clock.nowMs(), limits)
      } finally {
        running = false
      }
    },
  }
}

const toRanWork = ({ kind, subject, dueAt }: RanWork): RanWork => ({ kind, subject, dueAt })
