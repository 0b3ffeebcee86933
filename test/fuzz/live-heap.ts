import { appendFileSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { isMainThread } from 'node:worker_threads'

// Loaded into the server before itself (NODE_OPTIONS): what is alive after a collection grows only when something leaks,
// while the process keeps pages that V8 and SQLite have once used.
const EVERY_MS = 2_000
const file = process.env['FUZZ_LIVE_HEAP_FILE']

if (isMainThread && file !== undefined) {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  setInterval(() => {
    collect()
    appendFileSync(file, `${process.memoryUsage().heapUsed}\n`)
  }, EVERY_MS).unref()
}
