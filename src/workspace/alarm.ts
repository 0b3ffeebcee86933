import type { WallClock } from './clock.ts'

/** One timer for all workspaces: rings for each of them when its earliest due work is due by the wall clock. */
export interface Alarm {
  /** Replaces the workspace's time, in wall-clock epoch milliseconds; undefined: it waits for nothing. */
  set(workspaceId: string, wallAtMs: number | undefined): void
  /** Nothing rings before. */
  start(): void
  isRunning(): boolean
  stop(): void
}

// A timer counts the time the machine was awake; the wall clock is looked at again at least this often.
const LONGEST_WAIT_MS = 60_000

/** `ring` is called once for a time that was set; it must not throw. The timer keeps no process alive. */
export function createAlarm(wallClock: WallClock, ring: (workspaceId: string) => void): Alarm {
  const times = new Map<string, number>()
  let state: 'idle' | 'running' | 'stopped' = 'idle'
  let timer: NodeJS.Timeout | undefined
  let armedFor = Number.POSITIVE_INFINITY

  function arm(): void {
    if (state !== 'running') return
    let earliest = Number.POSITIVE_INFINITY
    for (const wallAtMs of times.values()) earliest = Math.min(earliest, wallAtMs)
    clearTimeout(timer)
    timer = undefined
    armedFor = earliest
    if (earliest === Number.POSITIVE_INFINITY) return
    const delayMs = Math.min(Math.max(earliest - wallClock(), 1), LONGEST_WAIT_MS)
    timer = setTimeout(go, delayMs)
    timer.unref()
  }

  function go(): void {
    const now = wallClock()
    const due = [...times].filter(([, wallAtMs]) => wallAtMs <= now)
    for (const [workspaceId] of due) times.delete(workspaceId)
    for (const [workspaceId] of due) {
      if (state === 'running') ring(workspaceId)
    }
    arm()
  }

  function set(workspaceId: string, wallAtMs: number | undefined): void {
    const before = times.get(workspaceId)
    if (before === wallAtMs) return
    if (wallAtMs === undefined) times.delete(workspaceId)
    else times.set(workspaceId, wallAtMs)
    if (before === armedFor || (wallAtMs ?? Number.POSITIVE_INFINITY) < armedFor) arm()
  }

  return {
    set,
    start() {
      if (state !== 'idle') return
      state = 'running'
      arm()
    },
    isRunning: () => state === 'running',
    stop() {
      state = 'stopped'
      clearTimeout(timer)
      times.clear()
    },
  }
}
