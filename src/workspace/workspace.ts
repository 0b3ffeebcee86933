import type { Journal } from '../journal/journal.ts'
import type { WorkspaceStore } from '../store/workspace-store.ts'
import type { ClockMode, ClockState, WorkspaceClock } from './clock.ts'
import type { Faults } from './faults.ts'
import type { IdSource } from './ids.ts'

/** Due work that ran because the clock reached it. */
export interface RanWork {
  readonly kind: string
  readonly subject: string
  /** UTC ISO 8601. */
  readonly dueAt: string
}

/** One turn of due work. */
export interface DueWorkTurn {
  /** What ran, in the order it was due. */
  readonly ran: readonly RanWork[]
  /** Whether nothing is due any more; else the next turn goes on. */
  readonly isDone: boolean
}

/** One emulated company, open. */
export interface Workspace {
  readonly id: string
  readonly name: string
  readonly clock: WorkspaceClock
  readonly ids: IdSource
  readonly store: WorkspaceStore
  readonly journal: Journal
  readonly faults: Faults
  /**
   * Sets the clock; `now` (UTC ISO 8601) freezes or offsets at that instant. What became due waits for `runDueWork`;
   * set back, the clock makes nothing undone, and work that has run does not run again.
   */
  setClock(input: { readonly mode: ClockMode; readonly now?: string }): ClockState
  /** Moves the clock forward by `ms` (> 0). A real clock becomes an offset one. What became due waits as above. */
  advanceClock(ms: number): ClockState
  /**
   * One turn of what is due, in the order it is due, short enough for others to wait for it. To be called until it is
   * done, each time in a turn of the event loop of its own: whoever moved the clock does, and nobody else meanwhile.
   * Throws DueWorkOverrun.
   */
  runDueWork(): DueWorkTurn
}
