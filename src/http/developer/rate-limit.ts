/** Ramp counts the requests of any ten seconds (ramp-developer-api.md 2.6). */
export const WINDOW_MS = 10_000

export interface RateLimitState {
  readonly limit: number
  readonly remaining: number
  /** Until there is room again: 0 where there was some. */
  readonly retryAfterSeconds: number
  /** Until the oldest request no longer counts. */
  readonly resetSeconds: number
}

/** The requests of the last ten seconds; those refused do not count. */
export interface RateWindow {
  /** Counts a request, unless there is no room for it. */
  take(limit: number, nowMs: number): RateLimitState
}

export function createRateWindow(): RateWindow {
  // Ascending, and no longer than the limit.
  let times: number[] = []
  return {
    take(limit, nowMs) {
      const oldest = times[0]
      // A wall clock that was set back would keep everybody out for as long.
      if (oldest !== undefined && oldest > nowMs) times = []
      else if (oldest !== undefined && oldest <= nowMs - WINDOW_MS)
        times = times.slice(firstWithin(times, nowMs - WINDOW_MS))
      const hasRoom = times.length < limit
      if (hasRoom) times.push(nowMs)
      // Where the limit was lowered, room comes when enough of them are gone.
      const awaited = hasRoom ? undefined : times[times.length - limit]
      return {
        limit,
        remaining: Math.max(limit - times.length, 0),
        retryAfterSeconds: awaited === undefined ? 0 : secondsUntil(awaited, nowMs),
        resetSeconds: secondsUntil(times[0] ?? nowMs, nowMs),
      }
    },
  }
}

function firstWithin(times: readonly number[], sinceMs: number): number {
  const index = times.findIndex((time) => time > sinceMs)
  return index === -1 ? times.length : index
}

const secondsUntil = (time: number, nowMs: number) =>
  Math.max(Math.ceil((time + WINDOW_MS - nowMs) / 1000), 1)
