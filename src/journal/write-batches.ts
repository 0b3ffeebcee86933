import type { Database } from 'better-sqlite3'
import type { Batch } from './batch.ts'
import { lastSeqOf, rowsOf } from './batch.ts'
import type { WritingOptions } from './journal-writer.ts'
import { ALL_COLUMNS, encodeRow } from './row.ts'

/** Writes batches in one transaction and keeps the ring. Throws what SQLite throws when the disk cannot be written. */
export type WriteBatches = (batches: readonly Batch[]) => void

export function createWriteBatches(
  database: Database,
  { maxExchanges, maxBodyBytes, onError }: WritingOptions,
): WriteBatches {
  // Its JSON was made here; parsing every column of every exchange once more would only say so.
  database.pragma('ignore_check_constraints = ON')
  const insert = database.prepare(
    `INSERT INTO exchange (${ALL_COLUMNS}) VALUES (${ALL_COLUMNS.split(',').fill('?').join(',')})`,
  )
  const deleteUpTo = database.prepare<[number]>('DELETE FROM exchange WHERE seq <= ?')

  const transaction = database.transaction((batches: readonly Batch[]) => {
    const newest = batches.at(-1)
    if (newest === undefined) return
    const dropped = lastSeqOf(newest) - maxExchanges
    // First, so that the pages of the old rows take the new ones.
    deleteUpTo.run(dropped)
    for (const batch of batches) writeBatch(batch, dropped)
  })

  /** One exchange that cannot be written is left out alone; a disk that cannot be written ends the transaction. */
  function writeBatch(batch: Batch, dropped: number): void {
    let seq = batch.firstSeq - 1
    for (const row of rowsOf(batch)) {
      if (++seq <= dropped) continue
      try {
        insert.run(encodeRow(seq, row, maxBodyBytes))
      } catch (error) {
        if (isDiskFailure(error)) throw error
        onError(error, 1)
      }
    }
  }

  return (batches) => transaction.immediate(batches)
}

/** SQLite's result codes for a row it refuses (19, 20) and for values it cannot bind, against everything else. */
function isDiskFailure(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return code.startsWith('SQLITE_') && !code.startsWith('SQLITE_CONSTRAINT') && code !== 'SQLITE_TOOBIG'
}
