import type { Database } from 'better-sqlite3'
import type { Filter } from '../scim/filter/filter.ts'
import type { ListPosition, Sort } from '../scim/sort.ts'
import type { PageRequest, ResourcePage } from '../scim/target.ts'
import { everythingOf } from './filter-sql.ts'
import type { CompiledFilter, FilterCompiler, Walk } from './filter-sql.ts'
import type { KeyFilling } from './key-filling.ts'
import type { ListOrders } from './list-order.ts'
import { createListStatements } from './list-statements.ts'
import { pageSql } from './page-sql.ts'
import type { Extent, Share, Stretch } from './page-sql.ts'
import { createPositions } from './positions.ts'
import type { ResourceRow } from './resources.ts'

/** What lists the resources of one type. */
export interface Lister {
  /** The name of the type. */
  readonly type: string
  /** Its place among the types of the list, as a whole. */
  readonly rank: number
  readonly compile: FilterCompiler
  readonly orders: ListOrders
  readonly keys: KeyFilling
}

/** What one type brings to a list. */
export interface Part {
  readonly lister: Lister
  readonly filter?: Filter | undefined
  /** For all parts of a list or for none. */
  readonly sort?: Sort | undefined
}

export interface ListedRow extends ResourceRow {
  /** Where the list is one of several types. */
  readonly type?: string
  /** Where the list is sorted. */
  readonly listRank?: number
  readonly listKey?: string
}

export interface ListedPage extends ResourcePage {
  readonly resources: readonly ListedRow[]
}

export interface Pages {
  list(parts: readonly Part[], page: PageRequest): ListedPage
}

/** A part with what its filter finds by itself. */
interface OpenPart extends Part {
  readonly found: CompiledFilter
  total(): number
}

/** A walk is short when it is likely to meet its page within so small a part of all rows. */
const SHORT_WALK = 10

/** Pages nearer to the start are simply counted up to. */
export const NEAR_THE_START = 500

