import { existsSync, readFileSync } from 'node:fs'

/** Anonymous memory of a process in MiB: what it has taken, without files that are mapped. Undefined off Linux. */
export function readAnonymousMib(pid: number): number | undefined {
  try {
    const kib = /^RssAnon:\s+(\d+) kB$/mu.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return kib === undefined ? undefined : Number(kib) / 1024
  } catch {
    return undefined
  }
}

/** What `live-heap.ts` wrote, in MiB. */
export function readLiveHeapMib(file: string): readonly number[] {
  if (!existsSync(file)) return []
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((bytes) => Number(bytes) / 1024 / 1024)
}

export interface MemoryTrend {
  /** The median after the warm-up, and at the end. */
  readonly fromMib: number
  readonly toMib: number
}

/** From samples taken at even distances: the middle fifth against the last fifth; caches are full by the middle. */
export function trendOf(samples: readonly number[]): MemoryTrend | undefined {
  if (samples.length < 10) return undefined
  const fifth = Math.floor(samples.length / 5)
  const middle = samples.slice(2 * fifth, 3 * fifth)
  return { fromMib: median(middle), toMib: median(samples.slice(-fifth)) }
}

const median = (samples: readonly number[]) =>
  [...samples].sort((a, b) => a - b)[samples.length >> 1] ?? Number.NaN

export const describeTrend = (trend: MemoryTrend | undefined) =>
  trend === undefined ? 'not measured' : `${trend.fromMib.toFixed(0)} -> ${trend.toMib.toFixed(0)} MiB`

/** Whether the end lies more than `boundMib` above the middle. */
export const hasGrown = (trend: MemoryTrend | undefined, boundMib: number) =>
  trend !== undefined && trend.toMib - trend.fromMib > boundMib
