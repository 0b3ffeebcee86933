import type { Database } from 'better-sqlite3'
import type { JsonObject, ScimDocument } from '../../src/scim/document.ts'
import { comparisonKey } from '../../src/scim/fold.ts'
import { findAttribute } from '../../src/scim/schema/resource-type.ts'
import type { ResourceType } from '../../src/scim/schema/resource-type.ts'
import { registerAttributes } from '../../src/store/attribute-ids.ts'
import { createAttributeKeys } from '../../src/store/attribute-keys.ts'
import { openDatabase } from '../../src/store/database.ts'
import type { FilterTable } from '../../src/store/filter-sql.ts'
import { createResourceQuery } from '../../src/store/resource-query.ts'
import type { ResourceQuery } from '../../src/store/resource-query.ts'
import { createResourceTable } from '../../src/store/resources.ts'
import type { ResourceRow } from '../../src/store/resources.ts'

export const openMemory = (): Database => openDatabase({ path: ':memory:', series: 'workspace' })

export interface StoredDocuments {
  readonly table: FilterTable
  readonly query: ResourceQuery
  /** Undefined when another resource has the unique attribute's value. */
  insert(document: ScimDocument, at?: string): ResourceRow | undefined
  update(row: ResourceRow, document: ScimDocument, at?: string): ResourceRow | undefined
  remove(row: ResourceRow): void
}

/** Resources of one type, written with their keys as the product writes them. */
export function storeDocuments(
  database: Database,
  type: ResourceType,
  uniqueAttribute = 'userName',
  nextPk = createPkSequence(),
): StoredDocuments {
  const attributeIds = registerAttributes(database, type, uniqueAttribute)
  const keys = createAttributeKeys(type, uniqueAttribute, attributeIds)
  const table = { type, uniqueAttribute, attributeIds }
  let last = 0
  const resources = createResourceTable(database, type.name, () => last)
  const attribute = findAttribute(type, uniqueAttribute)
  const uniqueKeyOf = (document: ScimDocument) =>
    attribute === undefined ? '' : (comparisonKey(attribute, document[uniqueAttribute]) ?? '')

  return {
    table,
    query: createResourceQuery(database, table),
    insert(document, at = '2026-01-01T00:00:00.000Z') {
      const uniqueKey = uniqueKeyOf(document)
      if (resources.findByUniqueKey(uniqueKey) !== undefined) return undefined
      const json = JSON.stringify(document)
      last = nextPk()
      return resources.insert({ id: `id-${last}`, uniqueKey, json, keys: keys.extract(document), at })
    },
    update(row, document, at = row.lastModified) {
      const uniqueKey = uniqueKeyOf(document)
      if (uniqueKey !== row.uniqueKey && resources.findByUniqueKey(uniqueKey) !== undefined) return undefined
      const { removed, added } = keys.diff(documentOf(row), document)
      const json = JSON.stringify(document)
      return resources.update(row, { uniqueKey, json, removedKeys: removed, addedKeys: added, at })
    },
    remove: (row) => resources.unlink(row, keys.extract(documentOf(row))),
  }
}

/** Pks from 1; for several types in one database they share one sequence. */
export function createPkSequence(): () => number {
  let last = 0
  return () => ++last
}

export const documentOf = (row: ResourceRow) => JSON.parse(row.json) as ScimDocument

/** The document with the `id` and `meta` that a filter may also ask for. */
export function evaluated(row: ResourceRow, type: ResourceType): JsonObject {
  const { id, created, lastModified } = row
  return { ...documentOf(row), id, meta: { resourceType: type.name, created, lastModified } }
}
