import type { Database } from 'better-sqlite3'
import { createBacklog } from './backlog.ts'
import { giveBack } from './chunks.ts'
import type { JournalWriter, WritingOptions } from './journal-writer.ts'
import { createWriteBatches } from './write-batches.ts'

/** What cannot be written is tried again after this long. */
const RETRY_MS = 100

/** Writes on this thread, one batch in a turn of the event loop. The database is its opener's to close. */
export function createInlineWriter(database: Database, options: WritingOptions): JournalWriter {
  const write = createWriteBatches(database, options)
  const backlog = createBacklog({ ...options, write, batchesAtOnce: 1, onDone: giveBack })
  let turn: NodeJS.Immediate | undefined
  let retry: NodeJS.Timeout | undefined

  function takeTurn(): void {
    turn = undefined
    retry = undefined
    if (backlog.isEmpty()) return
    if (backlog.writeSome()) hasten()
    else retry = setTimeout(takeTurn, RETRY_MS).unref()
  }

  function hasten(): void {
    turn ??= setImmediate(takeTurn).unref()
  }

  function cancel(): void {
    clearImmediate(turn)
    clearTimeout(retry)
    turn = undefined
    retry = undefined
  }

  return {
    write(batch) {
      backlog.add(batch)
      if (retry === undefined) hasten()
    },
    finish() {
      cancel()
      if (!backlog.writeAll()) retry = setTimeout(takeTurn, RETRY_MS).unref()
    },
    discard() {
      cancel()
      backlog.discard()
    },
    close() {
      cancel()
      backlog.finish()
    },
  }
}
