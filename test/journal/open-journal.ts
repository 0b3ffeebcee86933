import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { JournalOptions } from '../../src/journal/create-journal.ts'
import { createJournal } from '../../src/journal/create-journal.ts'
import { openDatabase } from '../../src/store/database.ts'

/** A file of its own for one test, gone after it. */
export function journalFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'onramp-journal-'))
  onTestFinished(() => {
    rmSync(folder, { recursive: true })
  })
  return join(folder, 'journal.db')
}

export function openJournal(path: string, options: Omit<JournalOptions, 'database'> = {}) {
  const database = openDatabase({ path, series: 'journal' })
  const journal = createJournal({ database, ...options })
  const close = () => {
    journal.close()
    database.close()
  }
  return { database, journal, close }
}

export function memoryJournal(options: Omit<JournalOptions, 'database'> = {}) {
  const opened = openJournal(':memory:', options)
  onTestFinished(opened.close)
  return opened
}
