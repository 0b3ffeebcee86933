import type { Database } from 'better-sqlite3'
import type { ListQuery, PageRequest, ResourcePage, TypeQuery } from '../scim/target.ts'
import { createFilterCompiler } from './filter-sql.ts'
import type { FilterTable } from './filter-sql.ts'
import { createKeyFilling } from './key-filling.ts'
import { createListOrders } from './list-order.ts'
import { createPages } from './pages.ts'
import type { Lister } from './pages.ts'
import type { ResourceRow } from './resources.ts'

export interface ResourceRowPage extends ResourcePage {
  readonly resources: readonly ResourceRow[]
}

export interface ResourceQuery {
  /** A page of the type's resources, in the order asked for or of creation, and how many there are. */
  list(query: ListQuery): ResourceRowPage
}

/** Lists the resources of one type in one workspace file. */
export function createResourceQuery(database: Database, table: FilterTable): ResourceQuery {
  const lister = createLister(database, table, 0)
  const pages = createPages(database)
  return {
    list: ({ filter, sort, ...page }) => pages.list([{ lister, filter, sort }], page),
  }
}

export interface TypedRow extends ResourceRow {
  readonly type: string
}

export interface TypedRowPage extends ResourcePage {
  readonly resources: readonly TypedRow[]
}

export interface RootQuery {
  /** A page of the resources of several types together. */
  list(parts: readonly TypeQuery[], page: PageRequest): TypedRowPage
}

/** Lists the resources of several types in one workspace file. */
export function createRootQuery(database: Database, tables: readonly FilterTable[]): RootQuery {
  const byEndpoint = [...tables].sort((a, b) => (a.type.endpoint < b.type.endpoint ? -1 : 1))
  const listers = new Map(
    byEndpoint.map((table, rank) => [table.type.name, createLister(database, table, rank)]),
  )
  const pages = createPages(database)
  return {
    list(parts, page) {
      const found = parts.map(({ type, ...part }) => {
        const lister = listers.get(type)
        if (lister === undefined) throw new Error(`Resources of type ${type} are not kept here`)
        return { lister, ...part }
      })
      const { resources, ...rest } = pages.list(found, page)
      const [only] = found
      return {
        ...rest,
        resources: resources.map((row) => ({ ...row, type: row.type ?? only?.lister.type ?? '' })),
      }
    },
  }
}

function createLister(database: Database, table: FilterTable, rank: number): Lister {
  return {
    type: table.type.name,
    rank,
    compile: createFilterCompiler(table),
    orders: createListOrders(table),
    keys: createKeyFilling(database, table),
  }
}
