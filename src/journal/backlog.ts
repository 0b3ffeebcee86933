import type { Batch } from './batch.ts'
import { countRows, lastSeqOf } from './batch.ts'
import type { WriteBatches } from './write-batches.ts'

export interface BacklogOptions {
  readonly write: WriteBatches
  readonly maxExchanges: number
  /** How many batches go into one transaction. */
  readonly batchesAtOnce: number
  readonly onError: (error: unknown, lost: number) => void
  /** Told of the memory of every batch that is done with. */
  readonly onDone: (bytes: ArrayBuffer) => void
}

/** Batches that wait to be written. What cannot be written is tried once more and then dropped. */
export interface Backlog {
  /** What the ring would drop at once is dropped without being written. */
  add(batch: Batch): void
  isEmpty(): boolean
  /** Bytes that wait. */
  weight(): number
  /** Writes the oldest. False when that failed: trying again at once would hardly help. */
  writeSome(): boolean
  /** Writes until nothing waits; false when a write failed before that. */
  writeAll(): boolean
  /** Gives everything up, and tells how many exchanges that were. */
  discard(): number
  /** Writes everything, twice if need be; what is left then is reported as lost. */
  finish(): void
}

export function createBacklog({
  write,
  maxExchanges,
  batchesAtOnce,
  onError,
  onDone,
}: BacklogOptions): Backlog {
  const waiting: Batch[] = []
  let weight = 0
  let failedBefore = false

  /** Returns how many exchanges they were. */
  function remove(count: number): number {
    const removed = waiting.splice(0, count)
    for (const { bytes, length } of removed) {
      weight -= length
      onDone(bytes)
    }
    return countRows(removed)
  }

  function writeSome(): boolean {
    const batches = waiting.slice(0, batchesAtOnce)
    try {
      write(batches)
    } catch (error) {
      onError(error, failedBefore ? countRows(batches) : 0)
      if (failedBefore) remove(batches.length)
      failedBefore = !failedBefore
      return false
    }
    failedBefore = false
    remove(batches.length)
    return true
  }

  function writeAll(): boolean {
    while (waiting.length > 0) if (!writeSome()) return false
    return true
  }

  function discard(): number {
    failedBefore = false
    return remove(waiting.length)
  }

  return {
    add(batch) {
      waiting.push(batch)
      weight += batch.length
      const dropped = lastSeqOf(batch) - maxExchanges
      let outside = 0
      for (const old of waiting) if (lastSeqOf(old) <= dropped) outside++
      if (outside > 0) remove(outside)
    },
    isEmpty: () => waiting.length === 0,
    weight: () => weight,
    writeSome,
    writeAll,
    discard,
    finish() {
      if (writeAll() || writeAll()) return
      const lost = discard()
      if (lost > 0) onError(new Error('The journal was closed before it could be written.'), lost)
    },
  }
}
