import type { Database } from 'better-sqlite3'
import type { JsonObject } from '../scim/document.ts'
import type { DueWork, StoredDueWork } from '../store/due-work.ts'
import { toIsoInstant } from './clock.ts'
import type { MovableClock } from './clock.ts'
import type { RanWork } from './workspace.ts'

/** Runs inside the item's transaction, on a clock that stands at `dueAt` (UTC ISO 8601). */
export type DueWorkHandler = (subject: string, payload: JsonObject, dueAt: string) => void
/** By kind. */
export type DueWorkHandlers = Readonly<Record<string, DueWorkHandler>>

/** Work that schedules itself again at the instant it runs at, without end. */
export class DueWorkOverrun extends Error {
  constructor({ kind, subject, dueAt }: RanWork) {
    super(
      `Due work ${kind} for ${subject} schedules itself again at ${dueAt}, where it has run ${REPEATS} times already. ` +
        'It was put off; the clock stands where it was set.',
    )
    this.name = 'DueWorkOverrun'
  }
}

/** How often the same work may run at the same instant before it counts as endless. */
const REPEATS = 100
/** Work that failed waits this long on the workspace's clock, counted from where the run ends. */
const RETRY_MS = 60_000

export interface SchedulerOptions {
  readonly database: Database
  readonly dueWork: DueWork
  readonly clock: MovableClock
  readonly handlers: DueWorkHandlers
  /** Told of work whose handler threw, after its transaction was rolled back. Must not throw. */
  readonly reportFailure: (error: unknown, item: RanWork) => void
}

export interface Scheduler {
  /**
   * Runs what is due now, in the order it is due, and what that schedules until now; at most `limit` items. Inside a
   * handler it does nothing. Throws DueWorkOverrun.
   */
  run(limit?: number): readonly RanWork[]
}

/**
 * Runs due work. Each item is removed in the transaction in which its handler runs, so a kill leaves it either done
 * or waiting. An item whose handler throws is rolled back, reported and put off, and the ones after it still run.
 */
export function createScheduler(options: SchedulerOptions): Scheduler {
  const { database, dueWork, clock, handlers, reportFailure } = options
  let running = false

  const perform = database.transaction((item: StoredDueWork) => {
    const handler = Object.hasOwn(handlers, item.kind) ? handlers[item.kind] : undefined
    if (handler === undefined) throw new Error(`Nothing here knows due work of kind ${item.kind}.`)
    dueWork.remove(item.pk)
    handler(item.subject, item.payload, item.dueAt)
  })

  /** False when the handler threw. */
  function attempt(item: StoredDueWork, instantMs: number, untilMs: number): boolean {
    try {
      clock.standingAt(instantMs, () => perform.immediate(item))
      return true
    } catch (error) {
      dueWork.postpone(item.pk, toIsoInstant(untilMs + RETRY_MS))
      reportFailure(error, toRanWork(item))
      return false
    }
  }

  function runUntil(untilMs: number, limit: number): RanWork[] {
    const until = toIsoInstant(untilMs)
    const ran: RanWork[] = []
    const repeats = new Map<string, number>()
    let instantMs = Number.NEGATIVE_INFINITY
    for (let taken = 0; taken < limit; taken += 1) {
      const item = dueWork.firstDue(until)
      if (item === undefined) break
      const dueMs = Date.parse(item.dueAt)
      if (dueMs > instantMs) repeats.clear()
      // Work scheduled for an instant that has passed runs at once: within a run, time does not go back.
      instantMs = Math.max(instantMs, dueMs)
      const name = JSON.stringify([item.kind, item.subject])
      const count = (repeats.get(name) ?? 0) + 1
      repeats.set(name, count)
      if (count > REPEATS) {
        dueWork.postpone(item.pk, toIsoInstant(untilMs + RETRY_MS))
        throw new DueWorkOverrun(toRanWork(item))
      }
      if (attempt(item, instantMs, untilMs)) ran.push(toRanWork(item))
    }
    return ran
  }

  return {
    run(limit = Number.POSITIVE_INFINITY) {
      if (running) return []
      running = true
      try {
        return runUntil(clock.nowMs(), limit)
      } finally {
        running = false
      }
    },
  }
}

const toRanWork = ({ kind, subject, dueAt }: RanWork): RanWork => ({ kind, subject, dueAt })
