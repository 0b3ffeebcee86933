/** Milliseconds since the epoch, from somewhere that is not ambient. */
export type WallClock = () => number

export const CLOCK_MODES = ['real', 'frozen', 'offset'] as const
export type ClockMode = (typeof CLOCK_MODES)[number]

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

/** What a clock is set to: all there is to keep of it. */
export type ClockSetting =
  | { readonly mode: 'real' }
  | { readonly mode: 'frozen'; readonly frozenAtMs: number }
  | { readonly mode: 'offset'; readonly offsetMs: number }

export interface MovableClock extends WorkspaceClock {
  set(setting: ClockSetting): void
  /** Runs `work` while the clock stands at an instant, as due work sees it; then the clock goes on as it was set. */
  standingAt<T>(instantMs: number, work: () => T): T
  /** When the wall clock will show what this one then calls `instantMs`; undefined when only a move gets it there. */
  wallTimeOf(instantMs: number): number | undefined
}

// The four-digit years, whose ISO texts sort like the instants they name.
export const EARLIEST_MS = Date.parse('0001-01-01T00:00:00.000Z')
export const LATEST_MS = Date.parse('9999-12-31T23:59:59.999Z')

const withinYears = (instantMs: number): number => Math.min(Math.max(instantMs, EARLIEST_MS), LATEST_MS)

/** UTC ISO 8601 with milliseconds; an instant outside the years 0001 to 9999 becomes the nearest one inside. */
export function toIsoInstant(instantMs: number): string {
  return new Date(withinYears(instantMs)).toISOString()
}

const ISO_INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/

/** Epoch milliseconds of an ISO 8601 date and time with a zone, in the years 0001 to 9999; else undefined. */
export function parseIsoInstant(text: string): number | undefined {
  if (!ISO_INSTANT.test(text)) return undefined
  const instantMs = Date.parse(text)
  return instantMs >= EARLIEST_MS && instantMs <= LATEST_MS && isRealDay(text) ? instantMs : undefined
}

// Date.parse takes February 30th for March 2nd.
function isRealDay(text: string): boolean {
  const day = text.slice(0, 10)
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day)
}

/** The machine's own time. */
export const systemWallClock: WallClock = () => Date.now()

/** A clock beside `wallClock`, set as given. It holds no timer and writes nothing. */
export function createClock(wallClock: WallClock, initial: ClockSetting = { mode: 'real' }): MovableClock {
  let setting = initial
  let standing: number | undefined
  const offsetMs = () => (setting.mode === 'offset' ? setting.offsetMs : 0)

  function nowMs(): number {
    if (standing !== undefined) return standing
    return withinYears(setting.mode === 'frozen' ? setting.frozenAtMs : wallClock() + offsetMs())
  }
  // Requests come faster than milliseconds pass, and the text of an instant takes longer than telling it.
  let shownMs = Number.NaN
  let shown = ''
  function now(): string {
    const ms = nowMs()
    if (ms !== shownMs) {
      shown = new Date(ms).toISOString()
      shownMs = ms
    }
    return shown
  }

  return {
    nowMs,
    now,
    state: () => ({ mode: setting.mode, now: now(), offsetMs: offsetMs() }),
    set(next) {
      setting = next
    },
    standingAt(instantMs, work) {
      const before = standing
      standing = withinYears(instantMs)
      try {
        return work()
      } finally {
        standing = before
      }
    },
    wallTimeOf(instantMs) {
      if (instantMs <= nowMs()) return wallClock()
      return setting.mode === 'frozen' ? undefined : instantMs - offsetMs()
    },
  }
}
