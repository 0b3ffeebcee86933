import { createJournal } from '../../src/journal/create-journal.ts'
import { createJournalThread } from '../../src/journal/journal-thread.ts'
import { openDatabase } from '../../src/store/database.ts'
import { exchange } from './exchange.ts'

// Records, closes and comes to its end by itself, though another journal is never closed.
const [path = ''] = process.argv.slice(2)
const onError = (error: unknown) => {
  throw error
}
const thread = createJournalThread({ onError })
const open = (file: string) => {
  const database = openDatabase({ path: file, series: 'journal' })
  return { database, journal: createJournal({ database, thread, onError }) }
}
const forgotten = open(`${path}-forgotten`)
const { journal, database } = open(path)
for (let number = 1; number <= 700; number++) {
  forgotten.journal.record(exchange(number))
  journal.record(exchange(number))
}
journal.close()
database.close()
