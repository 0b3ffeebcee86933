import { cpSync, globSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { expect, it, onTestFinished } from 'vitest'
import { makeFolder } from './folder.ts'
import { startOnramp } from './onramp-process.ts'
import type { ReadyOnramp } from './onramp-process.ts'
import { startWriteLoad } from './write-load.ts'
import type { Written } from './write-load.ts'

const ROUNDS = Number(process.env['ONRAMP_KILL_ROUNDS'] ?? 5)
const TOKEN = 'kill-test'
/** The kill falls anywhere from the first write to half a second into the load. */
const LATEST_KILL_MS = 500

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/** Checks a copy, so that what the next start repairs is not repaired by the check. */
function checkIntegrity(data: string): number {
  const copy = path.join(makeFolder(), 'copy')
  cpSync(data, copy, { recursive: true })
  const files = globSync('**/*.db', { cwd: copy })
  for (const file of files) {
    const database = new Database(path.join(copy, file))
    expect(database.pragma('integrity_check', { simple: true }), file).toBe('ok')
    expect(database.pragma('foreign_key_check'), file).toEqual([])
    database.close()
  }
  return files.length
}

async function expectKept(onramp: ReadyOnramp, written: Iterable<Written>): Promise<void> {
  const headers = { authorization: `Bearer ${TOKEN}` }
  for (const { id, userName, titles } of written) {
    const answer = await fetch(`${onramp.ready.scimBaseUrl}/Users/${id}`, { headers })
    const user = (await answer.json()) as { userName?: string; title?: string }
    expect({ status: answer.status, userName: user.userName }).toEqual({ status: 200, userName })
    expect(titles).toContain(user.title)
  }
}

it(
  `${ROUNDS} SIGKILLs under the load of eight writers lose no acknowledged write and damage no file`,
  { timeout: 60_000 + ROUNDS * 20_000 },
  async () => {
    const data = makeFolder()
    const everything = new Map<string, Written>()
    let acknowledged = 0
    for (let round = 1; round <= ROUNDS; round += 1) {
      const onramp = await startOnramp(['--data', data, '--token', `okta=${TOKEN}`])
      onTestFinished(() => void onramp.child.kill('SIGKILL'))
      const load = startWriteLoad(onramp.ready.scimBaseUrl, TOKEN, `round-${round}`)
      await sleep(Math.random() * LATEST_KILL_MS)
      onramp.child.kill('SIGKILL')
      expect(await onramp.ended).toEqual({ code: null, signal: 'SIGKILL' })
      await load.ended
      expect(checkIntegrity(data)).toBeGreaterThanOrEqual(3)

      const again = await startOnramp(['--data', data, '--token', `okta=${TOKEN}`])
      onTestFinished(() => void again.child.kill('SIGKILL'))
      await expectKept(again, load.written.values())
      await again.stop('SIGKILL')
      acknowledged += load.acknowledged()
      for (const [id, person] of load.written) everything.set(id, person)
    }
    const last = await startOnramp(['--data', data, '--token', `okta=${TOKEN}`])
    onTestFinished(() => void last.child.kill('SIGKILL'))
    await expectKept(last, everything.values())
    expect((await last.stop()).code).toBe(0)
    expect(checkIntegrity(data)).toBeGreaterThanOrEqual(3)
    process.stdout.write(`${ROUNDS} kills, ${acknowledged} acknowledged writes, none lost\n`)
    expect(acknowledged).toBeGreaterThan(ROUNDS)
  },
)
