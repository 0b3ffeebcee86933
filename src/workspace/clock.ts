/** Milliseconds since the epoch, from somewhere that is not ambient. */
export type WallClock = () => number

export type ClockMode = 'real' | 'frozen' | 'offset'

export interface ClockState {
  readonly mode: ClockMode
  /** UTC ISO 8601: the workspace's time now. */
  readonly now: string
  /** Distance from the wall clock; 0 unless mode is `offset`. */
  readonly offsetMs: number
}

/** A workspace's own time. Frozen, it stands until moved; with an offset, it runs beside the wall clock. */
export interface WorkspaceClock {
  nowMs(): number
  /** UTC ISO 8601 with milliseconds. */
  now(): string
  state(): ClockState
}
