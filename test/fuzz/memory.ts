import { readFileSync } from 'node:fs'

/** Anonymous memory of a process in MiB: what it has taken, without files that are mapped. Undefined off Linux. */
export function readAnonymousMib(pid: number): number | undefined {
  try {
    const kib = /^RssAnon:\s+(\d+) kB$/mu.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return kib === undefined ? undefined : Number(kib) / 1024
  } catch {
    return undefined
  }
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
