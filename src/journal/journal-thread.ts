import type { Database } from 'better-sqlite3'
import { giveBack } from './chunks.ts'
import { createInlineWriter } from './inline-writer.ts'
import type { JournalWriter, WritingOptions } from './journal-writer.ts'
import type { ThreadRun } from './thread-run.ts'
import { startThread } from './thread-run.ts'

/** One thread that encodes and writes any number of journals; started when the first exchange is to be written. */
export interface JournalThread {
  /** Writes to the file of `database`; on `database` itself only when there is no thread to do it. */
  openWriter(database: Database, options: WritingOptions): JournalWriter
  /** Lets the thread end, once every writer is closed. */
  close(): void
}

export interface JournalThreadOptions {
  /** Told when the thread ended by itself, cannot be started or does not answer. Must not throw. */
  readonly onError: (error: unknown) => void
  /** The thread's code. */
  readonly url?: URL
  /** How long it may take for one step before it is given up. */
  readonly patienceMs?: number
}

/** Below node_modules this module and the thread's are compiled. */
const WORKER_URL = new URL(
  import.meta.url.endsWith('.ts') ? 'cached-worker.js' : 'journal-worker.js',
  import.meta.url,
)
/** A thread that died is started again once; then journals are written without it. */
const MAX_STARTS = 2
/** Bytes the thread may be behind with before recording waits for it. */
const MAX_BYTES_BEHIND = 24 * 1024 * 1024

export function createJournalThread(options: JournalThreadOptions): JournalThread {
  const { onError, url = WORKER_URL, patienceMs = 5000 } = options
  const reportTo = new Map<number, WritingOptions['onError']>()
  let journals = 0
  let starts = 0
  let current: ThreadRun | undefined

  /** Undefined when there is no thread to be had any more. */
  function running(): ThreadRun | undefined {
    if (current !== undefined || starts === MAX_STARTS) return current
    starts++
    try {
      const run = startThread({
        url,
        patienceMs,
        onReport: ({ journal, error, lost }) => reportTo.get(journal)?.(error, lost),
        onSpare: giveBack,
        onEnd(code, error) {
          if (run === current) giveUp(run, error ?? new Error(`The journal thread ended with code ${code}.`))
          // It was given up because it kept silent: now it is known why.
          else if (error !== undefined) onError(error)
        },
      })
      return (current = run)
    } catch (error) {
      starts = MAX_STARTS
      onError(error)
      return undefined
    }
  }

  /** What the thread had not dealt with counts as lost, though some of it may be in the file. */
  function giveUp(run: ThreadRun, error: unknown): void {
    current = undefined
    run.stop()
    onError(error)
    for (const [journal, rows] of run.rowsBehind()) reportTo.get(journal)?.(error, rows)
  }

  return {
    openWriter(database, writing) {
      const { maxExchanges, maxBodyBytes } = writing
      const journal = ++journals
      let opened: ThreadRun | undefined
      let inline: JournalWriter | undefined
      let isBehind = false
      reportTo.set(journal, (error, lost) => {
        if (lost === 0) isBehind = true
        writing.onError(error, lost)
      })

      function runWithJournal(): ThreadRun | undefined {
        const run = running()
        if (run === undefined || run === opened) return run
        run.send({ kind: 'open', journal, path: database.name, maxExchanges, maxBodyBytes })
        return (opened = run)
      }

      /** Asks the thread that knows the journal, if it still runs, and waits for it. */
      function ask(kind: 'finish' | 'discard' | 'close'): void {
        if (opened === undefined || opened !== current) return
        opened.send({ kind, journal })
        if (!opened.awaitAll()) giveUp(opened, new Error('The journal thread does not answer.'))
      }

      return {
        write(batch) {
          const run = runWithJournal()
          if (run === undefined) {
            inline ??= createInlineWriter(database, writing)
            inline.write(batch)
            return
          }
          try {
            isBehind = true
            run.sendBatch(journal, batch)
          } catch (error) {
            writing.onError(error, batch.count)
          }
          if (run.bytesBehind() > MAX_BYTES_BEHIND) ask('finish')
        },
        finish() {
          inline?.finish()
          if (!isBehind) return
          isBehind = false
          ask('finish')
        },
        discard() {
          inline?.discard()
          ask('discard')
        },
        close() {
          ask('close')
          inline?.close()
          reportTo.delete(journal)
        },
      }
    },
    close() {
      const run = current
      current = undefined
      starts = MAX_STARTS
      run?.send({ kind: 'end' })
    },
  }
}
