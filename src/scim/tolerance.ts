import type { Findings } from './finding.ts'

/**
 * Habits of real clients that a strict server would refuse, and that this one repairs before the strict engine reads
 * the request. Each use is recorded as a finding. `quirk` is the row of the regression table in docs.
 */
export const tolerances = [] as readonly { readonly name: string; readonly client: string; readonly description: string }[]

export type ToleranceName = string

/** Decides for one exchange whether a habit is repaired, and records each repair. */
export interface Tolerances {
  /** True when the habit is tolerated here; the use is then recorded as a finding. False: apply the strict rule. */
  allows(name: ToleranceName, attribute?: string): boolean
}

/** Tolerances for one exchange: all but the `strict` ones are allowed, uses are added to `findings`. */
export declare function createTolerances(findings: Findings, strict?: ReadonlySet<ToleranceName>): Tolerances
