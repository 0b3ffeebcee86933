import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { WRITERS, journalFile, openJournal } from './open-journal.ts'

const PROCESS = fileURLToPath(new URL('recording-process.ts', import.meta.url))

/** Records until at least `enough` are in the file, kills, and tells what was in the file for certain. */
async function recordUntilKilled(path: string, args: string[], enough: number): Promise<number> {
  const child = spawn(process.execPath, [PROCESS, path, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  let flushed = 0
  for await (const line of createInterface({ input: child.stdout })) {
    flushed = Number(line)
    if (flushed >= enough) child.kill('SIGKILL')
  }
  await exited
  return flushed
}

it.each(WRITERS)(
  'killed while %s writes, a journal opens again and misses only what was pending',
  async (writer) => {
    const path = journalFile()
    for (let round = 1; round <= 4; round++) {
      const flushed = await recordUntilKilled(path, [`round${round}`, writer], round * 1000)
      const { database, journal, close } = openJournal(path)
      expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
      expect(journal.find(`round${round}-${flushed}`)).toBeDefined()
      const { newest, oldest, count } = database
        .prepare<[], Record<string, number>>(
          'SELECT max(seq) AS newest, min(seq) AS oldest, count(*) AS count FROM exchange',
        )
        .get() as { newest: number; oldest: number; count: number }
      expect(count).toBe(newest - oldest + 1)
      close()
    }
  },
)
