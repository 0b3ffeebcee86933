import type { MessagePort } from 'node:worker_threads'
import type { Batch } from './batch.ts'

/** What the journal thread is told; messages are numbered from 1 by their order. */
export type JournalMessage =
  | {
      readonly kind: 'open'
      readonly journal: number
      readonly path: string
      readonly maxExchanges: number
      readonly maxBodyBytes: number
    }
  | { readonly kind: 'batch'; readonly journal: number; readonly batch: Batch }
  /** Answered at once, with all that came before: see ThreadState. */
  | { readonly kind: 'finish' | 'discard' | 'close'; readonly journal: number }
  /** Nothing more will come. */
  | { readonly kind: 'end' }

/** What it says without being asked. */
export type ThreadMessage = JournalReport | { readonly spare: readonly ArrayBuffer[] }

/** A write that failed, and how many exchanges are lost by it (0: it is tried once more). */
export interface JournalReport {
  readonly journal: number
  readonly error: Error
  readonly lost: number
}

/** What it is started with. */
export interface JournalThreadData {
  readonly port: MessagePort
  readonly state: Int32Array<SharedArrayBuffer>
}

/** Places in the memory both threads look at. */
export const ThreadState = {
  /** The number of the last message that, with all before it, has been dealt with. */
  done: 0,
  /** Grows with every step, and is woken by it: who waits sees that the thread gets on. */
  beat: 1,
  /** 1 when the thread ends. */
  gone: 2,
  /** The number of the last message it has taken over. */
  received: 3,
  /** Bytes it has taken over and not yet written or dropped. */
  waiting: 4,
} as const

/** How many there are. */
export const THREAD_STATE_LENGTH = 5
