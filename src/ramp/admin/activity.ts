import type { ActivityRow } from '../../store/activity.ts'
import type { AdminOptions } from '../admin.ts'

/** Something that happened to somebody, in Ramp's names of its audit events (ramp-scim.md 8.8). */
export type ActivityView = Omit<ActivityRow, 'pk'>

export interface ActivityPageQuery {
  readonly limit: number
  /** The `next` of the page before. */
  readonly after?: string
  readonly personId?: string
}

/** Newest first; a page may hold less than asked for and still have a next one. */
export type ListActivity = (query: ActivityPageQuery) => {
  readonly activity: readonly ActivityView[]
  readonly next: string | null
}

export function createListActivity({ store }: Pick<AdminOptions, 'store'>): ListActivity {
  return ({ limit, after, personId }) => {
    const beforePk = after === undefined ? Number.MAX_SAFE_INTEGER : Number(after)
    const { items, next } = store.activity.page({ beforePk, limit, personId })
    return {
      activity: items.map(({ pk: _pk, ...item }) => item),
      next: next === undefined ? null : String(next),
    }
  }
}
