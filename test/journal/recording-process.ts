import { createJournal } from '../../src/journal/create-journal.ts'
import { createJournalThread } from '../../src/journal/journal-thread.ts'
import { openDatabase } from '../../src/store/database.ts'
import { exchange } from './exchange.ts'

// Records without end until it is killed, and says after each flush up to where the file holds everything.
const [path = '', prefix = '', writer = ''] = process.argv.slice(2)
const database = openDatabase({ path, series: 'journal' })
const onError = (error: unknown) => {
  throw error
}
const journal = createJournal({
  database,
  flushDelayMs: 1,
  onError,
  ...(writer === 'thread' && { thread: createJournalThread({ onError }) }),
})
let number = 0

function recordSome(): void {
  for (let count = 0; count < 200; count++) {
    number++
    journal.record({ ...exchange(number), id: `${prefix}-${number}` })
  }
  if (number % 1000 === 0) {
    journal.flush()
    process.stdout.write(`${number}\n`)
  }
  setImmediate(recordSome)
}

recordSome()
