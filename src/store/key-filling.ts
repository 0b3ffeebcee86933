import type { Database } from 'better-sqlite3'
import type { ScimDocument } from '../scim/document.ts'
import { compileExtractor } from './attribute-keys.ts'
import { attributeNames } from './attribute-names.ts'
import type { FilterTable } from './filter-sql.ts'

/** Resources read and sorted at once; bounds the memory it takes. */
const BATCH = 10_000

export interface KeyFilling {
  ensure(attributes: readonly number[]): void
}

/**
 * Sees to it that the keys of attributes are kept before a filter reads them. A key costs every write a page, and most
 * attributes are never asked for: so their keys are made when they first are (100,000 resources take under a second),
 * and kept from then on.
 */
export function createKeyFilling(
  database: Database,
  { type, uniqueAttribute, attributeIds }: FilterTable,
): KeyFilling {
  const leaves = attributeNames(type, uniqueAttribute)
  const select = database.prepare<[string, number, number], { pk: number; doc: string }>(
    `SELECT pk, doc FROM resource WHERE type = +? AND pk > +? ORDER BY pk LIMIT CAST(? AS INTEGER)`,
  )
  const insert = database.prepare<[number, string, number, number]>(
    'INSERT OR IGNORE INTO attribute_key (attribute, key, resource, entry) VALUES (?, ?, ?, ?)',
  )

  function fill(missing: readonly number[]): void {
    const { extract } = compileExtractor(leaves, attributeIds, new Set(missing))
    let last = 0
    for (;;) {
      const rows = select.all(type.name, last, BATCH)
      const keys = rows.flatMap(({ pk, doc }) =>
        extract(JSON.parse(doc) as ScimDocument).map((key) => ({ ...key, pk })),
      )
      // In the order of the index, each page of it is written once; any order would do.
      keys.sort((a, b) => a.attribute - b.attribute || (a.key < b.key ? -1 : a.key > b.key ? 1 : a.pk - b.pk))
      for (const { attribute, key, pk, entry } of keys) insert.run(attribute, key, pk, entry)
      if (rows.length < BATCH) break
      last = rows.at(-1)?.pk ?? last
    }
    attributeIds.keep(missing)
  }

  const fillAtOnce = database.transaction(fill)

  return {
    ensure(attributes: readonly number[]): void {
      const kept = attributeIds.kept()
      if (attributes.every((attribute) => kept.has(attribute))) return
      fillAtOnce.immediate(attributes.filter((attribute) => !kept.has(attribute)))
    },
  }
}
