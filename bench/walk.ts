import type { Server } from './server.ts'
import { API_TOKEN } from './token.ts'

/** One walk over all users, as a connector does it: one request after the other, by `page.next`. */
export interface Walk {
  readonly pages: number
  readonly users: number
  readonly seconds: number
  /** Anonymous memory of the server in MiB before it, at its highest and after it; null where the system does not tell. */
  readonly beforeMiB: number | null
  readonly highestMiB: number | null
  readonly afterMiB: number | null
}

const PAGES_A_LOOK = 25

/** Throws when an answer is none, or somebody is listed twice. */
export async function walkUsers(server: Server): Promise<Walk> {
  const anonymous = () => server.memory()?.rssAnonMiB ?? null
  const seen = new Set<string>()
  const beforeMiB = anonymous()
  let highestMiB = beforeMiB
  let pages = 0
  const startedAtMs = performance.now()
  for (let url: string | null = `${server.developerBaseUrl}/users?page_size=100`; url !== null;) {
    const answer = await fetch(url, { headers: { authorization: `Bearer ${API_TOKEN}` } })
    if (answer.status !== 200) throw new Error(`${url}: the ${server.kind} server answered ${answer.status}.`)
    const { data, page } = (await answer.json()) as {
      data: readonly { readonly id: string }[]
      page: { readonly next: string | null }
    }
    for (const { id } of data) {
      if (seen.has(id)) throw new Error(`${url}: ${id} was listed before.`)
      seen.add(id)
    }
    if (++pages % PAGES_A_LOOK === 0) highestMiB = highest(highestMiB, anonymous())
    url = page.next
  }
  const seconds = Math.round(performance.now() - startedAtMs) / 1000
  const afterMiB = anonymous()
  return { pages, users: seen.size, seconds, beforeMiB, highestMiB: highest(highestMiB, afterMiB), afterMiB }
}

const highest = (one: number | null, other: number | null) =>
  one === null || other === null ? null : Math.max(one, other)
