import type { Database } from 'better-sqlite3'
import type { Batch } from './batch.ts'
import { createBatchWriter } from './batch-writer.ts'
import { createExchangeReader } from './exchange-query.ts'
import { createInlineWriter } from './inline-writer.ts'
import type { Journal } from './journal.ts'
import type { JournalThread } from './journal-thread.ts'

export interface JournalOptions {
  /** Opened by the caller with the migrations of series `journal`; closed by the caller after `close()`. */
  readonly database: Database
  /** Encodes and writes; not given, or for a database in memory, this thread does. */
  readonly thread?: JournalThread
  /** The ring: how many exchanges are kept. */
  readonly maxExchanges?: number
  /** How much of each body is kept. */
  readonly maxBodyBytes?: number
  /** How long an exchange waits for company before it is handed to the writer. */
  readonly flushDelayMs?: number
  /** Told of a write that failed and how many exchanges are lost by it (0: it is tried once more). Must not throw. */
  readonly onError?: (error: unknown, lost: number) => void
}

/**
 * A journal over its own database file. Recording collects a batch; when it is full, or by a timer that keeps no
 * process alive, it goes to a writer. A batch that cannot be written is tried once more and then dropped: recording
 * never fails a request. A kill loses what is not written yet, nothing else.
 */
export function createJournal(options: JournalOptions): Journal {
  const { database, thread, maxExchanges = 5000, maxBodyBytes = 65_536, flushDelayMs = 50 } = options
  const onError = options.onError ?? (() => undefined)
  const reader = createExchangeReader(database)
  const writingOptions = { maxExchanges, maxBodyBytes, onError }
  const writer =
    thread === undefined || database.memory
      ? createInlineWriter(database, writingOptions)
      : thread.openWriter(database, writingOptions)
  const deleteUpTo = database.prepare<[number]>('DELETE FROM exchange WHERE seq <= ?')
  const keepNumbering = database.prepare<[number]>(
    'REPLACE INTO numbering (only_row, last_seq) VALUES (1, ?)',
  )
  const findLastSeq = database
    .prepare<[], number>(
      'SELECT max(ifnull((SELECT max(seq) FROM exchange), 0), ifnull((SELECT last_seq FROM numbering), 0))',
    )
    .pluck()

  let lastSeq = findLastSeq.get() ?? 0
  const batches = createBatchWriter()
  let timer: NodeJS.Timeout | undefined
  let closed = false

  function handOver(batch: Batch | undefined): void {
    clearTimeout(timer)
    timer = undefined
    if (batch !== undefined) writer.write(batch)
  }

  const handOverRest = () => handOver(batches.take())

  function flush(): void {
    if (closed) return
    handOverRest()
    writer.finish()
  }

  return {
    record(exchange) {
      if (closed) return
      const full = batches.add(++lastSeq, exchange)
      if (full !== undefined) handOver(full)
      if (batches.isFull()) handOverRest()
      else timer ??= setTimeout(handOverRest, flushDelayMs).unref()
    },
    list(query) {
      flush()
      return reader.list(query)
    },
    find(id) {
      flush()
      return reader.find(id)
    },
    clear() {
      batches.take()
      writer.discard()
      database
        .transaction(() => {
          keepNumbering.run(lastSeq)
          deleteUpTo.run(lastSeq)
        })
        .immediate()
    },
    flush,
    close() {
      if (closed) return
      handOverRest()
      writer.close()
      closed = true
    },
  }
}
