import type { Database } from 'better-sqlite3'
import type { Batch, BatchRow } from './batch.ts'
import { toBatchRow } from './batch.ts'
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

/** A full batch does not wait for the timer: what waits is memory, and what is in memory is lost by a kill. */
const BATCH_ROWS = 128
const BATCH_WEIGHT = 1024 * 1024

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
  let rows: BatchRow[] = []
  let weight = 0
  let timer: NodeJS.Timeout | undefined
  let closed = false

  function takeBatch(): Batch | undefined {
    clearTimeout(timer)
    timer = undefined
    if (rows.length === 0) return undefined
    const batch = { firstSeq: lastSeq - rows.length + 1, rows, weight }
    rows = []
    weight = 0
    return batch
  }

  function handOver(): void {
    const batch = takeBatch()
    if (batch !== undefined) writer.write(batch)
  }

  function flush(): void {
    if (closed) return
    handOver()
    writer.finish()
  }

  return {
    record(exchange) {
      if (closed) return
      lastSeq++
      rows.push(toBatchRow(exchange))
      weight += (exchange.requestBody?.length ?? 0) + (exchange.responseBody?.length ?? 0)
      if (rows.length >= BATCH_ROWS || weight >= BATCH_WEIGHT) handOver()
      else timer ??= setTimeout(handOver, flushDelayMs).unref()
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
      takeBatch()
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
      handOver()
      writer.close()
      closed = true
    },
  }
}
