import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import type { Database, Statement } from 'better-sqlite3'
import { CACHE_KIB, MMAP_BYTES, PAGE_BYTES, WAL_KEPT_BYTES } from '../src/store/database.ts'
import { ENTERPRISE } from './people.ts'

/** What of a person the floor keeps beside the document. */
export interface Columns {
  readonly userName: string
  readonly externalId?: string
  readonly emails?: readonly { readonly value: string }[]
  readonly name?: { readonly familyName: string }
  readonly [ENTERPRISE]?: { readonly department: string }
}

export interface Found {
  readonly document: string
  readonly total: number
}

type Comparison = 'eq' | 'sw'

/** A person as the Developer API shows them. */
export interface Shown {
  readonly id: string
  readonly document: string
}

const COLUMN_OF: Readonly<Record<string, string>> = {
  userName: 'user_name',
  externalId: 'external_id',
  'emails.value': 'email',
  [`${ENTERPRISE}:department`]: 'department',
  'name.familyName': 'family_name',
}

/**
 * The floor's file, set up like onramp's: a document a row, and an index on each column a call has asked for, made when
 * the first one does, as onramp makes its keys.
 */
export function openFloorStore(folder: string) {
  const database = new SqliteDatabase(join(folder, 'floor.db'))
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = NORMAL')
  // By default it would wait for the disk eight times as often as onramp does.
  database.pragma(`wal_autocheckpoint = ${WAL_KEPT_BYTES / PAGE_BYTES}`)
  database.pragma(`journal_size_limit = ${WAL_KEPT_BYTES}`)
  database.pragma(`cache_size = -${CACHE_KIB}`)
  database.pragma(`mmap_size = ${MMAP_BYTES}`)
  database.exec(
    `CREATE TABLE IF NOT EXISTS resource (
       pk INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind INTEGER NOT NULL DEFAULT 1, user_name TEXT NOT NULL,
       external_id TEXT, email TEXT, family_name TEXT, department TEXT, document TEXT NOT NULL) STRICT;
     CREATE UNIQUE INDEX IF NOT EXISTS resource_user_name ON resource (user_name);
     CREATE TABLE IF NOT EXISTS shown (
       pk INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, role TEXT NOT NULL, department TEXT, document TEXT NOT NULL) STRICT;
     CREATE TABLE IF NOT EXISTS team (pk INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE) STRICT;
     CREATE TABLE IF NOT EXISTS member (
       team INTEGER NOT NULL, person TEXT NOT NULL, PRIMARY KEY (team, person)) STRICT, WITHOUT ROWID`,
  )
  const insert = database.prepare(
    `INSERT INTO resource (id, user_name, external_id, email, family_name, department, document)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  )
  const insertTeam = database.prepare('INSERT INTO team (id) VALUES (?)')
  const insertMember = database.prepare<[number | bigint, string]>('INSERT INTO member VALUES (?, ?)')
  let people = database.prepare<[], number>('SELECT count(*) FROM resource').pluck().get() ?? 0
  const lazily = createLazyStatements(database)

  return {
    find: database.prepare<[string], string>('SELECT document FROM resource WHERE id = ?').pluck(),
    setActive: database
      .prepare<[string, string], string>(
        `UPDATE resource SET document = json_set(document, '$.active', json(?)) WHERE id = ? RETURNING document`,
      )
      .pluck(),
    setManager: database
      .prepare<[string, string], string>(
        `UPDATE resource SET document = json_set(document, '$."${ENTERPRISE}".manager', json(?)) WHERE id = ?
         RETURNING document`,
      )
      .pluck(),
    setTitle: database.prepare<[string, string]>(
      `UPDATE resource SET document = json_set(document, '$.title', ?) WHERE id = ?`,
    ),
    addMember: database.prepare<[string, string]>(
      'INSERT OR IGNORE INTO member SELECT pk, ? FROM team WHERE id = ?',
    ),
    removeMember: database.prepare<[string, string]>(
      'DELETE FROM member WHERE person = ? AND team = (SELECT pk FROM team WHERE id = ?)',
    ),
    replace: database
      .prepare<[string, string], string>('UPDATE resource SET document = ? WHERE id = ? RETURNING document')
      .pluck(),
    insert(id: string, columns: Columns, document: string): void {
      const { userName, externalId, emails, name, [ENTERPRISE]: enterprise } = columns
      const email = emails?.[0]?.value.toLowerCase()
      const department = enterprise?.department.toLowerCase()
      insert.run(
        id,
        userName.toLowerCase(),
        externalId,
        email,
        name?.familyName.toLowerCase(),
        department,
        document,
      )
      people++
    },
    insertShown(id: string, role: string, department: string | null, document: string): void {
      lazily<[string, string, string | null, string], never>(
        'INSERT INTO shown (id, role, department, document) VALUES (?, ?, ?, ?)',
      ).run(id, role, department, document)
    },
    /** Those after `start`, or from the first on; of one role or department where one is asked for. */
    shown(
      filter: 'role' | 'department' | undefined,
      value: string,
      start: string,
      count: number,
    ): readonly Shown[] {
      const condition = filter === undefined ? '? IS NOT NULL' : `${filter} = +?`
      return lazily<[string, string, number], Shown>(
        `SELECT id, document FROM shown
         WHERE ${condition} AND pk > coalesce((SELECT pk FROM shown WHERE id = ?), 0)
         ORDER BY pk LIMIT CAST(? AS INTEGER)`,
        filter && `CREATE INDEX IF NOT EXISTS shown_${filter} ON shown (${filter})`,
      ).all(value, start, count)
    },
    setStatus: database.prepare<[string, string]>(
      `UPDATE shown SET document = json_set(document, '$.status', ?) WHERE id = ?`,
    ),
    insertGroup(id: string, members: readonly string[]): void {
      database.transaction(() => {
        const { lastInsertRowid } = insertTeam.run(id)
        for (const member of members) insertMember.run(lastInsertRowid, member)
      })()
    },
    people: () => people,
    /** Everyone whose column equals, or starts with, the value, with how many they are. */
    filter(attribute: string, comparison: Comparison, value: string, count: number): readonly Found[] {
      const column = columnOf(attribute)
      const test = comparison === 'eq' ? `${column} = +?` : `${column} >= +? AND ${column} < +?`
      const statement = lazily<[...string[], number], Found>(
        `SELECT document, count(*) OVER () AS total FROM resource WHERE ${test} LIMIT CAST(? AS INTEGER)`,
        `CREATE INDEX IF NOT EXISTS resource_${column} ON resource (${column})`,
      )
      return comparison === 'eq'
        ? statement.all(value, count)
        : statement.all(value, `${value.slice(0, -1)}${successor(value.at(-1) ?? '')}`, count)
    },
    sorted(attribute: string, count: number): readonly string[] {
      const column = columnOf(attribute)
      return lazily<[number], string>(
        `SELECT document FROM resource ORDER BY ${column} LIMIT CAST(? AS INTEGER)`,
        `CREATE INDEX IF NOT EXISTS resource_${column} ON resource (${column})`,
      )
        .pluck()
        .all(count)
    },
    /** By OFFSET over the narrowest index there can be, reading the documents of the page alone. */
    page(startIndex: number, count: number): readonly string[] {
      return lazily<[number, number], string>(
        `SELECT document FROM resource WHERE pk IN
           (SELECT pk FROM resource INDEXED BY resource_order WHERE kind = 1 ORDER BY pk
            LIMIT CAST(? AS INTEGER) OFFSET CAST(? AS INTEGER))
         ORDER BY pk`,
        'CREATE INDEX IF NOT EXISTS resource_order ON resource (kind, pk)',
      )
        .pluck()
        .all(count, startIndex - 1)
    },
    /** By OFFSET over the documents. */
    naivePage(startIndex: number, count: number): readonly string[] {
      return lazily<[number, number], string>(
        'SELECT document FROM resource ORDER BY pk LIMIT CAST(? AS INTEGER) OFFSET CAST(? AS INTEGER)',
      )
        .pluck()
        .all(count, startIndex - 1)
    },
    pageAfter(pk: number, count: number): readonly { readonly pk: number; readonly document: string }[] {
      return lazily<[number, number], { pk: number; document: string }>(
        'SELECT pk, document FROM resource WHERE pk > +? ORDER BY pk LIMIT CAST(? AS INTEGER)',
      ).all(pk, count)
    },
    /** Fills the file without waiting for the disk, in one transaction a call. */
    inOneTransaction: (work: () => void) => database.transaction(work)(),
    close: () => database.close(),
  }
}

const successor = (character: string) => String.fromCharCode(character.charCodeAt(0) + 1)

function columnOf(attribute: string): string {
  const column = COLUMN_OF[attribute]
  if (column === undefined) throw new Error(`The floor keeps no column for ${attribute}.`)
  return column
}

/** Prepares a statement when it is first asked for, after the index it needs. */
function createLazyStatements(database: Database) {
  const statements = new Map<string, Statement>()
  return <Params extends unknown[], Row>(sql: string, index?: string): Statement<Params, Row> => {
    let statement = statements.get(sql)
    if (statement === undefined) {
      if (index !== undefined) database.exec(index)
      statements.set(sql, (statement = database.prepare(sql)))
    }
    return statement as Statement<Params, Row>
  }
}
