import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { exchange } from './exchange.ts'
import { WRITERS, journalFile, makeJournal, memoryJournal, openJournal, withWriter } from './open-journal.ts'

describe.each(WRITERS)('recording, written by: %s', (writer) => {
  it('writes nothing while recording, and everything within the flush delay', async () => {
    const { journal, database } = makeJournal(writer, { flushDelayMs: 20 })
    const count = database.prepare('SELECT count(*) FROM exchange').pluck()
    for (let number = 1; number <= 400; number++) journal.record(exchange(number))
    expect(count.get()).toBe(0)
    while (count.get() !== 400) await wait(5)
    expect(journal.list({ limit: 1 }).exchanges[0]?.seq).toBe(400)
  })

  it('does not let a full batch wait for the timer', async () => {
    const { journal, database } = makeJournal(writer, { flushDelayMs: 3_600_000 })
    const newest = database.prepare('SELECT max(seq) FROM exchange').pluck()
    for (let number = 1; number <= 256; number++)
      journal.record(exchange(number, { responseBody: 'x'.repeat(1000) }))
    while (newest.get() === null) await wait(1)
    const large = Buffer.alloc(13 * 1024 * 1024, 0x20)
    journal.record(exchange(257, { requestBody: large }))
    while (newest.get() !== 257) await wait(1)
  })

  it('keeps the newest exchanges and no more than the ring holds', () => {
    const { journal } = makeJournal(writer, { maxExchanges: 10 })
    for (let number = 1; number <= 25; number++) {
      journal.record(exchange(number))
      if (number % 7 === 0) journal.flush()
    }
    expect(journal.list({ limit: 100 }).exchanges.map(({ seq }) => seq)).toEqual([
      25, 24, 23, 22, 21, 20, 19, 18, 17, 16,
    ])
  })

  it('writes only the newest when more are pending than the ring holds', () => {
    const { journal } = makeJournal(writer, { maxExchanges: 3 })
    for (let number = 1; number <= 9; number++) journal.record(exchange(number))
    expect(journal.list({ limit: 100 }).exchanges.map(({ id }) => id)).toEqual([
      'exchange-9',
      'exchange-8',
      'exchange-7',
    ])
  })

  it('goes on numbering after a restart, and after being emptied too', () => {
    const path = journalFile()
    const first = openJournal(path, withWriter(writer))
    first.journal.record(exchange(1))
    first.journal.record(exchange(2))
    first.close()

    const second = openJournal(path, withWriter(writer))
    second.journal.record(exchange(3))
    expect(second.journal.find('exchange-3')?.seq).toBe(3)
    second.journal.record(exchange(4))
    second.journal.clear()
    expect(second.journal.list({ limit: 10 })).toEqual({ exchanges: [], next: null })
    second.close()

    const third = openJournal(path, withWriter(writer))
    third.journal.record(exchange(5))
    expect(third.journal.find('exchange-5')?.seq).toBe(5)
    third.close()
  })

  it('writes what is pending when it is closed, and ignores what comes later', () => {
    const path = journalFile()
    const first = openJournal(path, withWriter(writer))
    first.journal.record(exchange(1))
    first.close()
    first.journal.record(exchange(2))
    first.journal.flush()

    const second = openJournal(path, withWriter(writer))
    expect(second.journal.list({ limit: 10 }).exchanges.map(({ id }) => id)).toEqual(['exchange-1'])
    second.close()
  })
})

describe('a journal that cannot be written', () => {
  const failing = (lost: [string, number][]) => ({
    onError: (error: unknown, count: number) => void lost.push([String(error), count]),
  })

  it('tries a batch once more and then drops it, and never throws', () => {
    const lost: [string, number][] = []
    const { journal, database } = memoryJournal(failing(lost))
    const pages = database.pragma('page_count', { simple: true }) as number
    database.pragma(`max_page_count = ${pages}`)
    const fill = () => {
      for (let number = 0; number < 8; number++) {
        journal.record(exchange(number, { responseBody: 'x'.repeat(10_000) }))
      }
    }
    fill()
    journal.flush()
    expect(lost).toEqual([[expect.stringMatching(/full/), 0]])
    journal.flush()
    expect(lost[1]).toEqual([expect.stringMatching(/full/), 8])

    database.pragma('max_page_count = 1000000')
    journal.record(exchange(99))
    expect(journal.list({ limit: 10 }).exchanges.map(({ id }) => id)).toEqual(['exchange-99'])
    expect(lost).toHaveLength(2)
  })

  it.each(WRITERS)('keeps a batch that could be written the second time, written by: %s', (writer) => {
    const lost: [string, number][] = []
    const path = journalFile()
    const { journal, database, close } = openJournal(path, withWriter(writer, failing(lost)))
    const other = openJournal(path)
    database.pragma('busy_timeout = 0')
    other.database.exec('BEGIN IMMEDIATE')
    journal.record(exchange(1))
    journal.flush()
    expect(lost).toEqual([[expect.stringMatching(/locked/), 0]])
    journal.record(exchange(2))
    other.database.exec('ROLLBACK')
    expect(journal.list({ limit: 10 }).exchanges.map(({ seq }) => seq)).toEqual([2, 1])
    expect(lost).toHaveLength(1)
    other.close()
    close()
  })

  it.each(WRITERS)('forgets what is locked out when it is emptied, written by: %s', (writer) => {
    const lost: [string, number][] = []
    const path = journalFile()
    const { journal, database, close } = openJournal(path, withWriter(writer, failing(lost)))
    const other = openJournal(path)
    database.pragma('busy_timeout = 0')
    other.database.exec('BEGIN IMMEDIATE')
    journal.record(exchange(1))
    journal.flush()
    other.database.exec('ROLLBACK')
    journal.clear()
    journal.record(exchange(2))
    expect(journal.list({ limit: 10 }).exchanges.map(({ seq }) => seq)).toEqual([2])
    other.close()
    close()
  })

  it.each(WRITERS)('leaves out one exchange that cannot be written, written by: %s', (writer) => {
    const lost: [string, number][] = []
    const { journal } = makeJournal(writer, failing(lost))
    journal.record(exchange(1))
    journal.record(exchange(1, { operation: 'users.get' }))
    journal.record(exchange(2, { durationMs: Number.NaN }))
    journal.record(exchange(3))
    expect(journal.list({ limit: 10 }).exchanges.map(({ id }) => id)).toEqual(['exchange-3', 'exchange-1'])
    expect(lost.map(([, count]) => count)).toEqual([1, 1])
  })

  it('survives a database that was closed under it', async () => {
    const lost: [string, number][] = []
    const path = journalFile()
    const { journal, database } = openJournal(path, { ...failing(lost), flushDelayMs: 1 })
    journal.record(exchange(1))
    database.close()
    while (lost.length < 2) await wait(2)
    expect(lost.map(([, count]) => count)).toEqual([0, 1])
    journal.close()
  })
})
