import { MessageChannel, Worker, receiveMessageOnPort } from 'node:worker_threads'
import type { Batch } from './batch.ts'
import { CHUNK_BYTES } from './chunks.ts'
import type { JournalMessage, JournalReport, JournalThreadData, ThreadMessage } from './journal-message.ts'
import { THREAD_STATE_LENGTH, ThreadState } from './journal-message.ts'

export interface ThreadRunOptions {
  /** The thread's code. */
  readonly url: URL
  /** How long the thread may take for one step. */
  readonly patienceMs: number
  readonly onReport: (report: JournalReport) => void
  /** Told of the memory of a batch that is done with. */
  readonly onSpare: (bytes: ArrayBuffer) => void
  /** Told when the thread has ended, and by which error if it was one. */
  readonly onEnd: (code: number, error: unknown) => void
}

/** A thread from its start to its end. It keeps no process alive. */
export interface ThreadRun {
  send(message: JournalMessage): void
  sendBatch(journal: number, batch: Batch): void
  /** Blocks until everything sent has been dealt with, and passes on what was reported. False: no answer. */
  awaitAll(): boolean
  /** Bytes sent and not yet written or dropped, roughly. */
  bytesBehind(): number
  /** By journal, how many exchanges were sent and not yet dealt with. */
  rowsBehind(): ReadonlyMap<number, number>
  /** Ends it at once, whatever it is doing. */
  stop(): void
}

interface SentBatch {
  readonly number: number
  readonly journal: number
  readonly rows: number
}

const NURSERY_MIB = 16

/** Throws when no thread can be started; that its code cannot be loaded is told to `onEnd` later. */
export function startThread({ url, patienceMs, onReport, onSpare, onEnd }: ThreadRunOptions): ThreadRun {
  const { port1: port, port2 } = new MessageChannel()
  const state = new Int32Array(new SharedArrayBuffer(THREAD_STATE_LENGTH * Int32Array.BYTES_PER_ELEMENT))
  const workerData: JournalThreadData = { port: port2, state }
  const worker = new Worker(url, {
    name: 'journal',
    workerData,
    transferList: [port2],
    // It would take 128 MiB, and be no faster.
    resourceLimits: { maxYoungGenerationSizeMb: NURSERY_MIB },
  })
  const behind: SentBatch[] = []
  let sent = 0
  let failure: unknown

  worker.on('error', (error) => {
    failure = error
  })
  worker.on('exit', (code) => {
    onEnd(code, failure)
    port.close()
  })
  port.on('message', hear)
  port.unref()
  worker.unref()

  // Numbers wrap around: what counts is their distance.
  const isDone = (number: number) => ((Atomics.load(state, ThreadState.done) - number) | 0) >= 0

  function forgetDone(): void {
    for (let oldest = behind[0]; oldest !== undefined && isDone(oldest.number); oldest = behind[0]) {
      behind.shift()
    }
  }

  function send(message: JournalMessage, moved: readonly ArrayBuffer[] = []): void {
    port.postMessage(message, moved)
    sent = (sent + 1) | 0
  }

  function hear(message: ThreadMessage): void {
    if ('spare' in message) message.spare.forEach(onSpare)
    else onReport(message)
  }

  function hearReports(): void {
    for (let heard = receiveMessageOnPort(port); heard !== undefined; heard = receiveMessageOnPort(port))
      hear(heard.message as ThreadMessage)
  }

  function isAnswered(): boolean {
    for (;;) {
      // Before looking: a step in between would otherwise be waited for.
      const beat = Atomics.load(state, ThreadState.beat)
      if (isDone(sent)) return true
      if (Atomics.load(state, ThreadState.gone) === 1) return false
      if (Atomics.wait(state, ThreadState.beat, beat, patienceMs) === 'timed-out') return false
    }
  }

  return {
    send,
    sendBatch(journal, batch) {
      forgetDone()
      const { count: rows, bytes } = batch
      send({ kind: 'batch', journal, batch }, [bytes])
      behind.push({ number: sent, journal, rows })
    },
    awaitAll() {
      const answered = isAnswered()
      hearReports()
      return answered
    },
    bytesBehind: () =>
      ((sent - Atomics.load(state, ThreadState.received)) | 0) * CHUNK_BYTES +
      Atomics.load(state, ThreadState.waiting),
    rowsBehind() {
      forgetDone()
      const rows = new Map<number, number>()
      for (const batch of behind) rows.set(batch.journal, (rows.get(batch.journal) ?? 0) + batch.rows)
      return rows
    },
    stop() {
      // One that is ending by itself is left to say why.
      if (Atomics.load(state, ThreadState.gone) === 0) void worker.terminate()
    },
  }
}
