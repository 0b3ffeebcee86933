/** One thing wrong with a seed. */
export interface SeedIssue {
  /** Where: `people[3].manager`; empty for the whole. */
  readonly path: string
  readonly message: string
  /** Of the text it was read from. */
  readonly line?: number
}

/** Why a seed cannot be used: everything that is wrong with it. */
export class SeedRefusal extends Error {
  readonly issues: readonly SeedIssue[]

  constructor(issues: readonly SeedIssue[]) {
    super(issues.map(describeIssue).join('\n'))
    this.name = 'SeedRefusal'
    this.issues = issues
  }
}

/** `line 12, people[3].manager: …`. */
export function describeIssue({ path, message, line }: SeedIssue): string {
  const where = [...(line === undefined ? [] : [`line ${line}`]), ...(path === '' ? [] : [path])]
  return where.length === 0 ? message : `${where.join(', ')}: ${message}`
}
