import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { openDatabase, readMigrations } from '../../src/store/database.ts'
import type { DataRefusalCode, Migration, Series } from '../../src/store/database.ts'
import { temporaryFolder } from '../workspace/temporary-folder.ts'

const SERIES: readonly Series[] = ['registry', 'workspace', 'journal']

const migration = (version: number, sql: string): Migration => ({
  version,
  file: `${String(version).padStart(4, '0')}-step.sql`,
  sql,
  rebuild: sql.startsWith('-- rebuild'),
})
const first = migration(1, 'CREATE TABLE parent (pk INTEGER PRIMARY KEY, name TEXT) STRICT;')
const second = migration(2, 'ALTER TABLE parent ADD COLUMN age INTEGER;')

const expectRefusal = (open: () => unknown, code: DataRefusalCode, message: RegExp) =>
  expect(open).toThrow(
    expect.objectContaining({ name: 'DataRefusal', code, message: expect.stringMatching(message) as string }),
  )

function versionOf(path: string): unknown {
  const database = new SqliteDatabase(path, { readonly: true })
  try {
    return database.pragma('user_version', { simple: true })
  } finally {
    database.close()
  }
}

describe('the shipped migrations', () => {
  test.each(SERIES)('%s: run from empty, and opening twice changes nothing', (series) => {
    const path = join(temporaryFolder(), 'made', 'with-it', 'data.db')
    const schemaOf = () => {
      const database = openDatabase({ path, series })
      const schema = database.prepare('SELECT name, sql FROM sqlite_schema ORDER BY name').all()
      const version = database.pragma('user_version', { simple: true })
      database.close()
      return { schema, version }
    }
    const once = schemaOf()
    expect(once.schema.length).toBeGreaterThan(1)
    expect(schemaOf()).toEqual(once)
  })

  test.each(SERIES)('%s: every table is STRICT', (series) => {
    const database = openDatabase({ path: ':memory:', series })
    const tables = database.pragma('table_list') as { name: string; strict: number }[]
    const loose = tables.filter(({ name, strict }) => strict === 0 && !name.startsWith('sqlite_'))
    expect(loose).toEqual([])
    database.close()
  })

  test('run with foreign keys enforced, a write-ahead log and normal synchronisation', () => {
    const database = openDatabase({ path: join(temporaryFolder(), 'data.db'), series: 'workspace' })
    const pragma = (name: string) => database.pragma(name, { simple: true })
    expect([pragma('foreign_keys'), pragma('journal_mode'), pragma('synchronous')]).toEqual([1, 'wal', 1])
    database.close()
  })
})

describe('the runner', () => {
  test('refuses a gap, a double number and a name it cannot order', () => {
    const folder = temporaryFolder()
    const write = (file: string) => writeFileSync(join(folder, file), 'SELECT 1;')
    write('README.md')
    write('0001-one.sql')
    expect(readMigrations(folder).map(({ file }) => file)).toEqual(['0001-one.sql'])
    write('0003-three.sql')
    expect(() => readMigrations(folder)).toThrow(/0003-three\.sql.*number 2 is expected/)
    write('0002-two.sql')
    expect(readMigrations(folder)).toHaveLength(3)
    write('0003-three-again.sql')
    expect(() => readMigrations(folder)).toThrow(/number 4 is expected/)
    const misnamed = temporaryFolder()
    writeFileSync(join(misnamed, '1-one.sql'), '')
    expect(() => readMigrations(misnamed)).toThrow(/1-one\.sql.*NNNN-slug\.sql/)
  })

  test('brings older data forward and keeps it', () => {
    const path = join(temporaryFolder(), 'data.db')
    const old = openDatabase({ path, series: 'workspace', migrations: [first] })
    old.exec("INSERT INTO parent VALUES (1, 'Ada')")
    old.close()
    const now = openDatabase({ path, series: 'workspace', migrations: [first, second] })
    expect(now.prepare('SELECT * FROM parent').all()).toEqual([{ pk: 1, name: 'Ada', age: null }])
    now.close()
    expect(versionOf(path)).toBe(2)
  })

  test('a broken file leaves the earlier version and its data intact', () => {
    const path = join(temporaryFolder(), 'data.db')
    openDatabase({ path, series: 'workspace', migrations: [first] }).close()
    const broken = migration(2, 'CREATE TABLE half (pk INTEGER) STRICT; DELETE FROM nowhere;')
    expectRefusal(
      () => openDatabase({ path, series: 'workspace', migrations: [first, broken] }),
      'data.migration-failed',
      /0002-step\.sql.*left at version 1.*nowhere/,
    )
    expect(versionOf(path)).toBe(1)
    const database = openDatabase({ path, series: 'workspace', migrations: [first] })
    expect(database.prepare("SELECT name FROM sqlite_schema WHERE name = 'half'").get()).toBeUndefined()
    database.close()
  })

  test('a rebuild may drop a referenced table, but not leave dangling references', () => {
    const child = migration(2, 'CREATE TABLE child (parent INTEGER NOT NULL REFERENCES parent (pk)) STRICT;')
    const fill = migration(3, "INSERT INTO parent VALUES (1, 'Ada'); INSERT INTO child VALUES (1);")
    const rebuild = (rows: string) =>
      migration(
        4,
        `-- rebuild
         CREATE TABLE next (pk INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
         INSERT INTO next SELECT * FROM parent ${rows};
         DROP TABLE parent;
         ALTER TABLE next RENAME TO parent;`,
      )
    const path = join(temporaryFolder(), 'data.db')
    expectRefusal(
      () =>
        openDatabase({
          path,
          series: 'workspace',
          migrations: [first, child, fill, rebuild('WHERE pk > 1')],
        }),
      'data.migration-failed',
      /dangling references in table child/,
    )
    expect(versionOf(path)).toBe(3)
    const database = openDatabase({
      path,
      series: 'workspace',
      migrations: [first, child, fill, rebuild('')],
    })
    expect(database.pragma('foreign_keys', { simple: true })).toBe(1)
    expect(() => database.exec('INSERT INTO child VALUES (99)')).toThrow(/FOREIGN KEY/)
    database.close()
  })
})