/** Pages of lists in one workspace file. */
export function createPages(database: Database): Pages {
  const statements = createListStatements(database)
  const positions = createPositions(database)

  function open(part: Part, isSettled: boolean): OpenPart {
    const { lister, filter } = part
    const found = lister.compile(filter)
    lister.keys.ensure(found.attributes)
    let total: number | undefined
    return {
      ...part,
      found,
      total: () =>
        (total ??=
          filter === undefined ? positions.total([lister.type]) : statements.total(found, isSettled)),
    }
  }

  const sumOf = (parts: readonly OpenPart[]) => parts.reduce((sum, part) => sum + part.total(), 0)

  /** The filter put to each row of a walk, which is to meet `reach` rows that pass. */
  function walked({ lister, filter, total }: OpenPart, walk: Walk, reach: number): CompiledFilter {
    const few = filter !== undefined && total() >= SHORT_WALK * reach
    const selected = lister.compile(filter, { ...walk, few })
    lister.keys.ensure(selected.attributes)
    return selected
  }

  /**
   * A filter's rows are gathered and put in order, or the order is walked and the filter put to each row: whichever
   * meets fewer rows until `reach` of them are found.
   */
  function shareOf(part: OpenPart, reach: number): Share {
    const { lister, filter, sort, found, total } = part
    const isDense = () => total() * total() > positions.total([lister.type]) * reach
    if (sort === undefined) {
      // Only where rows of `resource` are read anyway does a walk spare anything.
      const isWalk = filter !== undefined && found.row !== undefined && isDense()
      return { selected: isWalk ? walked(part, everythingOf(lister.type), reach) : found }
    }
    const order = lister.orders(sort, lister.rank)
    return filter === undefined || isDense()
      ? { selected: walked(part, order.walk, reach), standing: { ...order, join: '' } }
      : { selected: found, standing: order.stand(found) }
  }

  function read(shares: readonly Share[], stretch: Stretch, extent: Extent): ListedRow[] {
    const page = pageSql(shares, stretch, extent)
    return page === undefined ? [] : statements.rows(page.sql, page.params)
  }

  function singlePage({ found }: OpenPart, { startIndex, count }: PageRequest): ListedPage {
    const row = statements.single(found)
    return {
      totalResults: row === undefined ? 0 : 1,
      resources: row === undefined || startIndex > 1 || count === 0 ? [] : [row],
    }
  }

  /**
   * The first page of a filter whose keys are read in the order of the page; undefined when it is full, as it then does
   * not say how many there are.
   */
  function wholePage({ found }: OpenPart, { count }: PageRequest): ListedPage | undefined {
    const resources = statements.first(found, count)
    return resources.length < count ? { totalResults: resources.length, resources } : undefined
  }

  /** All resources in creation order, from far behind the start: their number up to there is known. */
  function deepPage(parts: readonly OpenPart[], { startIndex, count }: PageRequest): ListedRow[] {
    const types = parts.map(({ lister }) => lister.type)
    const { from, skip } = positions.seek(types, startIndex - 1)
    const shares = parts.map(({ found }) => ({
      selected: { ...found, where: `${found.where} AND ${found.pk} >= +?`, params: [...found.params, from] },
    }))
    return read(shares, { direction: '>' }, { limit: count, offset: skip })
  }

  /** The page at an offset, counted from the start or from the end, whichever is nearer. */
  function rowsAt(parts: readonly OpenPart[], offset: number, count: number): ListedRow[] {
    const isDescending = parts[0]?.sort?.descending === true
    const total = offset > NEAR_THE_START ? sumOf(parts) : Infinity
    const end = Math.min(total, offset + count)
    if (end <= offset) return []
    if (end <= total - offset) {
      const shares = parts.map((part) => shareOf(part, end))
      return read(shares, { direction: isDescending ? '<' : '>' }, { limit: count, offset })
    }
    const shares = parts.map((part) => shareOf(part, total - offset))
    const extent = { limit: end - offset, offset: total - end }
    return read(shares, { direction: isDescending ? '>' : '<' }, extent).reverse()
  }

  function indexPage(parts: readonly OpenPart[], page: PageRequest): ListedPage {
    const { startIndex, count } = page
    const offset = startIndex - 1
    if (count === 0) return { totalResults: sumOf(parts), resources: [] }
    const isPlain = parts.every(({ filter, sort }) => filter === undefined && sort === undefined)
    const resources =
      isPlain && offset > NEAR_THE_START ? deepPage(parts, page) : rowsAt(parts, offset, count)
    // A page that is not full is the last one, and says how many come before it; an empty one only at the start.
    const isLast = resources.length < count && (resources.length > 0 || startIndex === 1)
    return { totalResults: isLast ? offset + resources.length : sumOf(parts), resources }
  }

  /** Entered at a position, so that a deep page costs what the first one costs. */
  function cursorPage(
    parts: readonly OpenPart[],
    cursor: NonNullable<PageRequest['cursor']>,
    count: number,
  ): ListedPage {
    const isStart = cursor === 'start'
    const isForward = isStart || cursor.to === 'next'
    const isDescending = parts[0]?.sort?.descending === true
    const rows = read(
      parts.map((part) => shareOf(part, count)),
      { direction: isForward === isDescending ? '<' : '>', from: isStart ? undefined : cursor.of },
      { limit: count + 1, offset: 0 },
    )
    const isMore = rows.length > count
    const resources = rows.slice(0, count)
    if (!isForward) resources.reverse()
    return {
      totalResults: isStart && !isMore ? resources.length : sumOf(parts),
      resources,
      next: isForward && !isMore ? undefined : positionOf(resources.at(-1)),
      previous: isStart || (!isForward && !isMore) ? undefined : positionOf(resources[0]),
    }
  }

  // Locked once for all its statements: taking and leaving the lock costs as much as one of them.
  const inOneRead = database.transaction((opened: readonly OpenPart[], page: PageRequest) =>
    page.cursor === undefined ? indexPage(opened, page) : cursorPage(opened, page.cursor, page.count),
  )

  return {
    list(parts, page) {
      const isSettled = !database.inTransaction
      const opened = parts.map((part) => open(part, isSettled))
      const [only] = opened
      if (page.cursor !== undefined || opened.length > 1 || only === undefined) return inOneRead(opened, page)
      if (only.found.single) return singlePage(only, page)
      // One statement needs no transaction around it.
      const isExact = only.filter !== undefined && only.sort === undefined && only.found.byPk
      return (isExact && page.startIndex === 1 ? wholePage(only, page) : undefined) ?? inOneRead(opened, page)
    },
  }
}

function positionOf(row: ListedRow | undefined): ListPosition | undefined {
  return row && { rank: row.listRank ?? 0, key: row.listKey ?? '', pk: row.pk }
}
