import { spawnSync } from 'node:child_process'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { writeFileSync } from 'node:fs'
import SqliteDatabase from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createJournalThread } from '../../src/journal/journal-thread.ts'
import type { JournalThreadOptions } from '../../src/journal/journal-thread.ts'
import { exchange } from './exchange.ts'
import { journalFile, openJournal, thread } from './open-journal.ts'

/** A thread whose code is `source`, and what was said about it. */
function madeThread(source?: string, options: Partial<JournalThreadOptions> = {}) {
  const errors: string[] = []
  const file = journalFile().replace('journal.db', 'worker.mjs')
  if (source !== undefined) writeFileSync(file, source)
  const made = createJournalThread({
    onError: (error) => errors.push(String(error)),
    ...(source !== undefined && { url: pathToFileURL(file) }),
    ...options,
  })
  onTestFinished(() => {
    made.close()
  })
  return { thread: made, errors }
}

function openWith(made: ReturnType<typeof madeThread>) {
  const lost: number[] = []
  const path = journalFile()
  const opened = openJournal(path, { thread: made.thread, onError: (_, count) => lost.push(count) })
  onTestFinished(opened.close)
  return { ...opened, lost, path }
}

const idsIn = (journal: ReturnType<typeof openJournal>['journal']) =>
  journal.list({ limit: 1000 }).exchanges.map(({ id }) => id)

const WORKER = JSON.stringify(new URL('../../src/journal/journal-worker.ts', import.meta.url).href)
/** The real code in a thread that ends when it sees a forbidden exchange. */
const MORTAL = `
  import { workerData } from 'node:worker_threads'
  workerData.port.on('message', (message) => {
    if (message.kind === 'batch' && Buffer.from(message.batch.bytes).includes('deadly')) HOW
  })
  await import(${WORKER})`

describe('one thread for all journals', () => {
  it('keeps the journals of many files apart', () => {
    const opened = Array.from({ length: 5 }, () => {
      const it = openJournal(journalFile(), { thread })
      onTestFinished(it.close)
      return it
    })
    for (let number = 0; number < 1000; number++)
      opened[number % 5]?.journal.record(exchange(number, { id: `${number % 5}-${number}` }))
    for (const [index, { journal }] of opened.entries()) {
      const ids = idsIn(journal)
      expect(ids).toHaveLength(200)
      expect(ids.filter((id) => !id.startsWith(`${index}-`))).toEqual([])
    }
  })

  it('is not started before something is written, and says nothing when it is closed', async () => {
    const made = madeThread('throw new Error("started")')
    const { journal, close } = openWith(made)
    journal.flush()
    expect(idsIn(journal)).toEqual([])
    journal.clear()
    close()
    await wait(50)
    expect(made.errors).toEqual([])

    const used = madeThread()
    const second = openWith(used)
    second.journal.record(exchange(1))
    second.close()
    used.thread.close()
    await wait(50)
    expect(used.errors).toEqual([])
  })

  it('has written everything when a journal is closed, and left the file', () => {
    const path = journalFile()
    const { journal, close } = openJournal(path, { thread })
    for (let number = 1; number <= 3000; number++) journal.record(exchange(number))
    close()
    const database = new SqliteDatabase(path)
    expect(database.prepare('SELECT count(*) FROM exchange').pluck().get()).toBe(3000)
    // Possible only when no other connection is open.
    expect(database.pragma('journal_mode = DELETE', { simple: true })).toBe('delete')
    database.close()
  })

  it('writes within a fraction of a second under load, without being asked', async () => {
    const { journal, database, close } = openJournal(journalFile(), { thread, maxExchanges: 300 })
    const newest = database.prepare('SELECT ifnull(max(seq), 0) FROM exchange').pluck()
    for (let number = 1; number <= 40; number++) {
      for (let count = 0; count < 100; count++)
        journal.record(exchange(number, { id: `e${number}-${count}` }))
      await wait(1)
    }
    while (newest.get() !== 4000) await wait(10)
    expect(database.prepare('SELECT min(seq), count(*) FROM exchange').raw().get()).toEqual([3701, 300])
    close()
  })

  it('is waited for when large bodies pile up, and keeps the first part of each', () => {
    const { journal, close } = openJournal(journalFile(), { thread, maxBodyBytes: 100 })
    const requestBody = Buffer.alloc(1024 * 1024, 'x')
    for (let number = 1; number <= 40; number++) journal.record(exchange(number, { requestBody }))
    expect(idsIn(journal)).toHaveLength(40)
    expect(journal.find('exchange-40')?.request).toMatchObject({ bytes: 1024 * 1024, truncated: true })
    close()
  })

  it('keeps no process alive, and loses nothing when it is stopped cleanly', () => {
    const path = journalFile()
    const script = fileURLToPath(new URL('stopping-process.ts', import.meta.url))
    const { status, stderr } = spawnSync(process.execPath, [script, path], { timeout: 20_000 })
    expect([status, String(stderr)]).toEqual([0, ''])
    const { journal, close } = openJournal(path)
    expect(journal.list({ limit: 1 }).exchanges[0]?.seq).toBe(700)
    close()
  })
})

describe('a thread that fails', () => {
  it('is started again once, and what it had not written is told as lost', async () => {
    const made = madeThread(MORTAL.replace('HOW', 'throw new Error("dead")'))
    const { journal, lost } = openWith(made)
    journal.record(exchange(1))
    journal.flush()
    journal.record(exchange(2, { id: 'deadly' }))
    journal.flush()
    expect(lost).toEqual([1])
    journal.record(exchange(3))
    expect(idsIn(journal)).toEqual(['exchange-3', 'exchange-1'])

    journal.record(exchange(4, { id: 'deadly-too' }))
    journal.flush()
    journal.record(exchange(5))
    expect(idsIn(journal)).toEqual(['exchange-5', 'exchange-3', 'exchange-1'])
    const told = ['Error: The journal thread does not answer.', 'Error: dead']
    while (made.errors.length < 4) await wait(5)
    expect(made.errors.sort()).toEqual([told[0], told[0], told[1], told[1]])
    expect(lost).toEqual([1, 1])
  })

  it('is noticed without being asked', async () => {
    const made = madeThread(MORTAL.replace('HOW', 'process.exit(3)'))
    const { journal, lost } = openWith(made)
    const responseBody = 'x'.repeat(1000)
    for (let number = 1; number <= 128; number++)
      journal.record(exchange(number, { id: `deadly-${number}`, responseBody }))
    while (lost.length === 0) await wait(5)
    expect(lost).toEqual([expect.any(Number)])
    expect(lost[0]).toBeGreaterThan(50)
    expect(made.errors).toEqual([expect.stringContaining('code 3')])
  })

  it('does not hold up a request for ever when it does not answer', () => {
    const made = madeThread('while (true);', { patienceMs: 300 })
    const { journal, lost } = openWith(made)
    journal.record(exchange(1))
    journal.flush()
    expect(lost).toEqual([1])
    expect(made.errors).toEqual([expect.stringContaining('does not answer')])
  })

  it('is done without when its code cannot be loaded', async () => {
    const made = madeThread('this is no code', { patienceMs: 500 })
    const { journal } = openWith(made)
    for (let round = 1; round <= 2; round++) {
      journal.record(exchange(round))
      journal.flush()
      await wait(100)
    }
    journal.record(exchange(3))
    expect(idsIn(journal)).toEqual(['exchange-3'])
    expect(made.errors.filter((error) => error.includes('SyntaxError'))).toHaveLength(2)
  })
})
