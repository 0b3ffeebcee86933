import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { JournalOptions } from '../../src/journal/create-journal.ts'
import { createJournal } from '../../src/journal/create-journal.ts'
import { createJournalThread } from '../../src/journal/journal-thread.ts'
import { openDatabase } from '../../src/store/database.ts'

/** Who encodes and writes: the thread that records, or one of its own. */
export const WRITERS = ['inline', 'thread'] as const
export type Writer = (typeof WRITERS)[number]

/** One for all tests of a file, as one process has. */
export const thread = createJournalThread({
  onError: (error) => {
    throw error
  },
})

type Options = Omit<JournalOptions, 'database'>

/** A file of its own for one test, gone after it. */
export function journalFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'onramp-journal-'))
  onTestFinished(() => {
    rmSync(folder, { recursive: true })
  })
  return join(folder, 'journal.db')
}

export function openJournal(path: string, options: Options = {}) {
  const database = openDatabase({ path, series: 'journal' })
  const journal = createJournal({ database, ...options })
  const close = () => {
    journal.close()
    if (database.open) database.close()
  }
  return { database, journal, close }
}

/** Closed when the test is over. In memory, unless a thread has to write it. */
export function makeJournal(writer: Writer, options: Options = {}) {
  const path = writer === 'inline' ? ':memory:' : journalFile()
  const opened = openJournal(path, withWriter(writer, options))
  onTestFinished(opened.close)
  return opened
}

export const memoryJournal = (options: Options = {}) => makeJournal('inline', options)

export const withWriter = (writer: Writer, options: Options = {}): Options =>
  writer === 'inline' ? options : { ...options, thread }
