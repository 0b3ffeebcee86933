import type { Batch } from './batch.ts'

export interface WritingOptions {
  /** The ring: how many exchanges are kept. */
  readonly maxExchanges: number
  /** How much of each body is kept. */
  readonly maxBodyBytes: number
  /** Told of a write that failed and how many exchanges are lost by it (0: it is tried once more). Must not throw. */
  readonly onError: (error: unknown, lost: number) => void
}

/** Brings batches into one journal file, in the order they were given. Nothing here throws. */
export interface JournalWriter {
  /** Soon; takes the batch over. */
  write(batch: Batch): void
  /** Returns when everything given is in the file, or its failure has been reported. */
  finish(): void
  /** Gives up what is not in the file yet, and returns when nothing more will come. */
  discard(): void
  /** Finishes; what still cannot be written is reported as lost. */
  close(): void
}
