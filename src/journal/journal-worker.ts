import { workerData } from 'node:worker_threads'
import { openDatabase } from '../store/database.ts'
import type { Backlog } from './backlog.ts'
import { createBacklog } from './backlog.ts'
import type { Batch } from './batch.ts'
import type { JournalMessage, JournalThreadData } from './journal-message.ts'
import { ThreadState } from './journal-message.ts'
import type { WriteBatches } from './write-batches.ts'
import { createWriteBatches } from './write-batches.ts'

// The thread that encodes and writes the journals of one process: each over a connection of its own to the file.

interface OpenJournal {
  readonly backlog: Backlog
  close(): void
}

type OpenMessage = Extract<JournalMessage, { kind: 'open' }>

/**
 * Under load the thread rests between two rounds: what the ring has lost by then is never encoded, and the processor is
 * the requests'. A kill loses no more than this, and one batch that waits for company; a reader waits for nothing.
 */
const REST_MS = 2000
/** What takes so many bytes does not wait for the end of a rest. */
const MAX_WEIGHT = 12 * 1024 * 1024
const BATCHES_AT_ONCE = 16
const SPARE_AT_ONCE = 8

const { port, state } = workerData as JournalThreadData
const journals = new Map<number, OpenJournal>()
let received = 0
let resting: NodeJS.Timeout | undefined
/** Memory of batches that are done with, on its way back. */
let spare: ArrayBuffer[] = []

function beat(): void {
  Atomics.add(state, ThreadState.beat, 1)
  Atomics.notify(state, ThreadState.beat)
}

function openJournal({ journal, path, maxExchanges, maxBodyBytes }: OpenMessage): OpenJournal {
  const onError = (error: unknown, lost: number) => {
    port.postMessage({ journal, error: error instanceof Error ? error : new Error(String(error)), lost })
  }
  let opened: { readonly write: WriteBatches; close(): unknown } | undefined

  // On the first write, so that a file that cannot be opened now is tried again like any failed write.
  function write(batches: readonly Batch[]): void {
    if (opened === undefined) {
      const database = openDatabase({ path, series: 'journal' })
      try {
        const options = { maxExchanges, maxBodyBytes, onError }
        opened = { write: createWriteBatches(database, options), close: () => database.close() }
      } catch (error) {
        database.close()
        throw error
      }
    }
    opened.write(batches)
    beat()
  }

  const onDone = (bytes: ArrayBuffer) => void spare.push(bytes)
  const backlog = createBacklog({ write, maxExchanges, batchesAtOnce: BATCHES_AT_ONCE, onError, onDone })
  return {
    backlog,
    close() {
      backlog.finish()
      opened?.close()
    },
  }
}

function countWaiting(): void {
  const bytes = journals.values().reduce((sum, { backlog }) => sum + backlog.weight(), 0)
  Atomics.store(state, ThreadState.waiting, bytes)
}

function giveSpareBack(): void {
  if (spare.length === 0) return
  port.postMessage({ spare }, spare)
  spare = []
}

/** Deals with everything received; then it rests. */
function writeAll(): void {
  for (const { backlog } of journals.values()) backlog.writeAll()
  countWaiting()
  giveSpareBack()
  Atomics.store(state, ThreadState.done, received)
  beat()
  clearTimeout(resting)
  resting = setTimeout(endRest, REST_MS)
}

function endRest(): void {
  resting = undefined
  if (journals.values().some(({ backlog }) => !backlog.isEmpty())) writeAll()
}

function receive(message: JournalMessage): void {
  received = (received + 1) | 0
  Atomics.store(state, ThreadState.received, received)
  if (message.kind === 'end') return port.close()
  if (message.kind === 'open') return void journals.set(message.journal, openJournal(message))
  const journal = journals.get(message.journal)
  if (journal === undefined) throw new Error(`The journal ${message.journal} is not open.`)
  if (message.kind === 'batch') {
    journal.backlog.add(message.batch)
    countWaiting()
    if (resting !== undefined && journal.backlog.weight() <= MAX_WEIGHT) {
      if (spare.length >= SPARE_AT_ONCE) giveSpareBack()
      return
    }
  } else if (message.kind === 'discard') {
    journal.backlog.discard()
  } else if (message.kind === 'close') {
    journals.delete(message.journal)
    journal.close()
  }
  writeAll()
}

process.on('exit', () => {
  Atomics.store(state, ThreadState.gone, 1)
  beat()
})
port.on('message', receive)
