import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  readdirSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { exchange } from '../journal/exchange.ts'
import { openWorkspaces } from './open-workspaces.ts'
import { temporaryFolder } from './temporary-folder.ts'
import { addUser, hasUser } from './wire-workspaces.ts'

/** A data folder with a person and a journal of some pages. */
function usedFolder(): { readonly folder: string; readonly journal: string } {
  const folder = temporaryFolder()
  const workspaces = openWorkspaces(folder)
  workspaces.create({ id: 'acme' })
  const workspace = workspaces.open('acme')
  addUser(workspace, 'ada')
  for (let number = 1; number <= 500; number++)
    workspace.journal.record(exchange(number, { responseBody: JSON.stringify('x'.repeat(2000)) }))
  workspaces.close()
  return { folder, journal: join(folder, 'workspaces/acme.journal.db') }
}

function overwrite(file: string, at: number, text: string): void {
  const descriptor = openSync(file, 'r+')
  writeSync(descriptor, text, at)
  closeSync(descriptor)
}

/** What a process leaves that did not come to its end. */
const leaveLog = (journal: string) => writeFileSync(`${journal}-wal`, '')

const PAGE_BYTES = 32 * 1024

test.each<[string, (journal: string) => void]>([
  ['a file that is none', (journal) => overwrite(journal, 0, 'x'.repeat(100))],
  ['a lost schema', (journal) => overwrite(journal, 100, '\0'.repeat(PAGE_BYTES - 100))],
  [
    'a page of rubbish, found after a power cut',
    (journal) => {
      overwrite(journal, 5 * PAGE_BYTES, 'rubbish '.repeat(PAGE_BYTES / 8))
      leaveLog(journal)
    },
  ],
  [
    'an end that is missing, found after a power cut',
    (journal) => {
      truncateSync(journal, 7 * PAGE_BYTES)
      leaveLog(journal)
    },
  ],
])('a damaged journal is moved aside and stops nobody from working: %s', (_, damage) => {
  const { folder, journal } = usedFolder()
  damage(journal)
  const damaged = readFileSync(journal)
  const moved: { readonly workspaceId: string; readonly movedTo: string }[] = []
  const workspaces = openWorkspaces(folder, { onJournalSetAside: (_error, where) => moved.push(where) })
  const workspace = workspaces.open('acme')
  expect(hasUser(workspace, 'ada')).toBe(true)
  expect(moved).toEqual([{ workspaceId: 'acme', movedTo: `${journal}.damaged` }])
  expect(readFileSync(`${journal}.damaged`).equals(damaged)).toBe(true)

  workspace.journal.record(exchange(1))
  expect(workspace.journal.list({ limit: 10 }).exchanges).toHaveLength(1)
  expect(workspaces.faults).toEqual([])
  workspaces.delete('acme')
  expect(readdirSync(join(folder, 'workspaces'))).toEqual([])
})

test('a journal that was not closed but is whole is kept, with what its log holds', () => {
  const { folder, journal } = usedFolder()
  leaveLog(journal)
  const workspaces = openWorkspaces(folder, {
    onJournalSetAside: (error) => {
      throw error
    },
  })
  expect(workspaces.open('acme').journal.list({ limit: 1 }).exchanges[0]?.seq).toBe(500)
  expect(existsSync(`${journal}.damaged`)).toBe(false)
})
