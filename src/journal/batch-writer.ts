import type { Batch } from './batch.ts'
import { packExchange, writeRow } from './batch.ts'
import { CHUNK_BYTES, giveBack, takeChunk } from './chunks.ts'
import type { CapturedExchange } from './journal.ts'

/** Puts exchanges into batches. */
export interface BatchWriter {
  /** Adds the exchange of that number, which follows the one before. Returns the batch it does not fit into any more. */
  add(seq: number, exchange: CapturedExchange): Batch | undefined
  /** Whether there is hardly room for one more. */
  isFull(): boolean
  /** What was added since the last batch; undefined when that is nothing. */
  take(): Batch | undefined
}

const FULL_BYTES = 0.9 * CHUNK_BYTES

export function createBatchWriter(): BatchWriter {
  let bytes: ArrayBuffer | undefined
  let view = Buffer.alloc(0)
  let length = 0
  let firstSeq = 0
  let count = 0

  function take(): Batch | undefined {
    if (bytes === undefined || count === 0) return undefined
    // Of a chunk hardly begun the used part alone: the rest would wait with it.
    const isFilled = length > bytes.byteLength / 2
    const batch = { firstSeq, count, bytes: isFilled ? bytes : bytes.slice(0, length), length }
    if (!isFilled) giveBack(bytes)
    bytes = undefined
    length = 0
    count = 0
    return batch
  }

  return {
    add(seq, exchange) {
      const packed = packExchange(exchange)
      const isFull = bytes !== undefined && length + packed.maxBytes > bytes.byteLength
      const full = isFull ? take() : undefined
      if (bytes === undefined) {
        bytes = packed.maxBytes > CHUNK_BYTES ? new ArrayBuffer(packed.maxBytes) : takeChunk()
        view = Buffer.from(bytes)
      }
      if (count === 0) firstSeq = seq
      count++
      length = writeRow(view, length, packed)
      return full
    },
    isFull: () => length > FULL_BYTES,
    take,
  }
}