describe('data that cannot be opened', () => {
  test('of a newer version is refused and left alone', () => {
    const path = join(temporaryFolder(), 'data.db')
    openDatabase({ path, series: 'workspace', migrations: [first, second] }).close()
    expectRefusal(
      () => openDatabase({ path, series: 'workspace', migrations: [first] }),
      'data.newer-version',
      /newer onramp \(data version 2, this one knows 1\).*another data folder/,
    )
    expect(versionOf(path)).toBe(2)
  })

  test('that is no database, or one of another program or series, is refused and left alone', () => {
    const folder = temporaryFolder()
    const text = join(folder, 'text.db')
    writeFileSync(text, 'not a database, but a text that is long enough to be taken for one. '.repeat(20))
    expectRefusal(
      () => openDatabase({ path: text, series: 'workspace' }),
      'data.not-onramp',
      /not a database/,
    )

    const foreign = join(folder, 'foreign.db')
    const other = new SqliteDatabase(foreign)
    other.exec('CREATE TABLE person (name TEXT)')
    other.close()
    expectRefusal(
      () => openDatabase({ path: foreign, series: 'workspace' }),
      'data.not-onramp',
      /workspace data/,
    )

    const journal = join(folder, 'journal.db')
    openDatabase({ path: journal, series: 'journal' }).close()
    expectRefusal(
      () => openDatabase({ path: journal, series: 'workspace' }),
      'data.not-onramp',
      /workspace data/,
    )
  })

  test('because it is in use by another onramp is refused with one clear sentence', () => {
    const path = join(temporaryFolder(), 'registry.db')
    const holder = openDatabase({ path, series: 'registry' })
    expectRefusal(() => openDatabase({ path, series: 'registry' }), 'data.in-use', /in use by another onramp/)
    holder.close()
    const again = openDatabase({ path, series: 'registry' })
    // Without a write of its own too: reading is enough to hold it.
    expectRefusal(() => openDatabase({ path, series: 'registry' }), 'data.in-use', /in use by another onramp/)
    again.close()
  })

  test('because a folder is missing where none can be made, or a file is one, is refused', () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'file'), '')
    mkdirSync(join(folder, 'folder.db'))
    // Node's own recursive mkdir would try the last one for ever.
    const nowhere = process.platform === 'linux' ? ['/proc/onramp/data.db'] : []
    for (const path of [join(folder, 'file', 'data.db'), join(folder, 'folder.db'), ...nowhere]) {
      expectRefusal(
        () => openDatabase({ path, series: 'workspace' }),
        'data.unwritable',
        /cannot be opened for writing/,
      )
    }
  })

  test.runIf(process.platform === 'linux')('leaves no descriptor open', () => {
    const path = join(temporaryFolder(), 'text.db')
    writeFileSync(path, 'x'.repeat(4096))
    const descriptors = () => readdirSync('/proc/self/fd').length
    const before = descriptors()
    for (let round = 0; round < 20; round += 1) {
      expectRefusal(() => openDatabase({ path, series: 'workspace' }), 'data.not-onramp', /not a database/)
    }
    expect(descriptors()).toBe(before)
  })
})
