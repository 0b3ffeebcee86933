import type { Database } from 'better-sqlite3'
import { groupResourceType, userResourceType } from '../../../src/ramp/resource-types.ts'
import { Findings } from '../../../src/scim/finding.ts'
import type { ResourceType } from '../../../src/scim/schema/resource-type.ts'
import { createTolerances } from '../../../src/scim/tolerance.ts'

export const storedTypes = { user: userResourceType, group: groupResourceType }

/** A row of `resource` or `unlinked_resource`. */
export interface ResourceLine {
  readonly pk: number
  readonly id: string
  readonly type: string
  readonly uniqueKey: string
  readonly doc: string
  readonly version: number
  readonly created: string
  readonly lastModified: string
}

/** In creation order. */
export interface ResourceLines {
  readonly linked: readonly ResourceLine[]
  readonly unlinked: readonly ResourceLine[]
}

export function readRows(database: Database): ResourceLines {
  const read = (table: string) =>
    database
      .prepare<[], ResourceLine>(
        `SELECT pk, id, type, unique_key AS uniqueKey, doc, version, created, last_modified AS lastModified
         FROM ${table} ORDER BY pk`,
      )
      .all()
  return { linked: read('resource'), unlinked: read('unlinked_resource') }
}

export const typeOf = (row: ResourceLine): ResourceType | undefined =>
  Object.values(storedTypes).find(({ name }) => name === row.type)

/** Every habit is tolerated, and nobody is told. */
export const lenient = () => createTolerances(new Findings())
