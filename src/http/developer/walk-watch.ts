import type { Findings } from '../../scim/finding.ts'

/** One page of a list, as it was asked for and is answered. */
export interface WalkedPage {
  /** The client, the list and its filters: what a walk is told apart by. */
  readonly walk: string
  /** Undefined for the first page. */
  readonly start: string | undefined
  readonly size: number
  readonly count: number
  readonly hasNext: boolean
}

/** Notices walks through lists that do not get on, or that seem to be cut off; its sentences are findings. */
export interface WalkWatch {
  note(page: WalkedPage, findings: Findings): void
}

/** Walks that go on at the same time; the oldest is forgotten. */
const MAX_WALKS = 200

export function createWalkWatch(): WalkWatch {
  const lastStarts = new Map<string, string>()
  return {
    note({ walk, start, size, count, hasNext }, findings) {
      const isRepeated = start !== undefined && lastStarts.get(walk) === start
      lastStarts.delete(walk)
      if (start !== undefined) lastStarts.set(walk, start)
      const [oldest] = lastStarts.size > MAX_WALKS ? lastStarts.keys() : []
      if (oldest !== undefined) lastStarts.delete(oldest)
      if (isRepeated)
        findings.add({
          code: 'developer.cursor-repeated',
          level: 'advice',
          message: `The page after ${start} was asked for twice in a row: a client that does not go on from page.next walks in a circle.`,
          attribute: 'start',
        })
      if (count === size && !hasNext)
        findings.add({
          code: 'developer.page-full-without-next',
          level: 'advice',
          message: `The page is full and it is the last one: page.next is null because nothing follows its ${count} items. A connector may warn that the list was cut off.`,
          attribute: 'page.next',
        })
    },
  }
}
