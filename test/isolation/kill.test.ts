import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import SqliteDatabase from 'better-sqlite3'
import { expect, test, vi } from 'vitest'
import { openWorkspaces } from '../workspace/open-workspaces.ts'
import { temporaryFolder } from '../workspace/temporary-folder.ts'
import { hasUser } from '../workspace/wire-workspaces.ts'
import { advanceAYear, openDaily, readYear } from './daily-work.ts'

const script = (name: string) => fileURLToPath(new URL(name, import.meta.url))

/** Runs the process until it has said `enough` things, kills it and tells what it said. */
async function runUntilKilled(folder: string, prefix: string, enough: number): Promise<string[][]> {
  const child = spawn(process.execPath, [script('lifecycle-process.ts'), folder, prefix], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  const said: string[][] = []
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(line.split(' '))
    if (said.length === enough) child.kill('SIGKILL')
  }
  await exited
  return said
}

test('killed while workspaces are made, reset and deleted: all that was said is true, and nothing else lies around', async () => {
  const folder = temporaryFolder()
  const tokens = new Map<string, string>()
  const lastWord = new Map<string, string>()
  for (const [round, enough] of [3, 8, 17, 31, 46].entries()) {
    const said = await runUntilKilled(folder, `r${round}`, enough)
    expect(said.length).toBeGreaterThanOrEqual(enough)
    for (const [word = '', id = '', token = ''] of said) {
      if (word === 'made') tokens.set(id, token)
      lastWord.set(id, word)
    }
    const workspaces = openWorkspaces(folder)
    const open = new Set(workspaces.list().map(({ id }) => id))
    for (const [id, word] of lastWord) {
      if (word === 'deleting' && !open.has(id)) lastWord.set(id, 'deleted')
      const isThere = lastWord.get(id) !== 'deleted'
      const found = workspaces.findConnection(tokens.get(id) ?? '')?.workspaceId
      expect([id, open.has(id), found]).toEqual([id, isThere, isThere ? id : undefined])
      if (word === 'added') expect(hasUser(workspaces.open(id), 'ada')).toBe(true)
      if (word === 'reset') expect(hasUser(workspaces.open(id), 'ada')).toBe(false)
    }
    workspaces.close()
    const files = readdirSync(join(folder, 'workspaces'))
    expect(files.filter((file) => !open.has(file.replace(/(\.journal)?\.db(-wal|-shm)?$/, '')))).toEqual([])
    for (const file of files.filter((name) => name.endsWith('.db'))) {
      const database = new SqliteDatabase(join(folder, 'workspaces', file))
      expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
      database.close()
    }
  }
})

test.each([1, 180, 365])(
  'killed in the middle of day %d of an advance: the year ends as if it had not been',
  async (day) => {
    const quiet = openDaily(':memory:')
    advanceAYear(quiet)
    const expected = readYear(quiet)
    quiet.close()

    const folder = temporaryFolder()
    const { signal } = spawnSync(process.execPath, [script('advancing-process.ts'), folder, String(day)])
    expect(signal).toBe('SIGKILL')
    const again = openDaily(folder)
    try {
      again.startDueWork()
      await vi.waitFor(() => {
        expect(readYear(again)).toEqual(expected)
      })
      expect(again.faults).toEqual([])
    } finally {
      again.close()
    }
  },
)
