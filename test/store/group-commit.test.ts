import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from '../../src/store/database.ts'
import { createGroupCommits } from '../../src/store/group-commit.ts'

let folder: string
let opened: Database[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'group-commit-'))
  opened = []
})
afterEach(() => {
  for (const database of opened) database.close()
  rmSync(folder, { recursive: true, force: true })
})

function open(name = 'store'): Database {
  const database = openDatabase({ path: join(folder, `${name}.db`), series: 'workspace' })
  opened.push(database)
  return database
}

const put = (database: Database, name: string) =>
  database.transaction(() => database.prepare('INSERT INTO secret VALUES (?, ?)').run(name, '')).immediate()
const namesIn = (database: Database) =>
  database.prepare('SELECT name FROM secret ORDER BY name').pluck().all()
const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('Writes of one turn of the event loop', () => {
  it('are committed together when it ends, and only then told', async () => {
    const database = open()
    const other = open()
    const commit = createGroupCommits().of(database)
    const told: unknown[] = []
    for (const name of ['a', 'b']) {
      commit.join()
      put(database, name)
      commit.afterCommit((failure) => told.push([name, failure, namesIn(other)]))
    }
    expect(told).toEqual([])
    expect(namesIn(other)).toEqual([])
    await turn()
    expect(told).toEqual([
      ['a', undefined, ['a', 'b']],
      ['b', undefined, ['a', 'b']],
    ])
  })

  it('fail alone', () => {
    const database = open()
    const commits = createGroupCommits()
    const commit = commits.of(database)
    for (const name of ['a', 'a', 'b']) {
      commit.join()
      try {
        put(database, name)
      } catch (error) {
        expect(error).toMatchObject({ code: 'SQLITE_CONSTRAINT_PRIMARYKEY' })
      }
    }
    commits.settle()
    expect(namesIn(open())).toEqual(['a', 'b'])
  })

  it('are committed before those of another database', () => {
    const [one, two] = [open('one'), open('two')]
    const commits = createGroupCommits()
    commits.of(one).join()
    put(one, 'a')
    commits.of(two).join()
    expect(one.inTransaction).toBe(false)
    expect(two.inTransaction).toBe(true)
    commits.settle()
    expect(two.inTransaction).toBe(false)
  })

  it('are told that they failed when SQLite rolled all of them back by itself', () => {
    const database = open()
    const commits = createGroupCommits()
    const commit = commits.of(database)
    const told: unknown[] = []
    commit.join()
    put(database, 'a')
    commit.afterCommit((failure) => told.push(failure))
    // What a full disk comes to.
    database.exec('ROLLBACK')
    commit.join()
    put(database, 'b')
    commit.afterCommit((failure) => told.push(failure))
    commits.endTurn()
    expect(told).toEqual([expect.any(Error), undefined])
    expect(namesIn(open())).toEqual(['b'])
  })

  it('leave a transaction somebody else has begun to whoever began it', () => {
    const database = open()
    const commits = createGroupCommits()
    const commit = commits.of(database)
    database
      .transaction(() => {
        commit.join()
        put(database, 'a')
        commits.settle()
        expect(database.inTransaction).toBe(true)
      })
      .immediate()
    expect(database.inTransaction).toBe(false)
  })

  it('are told in the order they were made, reads between them too', async () => {
    const database = open()
    const commits = createGroupCommits()
    const commit = commits.of(database)
    const told: string[] = []
    commit.afterCommit(() => told.push('a read'))
    commit.join()
    put(database, 'a')
    commit.afterCommit(() => told.push('a write'))
    // What a read begins with.
    commits.settle()
    expect(namesIn(open())).toEqual(['a'])
    commit.afterCommit(() => told.push('another read'))
    expect(told).toEqual([])
    await turn()
    expect(told).toEqual(['a read', 'a write', 'another read'])
  })
})
