/** One rule broken, bent or worth knowing about an exchange. Never changes the answer. */
export interface Finding {
  /** Stable and dotted: a tolerance's name, or the code of the refusal the target would have given. */
  readonly code: string
  /** tolerated: a known client habit was repaired; mismatch: the target would refuse or ignore it; advice: worth knowing. */
  readonly level: 'violation' | 'mismatch' | 'tolerated' | 'advice'
  readonly message: string
  readonly attribute?: string
}

const NONE: readonly Finding[] = []

/** Collects the findings of one exchange; the same code for the same attribute is kept once. */
export class Findings {
  // Most exchanges have none.
  #found: Map<string, Finding> | undefined

  add(finding: Finding): void {
    const key = `${finding.code}\n${finding.attribute ?? ''}`
    this.#found ??= new Map()
    if (!this.#found.has(key)) this.#found.set(key, finding)
  }

  list(): readonly Finding[] {
    return this.#found === undefined ? NONE : [...this.#found.values()]
  }
}
