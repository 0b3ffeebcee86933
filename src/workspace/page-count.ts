/** A request for a page of a list, as it came. */
export interface PageRequest {
  readonly callerId: string
  readonly method: string
  /** Below the base URL, without the query. */
  readonly path: string
  readonly query: Readonly<Record<string, unknown>>
}

/** Numbers the pages of walks from the moment it is made; the same page asked for again keeps its number. */
export interface PageCount {
  numberOf(request: PageRequest): number
}

/** Walks that go on at the same time; the oldest is forgotten. */
const MAX_WALKS = 200
const START_NAMES = ['start', 'cursor', 'startIndex'] as const
/** Some clients leave the size out where they follow a cursor, so it does not tell walks apart. */
const SIZE_NAMES = ['page_size', 'count'] as const

export function createPageCount(): PageCount {
  const walks = new Map<string, { readonly start: string; readonly page: number }>()
  return {
    numberOf({ callerId, method, path, query }) {
      const filters = { ...query }
      for (const name of [...START_NAMES, ...SIZE_NAMES]) delete filters[name]
      const walk = JSON.stringify([callerId, method, path, filters])
      const start = startOf(query)
      const last = walks.get(walk)
      const page =
        start === '' ? 1 : last === undefined ? 2 : last.start === start ? last.page : last.page + 1
      walks.delete(walk)
      walks.set(walk, { start, page })
      const [oldest] = walks.size > MAX_WALKS ? walks.keys() : []
      if (oldest !== undefined) walks.delete(oldest)
      return page
    },
  }
}

/** Empty for the first page. */
function startOf(query: PageRequest['query']): string {
  const sent = START_NAMES.map((name) => query[name]).find((value) => value !== undefined)
  const start = String(Array.isArray(sent) ? sent.at(-1) : (sent ?? ''))
  return start === '1' && query['startIndex'] !== undefined ? '' : start
}
