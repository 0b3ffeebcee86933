import type { Listener } from './request.ts'

export interface Defect {
  readonly what: string
  readonly lane: number
  readonly step: number
  /** The request, to be sent again. */
  readonly request: string
}

/** What all lanes count together. */
export interface Tally {
  readonly counts: Record<Listener | 'broken' | 'probe', number>
  readonly statuses: Record<number, number>
  /** Those that took longest, first; bounded. */
  readonly slowest: { readonly elapsedMs: number; readonly request: string }[]
  /** Answers that were asked for again, because they were slow. */
  slow: number
  readonly defects: Map<string, Defect & { times: number }>
  report(defect: Defect): void
  time(elapsedMs: number, describe: () => string): void
}

const KEPT_SLOWEST = 5

/** Numbers, ids and quoted texts differ between two finds of one defect. */
const signatureOf = (what: string) => what.replaceAll(/[0-9a-f-]{36}|"[^"]*"|\d+/gu, '…').slice(0, 120)

export function createTally(): Tally {
  const defects: Tally['defects'] = new Map()
  const slowest: Tally['slowest'] = []
  return {
    counts: { scim: 0, developer: 0, control: 0, broken: 0, probe: 0 },
    statuses: {},
    slowest,
    slow: 0,
    defects,
    report(defect) {
      const signature = signatureOf(defect.what)
      const known = defects.get(signature)
      if (known === undefined) defects.set(signature, { ...defect, times: 1 })
      else known.times++
    },
    time(elapsedMs, describe) {
      if (slowest.length === KEPT_SLOWEST && elapsedMs <= (slowest.at(-1)?.elapsedMs ?? 0)) return
      slowest.push({ elapsedMs, request: describe() })
      slowest.sort((a, b) => b.elapsedMs - a.elapsedMs)
      slowest.length = Math.min(slowest.length, KEPT_SLOWEST)
    },
  }
}
