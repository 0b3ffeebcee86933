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
  slowestMs: number
  slow: number
  readonly defects: Map<string, Defect & { times: number }>
  report(defect: Defect): void
}

/** Numbers, ids and quoted texts differ between two finds of one defect. */
const signatureOf = (what: string) => what.replaceAll(/[0-9a-f-]{36}|"[^"]*"|\d+/gu, '…').slice(0, 120)

export function createTally(): Tally {
  const defects: Tally['defects'] = new Map()
  return {
    counts: { scim: 0, control: 0, broken: 0, probe: 0 },
    statuses: {},
    slowestMs: 0,
    slow: 0,
    defects,
    report(defect) {
      const signature = signatureOf(defect.what)
      const known = defects.get(signature)
      if (known === undefined) defects.set(signature, { ...defect, times: 1 })
      else known.times++
    },
  }
}
