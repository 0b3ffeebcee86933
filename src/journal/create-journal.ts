import type { Database } from 'better-sqlite3'
import { createExchangeReader } from './exchange-query.ts'
import type { CapturedExchange, Journal } from './journal.ts'
import { ALL_COLUMNS, encodeRow } from './row.ts'

export interface JournalOptions {
  /** Opened by the caller with the migrations of series `journal`; closed by the caller after `close()`. */
  readonly database: Database
  /** The ring: how many exchanges are kept. */
  readonly maxExchanges?: number
  /** How much of each body is kept. */
  readonly maxBodyBytes?: number
  /** How long an exchange waits for company before it is written. */
  readonly flushDelayMs?: number
  /** Told of a write that failed and how many exchanges are lost by it (0: it is tried once more). Must not throw. */
  readonly onError?: (error: unknown, lost: number) => void
}

interface Pending {
  readonly seq: number
  readonly exchange: CapturedExchange
}

/** One turn of the event loop writes no more than this, so that a request waits two milliseconds at the most. */
const ROWS_PER_TURN = 150
/** Many or large exchanges do not wait for the timer: what is pending is memory. */
const HASTY_ROWS = 500
const HASTY_BYTES = 8 * 1024 * 1024

/**
 * A journal over its own database file. Recording keeps references; a timer that keeps no process alive writes them
 * in batches, one transaction each. A batch that cannot be written is tried once more and then dropped: recording
 * never fails a request. A kill loses what is pending, nothing else.
 */
export function createJournal(options: JournalOptions): Journal {
  const { database, maxExchanges = 5000, maxBodyBytes = 65_536, flushDelayMs = 100 } = options
  const onError = options.onError ?? (() => undefined)
  const reader = createExchangeReader(database)
  const insert = database.prepare(
    `INSERT INTO exchange (${ALL_COLUMNS}) VALUES (${ALL_COLUMNS.split(',').fill('?').join(',')})`,
  )
  const deleteUpTo = database.prepare<[number]>('DELETE FROM exchange WHERE seq <= ?')
  const keepNumbering = database.prepare<[number]>(
    'REPLACE INTO numbering (only_row, last_seq) VALUES (1, ?)',
  )
  const lastSeqOf = database
    .prepare<[], number>(
      'SELECT max(ifnull((SELECT max(seq) FROM exchange), 0), ifnull((SELECT last_seq FROM numbering), 0))',
    )
    .pluck()

  let lastSeq = lastSeqOf.get() ?? 0
  let pending: Pending[] = []
  let pendingBytes = 0
  let failedBefore = false
  let timer: NodeJS.Timeout | undefined
  let turn: NodeJS.Immediate | undefined
  let closed = false

  const writeBatch = database.transaction((batch: readonly Pending[]) => {
    for (const { seq, exchange } of batch) writeOne(seq, exchange)
    deleteUpTo.run((batch.at(-1)?.seq ?? 0) - maxExchanges)
  })

  /** One exchange that cannot be written is left out alone; a disk that cannot be written ends the batch. */
  function writeOne(seq: number, exchange: CapturedExchange): void {
    try {
      insert.run(encodeRow(seq, exchange, maxBodyBytes))
    } catch (error) {
      if (isDiskFailure(error)) throw error
      onError(error, 1)
    }
  }

  /** False when the batch failed; it is then pending again or dropped. */
  function write(rows: number): boolean {
    const surplus = pending.length - maxExchanges
    if (surplus > 0) pending.splice(0, surplus)
    const batch = pending.splice(0, rows)
    if (pending.length === 0) pendingBytes = 0
    try {
      writeBatch.immediate(batch)
      failedBefore = false
      return true
    } catch (error) {
      onError(error, failedBefore ? batch.length : 0)
      if (!failedBefore) pending = [...batch, ...pending]
      failedBefore = !failedBefore
      return false
    }
  }

  function writeTurn(): void {
    turn = undefined
    if (pending.length === 0) return
    const written = write(ROWS_PER_TURN)
    if (pending.length === 0) return
    if (written) hasten()
    else schedule()
  }

  function schedule(): void {
    timer ??= setTimeout(() => {
      timer = undefined
      writeTurn()
    }, flushDelayMs).unref()
  }

  function hasten(): void {
    turn ??= setImmediate(writeTurn).unref()
  }

  function cancel(): void {
    clearTimeout(timer)
    clearImmediate(turn)
    timer = undefined
    turn = undefined
  }

  function flush(): void {
    cancel()
    if (closed) return
    while (pending.length > 0 && write(Infinity));
    if (pending.length > 0) schedule()
  }

  return {
    record(exchange) {
      if (closed) return
      pending.push({ seq: ++lastSeq, exchange })
      pendingBytes += (exchange.requestBody?.length ?? 0) + (exchange.responseBody?.length ?? 0)
      if (pending.length >= HASTY_ROWS || pendingBytes >= HASTY_BYTES) hasten()
      else if (timer === undefined) schedule()
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
      cancel()
      pending = []
      pendingBytes = 0
      database.transaction(() => {
        keepNumbering.run(lastSeq)
        deleteUpTo.run(lastSeq)
      })()
    },
    flush,
    close() {
      flush()
      if (pending.length > 0) write(Infinity)
      cancel()
      closed = true
    },
  }
}

/** SQLite's result codes for a row it refuses (19, 20) and for values it cannot bind, against everything else. */
function isDiskFailure(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return code.startsWith('SQLITE_') && !code.startsWith('SQLITE_CONSTRAINT') && code !== 'SQLITE_TOOBIG'
}
