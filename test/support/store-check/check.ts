import type { Database } from 'better-sqlite3'
import { openDatabase } from '../../../src/store/database.ts'
import { createWorkspaceStore } from '../../../src/store/workspace-store.ts'
import { checkDeveloper } from './developer.ts'
import { checkDocuments } from './documents.ts'
import { checkKeys } from './keys.ts'
import { checkLists } from './lists.ts'
import type { AskedList } from './lists.ts'
import { checkMembers } from './members.ts'
import { checkPeople } from './people.ts'
import { readRows, storedTypes } from './rows.ts'

export interface StoreCheckOptions {
  /** Manager cycles are a breach unless the setting circularManagerDepth allowed them. */
  readonly allowsCycles: boolean
  /** Lists to ask both the SQL and memory; those whose filter or sort does not parse are left out. */
  readonly lists: readonly AskedList[]
}

export interface StoreCheck {
  readonly breaches: readonly string[]
  readonly resources: number
  readonly people: number
  readonly keys: number
  /** How many lists were compared. */
  readonly lists: number
}

/** Reads every row of a workspace file back through the engine and says what does not fit together. */
export function checkWorkspaceFile(path: string, options: StoreCheckOptions): StoreCheck {
  const database = openDatabase({ path, series: 'workspace' })
  try {
    return checkWorkspaceDatabase(database, options)
  } finally {
    database.close()
  }
}

/** The same of a database that is open. */
export function checkWorkspaceDatabase(
  database: Database,
  { allowsCycles, lists }: StoreCheckOptions,
): StoreCheck {
  const store = createWorkspaceStore(database, storedTypes)
  const rows = readRows(database)
  const compared = checkLists(store, rows.linked, lists)
  return {
    breaches: [
      ...checkFile(database),
      ...checkDocuments(rows),
      ...checkPeople(database, rows, { allowsCycles }),
      ...checkMembers(database, rows.linked),
      ...checkDeveloper(database, store),
      ...compared.breaches,
      // After the lists: they make keys be kept that were not.
      ...checkKeys(database, store, rows.linked),
    ],
    resources: rows.linked.length,
    people: count(database, 'person'),
    keys: count(database, 'attribute_key') + count(database, 'sort_key'),
    lists: compared.asked,
  }
}

const count = (database: Database, table: string) =>
  database.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get() ?? 0

function checkFile(database: Database): string[] {
  const integrity = database.pragma('integrity_check', { simple: true }) as string
  const orphans = database.pragma('foreign_key_check') as unknown[]
  return [
    ...(integrity === 'ok' ? [] : [`integrity_check: ${integrity}`]),
    ...orphans.map((orphan) => `foreign_key_check: ${JSON.stringify(orphan)}`),
  ]
}
