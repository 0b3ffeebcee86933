import { readdirSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Database } from 'better-sqlite3'
import { expect, test, vi } from 'vitest'
import { createJournal } from '../../src/journal/create-journal.ts'
import { exchange } from '../journal/exchange.ts'
import { openWorkspaces } from '../workspace/open-workspaces.ts'
import { temporaryFolder } from '../workspace/temporary-folder.ts'
import { addUser, hasUser } from '../workspace/wire-workspaces.ts'

const COUNT = 200
const MAX_OPEN = 16
/** Database, write-ahead log and shared memory, of people and of the journal, which its thread opens once more. */
const DESCRIPTORS_EACH = 8
const ids = Array.from({ length: COUNT }, (_, index) => `w${index}`)

/** Open descriptors of files below the folder; undefined where the system does not tell. */
function descriptorsBelow(folder: string): number | undefined {
  if (process.platform !== 'linux') return undefined
  return readdirSync('/proc/self/fd').filter((descriptor) => targetOf(descriptor).startsWith(folder)).length
}

function targetOf(descriptor: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`)
  } catch {
    // That of the listing itself is closed by now.
    return ''
  }
}

const inline = { openJournal: (database: Database) => createJournal({ database }) }

test.each([
  ['written by a thread', {}],
  ['written inline', inline],
])(
  `${COUNT} workspaces made, used and deleted, journals %s: no file and no descriptor is left; only ${MAX_OPEN} are open at once`,
  { timeout: 120_000 },
  (_, writing) => {
    const folder = temporaryFolder()
    const workspaces = openWorkspaces(folder, { maxOpen: MAX_OPEN, ...writing })
    const idle = descriptorsBelow(folder)
    const tokens = ids.map((id) => {
      const [connection] = workspaces.create({ id, connections: [{ name: 'okta', idp: 'okta' }] }).connections
      return connection?.token ?? ''
    })
    for (const [index, id] of ids.entries()) {
      const workspace = workspaces.open(workspaces.findConnection(tokens[index] ?? '')?.workspaceId ?? '')
      expect(workspace.id).toBe(id)
      addUser(workspace, 'ada')
      workspace.journal.record(exchange(index))
    }
    const open = descriptorsBelow(folder)
    if (open !== undefined) expect(open).toBeLessThanOrEqual(MAX_OPEN * DESCRIPTORS_EACH + (idle ?? 0))
    for (const id of ids) {
      const workspace = workspaces.open(id)
      expect(hasUser(workspace, 'ada')).toBe(true)
      expect(workspace.journal.list({ limit: 10 }).exchanges).toHaveLength(1)
      workspaces.delete(id)
    }
    expect(readdirSync(join(folder, 'workspaces'))).toEqual([])
    expect(descriptorsBelow(folder)).toBe(idle)
    expect(tokens.filter((token) => workspaces.findConnection(token) !== undefined)).toEqual([])
    expect(workspaces.list()).toEqual([])
    workspaces.close()
    expect(descriptorsBelow(folder)).toBe(process.platform === 'linux' ? 0 : undefined)
    expect(workspaces.faults).toEqual([])
  },
)

test('a deleted workspace leaves nothing in memory', async () => {
  setFlagsFromString('--expose-gc')
  const collectGarbage = runInNewContext('gc') as () => void
  const workspaces = openWorkspaces(':memory:')
  const left = ids.slice(0, 20).map((id) => {
    workspaces.create({ id, connections: [{ name: 'okta', idp: 'okta' }] })
    const workspace = workspaces.open(id)
    addUser(workspace, 'ada')
    workspace.journal.record(exchange(1))
    workspaces.delete(id)
    return new WeakRef(workspace)
  })
  await vi.waitFor(() => {
    collectGarbage()
    expect(left.filter((workspace) => workspace.deref() !== undefined)).toEqual([])
  })
})

test(`${COUNT} workspaces in memory are all kept`, () => {
  const workspaces = openWorkspaces(':memory:', { maxOpen: MAX_OPEN })
  for (const id of ids) {
    workspaces.create({ id })
    addUser(workspaces.open(id), id)
  }
  expect(ids.filter((id) => !hasUser(workspaces.open(id), id))).toEqual([])
})
