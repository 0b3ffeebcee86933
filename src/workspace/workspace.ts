import type { Journal } from '../journal/journal.ts'
import type { WorkspaceStore } from '../store/workspace-store.ts'
import type { ClockMode, ClockState, WorkspaceClock } from './clock.ts'
import type { IdSource } from './ids.ts'

/** Due work that ran because the clock reached it. */
export interface RanWork {
  readonly kind: string
  readonly subject: string
  /** UTC ISO 8601. */
  readonly dueAt: string
}

/** One emulated company, open. */
export interface Workspace {
  readonly id: string
  readonly name: string
  readonly clock: WorkspaceClock
  readonly ids: IdSource
  readonly store: WorkspaceStore
  readonly journal: Journal
  /** Sets the clock; `now` (UTC ISO 8601) freezes or offsets at that instant. Runs what became due. */
  setClock(input: { readonly mode: ClockMode; readonly now?: string }): {
    clock: ClockState
    ran: readonly RanWork[]
  }
  /** Moves the clock forward by `ms` (> 0), running due work in the order it is due. A real clock becomes an offset one. */
  advanceClock(ms: number): { clock: ClockState; ran: readonly RanWork[] }
}
