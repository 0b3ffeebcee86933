import { describe, expect, test } from 'vitest'
import { exchange } from '../journal/exchange.ts'
import { advanceClock, setClock } from '../support/run-due-work.ts'
import { openWorkspaces } from '../workspace/open-workspaces.ts'
import { temporaryFolder } from '../workspace/temporary-folder.ts'
import { addUser, hasUser } from '../workspace/wire-workspaces.ts'

const OKTA = { name: 'okta', idp: 'okta' } as const

describe.each(['files', 'memory'])('two workspaces in %s', (place) => {
  function openTwo() {
    const ran: string[] = []
    const workspaces = openWorkspaces(place === 'memory' ? ':memory:' : temporaryFolder(), {
      dueWorkHandlers: ({ id }) => ({ note: (subject) => ran.push(`${id}: ${subject}`) }),
    })
    const open = (id: string) => {
      const [connection] = workspaces.create({ id, connections: [OKTA] }).connections
      return { token: connection?.token ?? '', workspace: workspaces.open(id) }
    }
    return { workspaces, ran, one: open('one'), two: open('two') }
  }

  test('hold the same person twice, and what happens to one does not happen to the other', () => {
    const { workspaces, one, two } = openTwo()
    const ids = [one, two].map(({ workspace }) => addUser(workspace, 'ada@example.com'))
    expect(ids[0]).not.toBe(ids[1])
    expect(two.workspace.store.users.find(ids[0] ?? '')).toBeUndefined()
    addUser(one.workspace, 'grace@example.com')
    expect(hasUser(two.workspace, 'grace@example.com')).toBe(false)
    workspaces.reset('one', { journal: true })
    expect(hasUser(workspaces.open('one'), 'ada@example.com')).toBe(false)
    expect(hasUser(workspaces.open('two'), 'ada@example.com')).toBe(true)
    workspaces.delete('one')
    expect(hasUser(workspaces.open('two'), 'ada@example.com')).toBe(true)
    expect(workspaces.findConnection(two.token)?.workspaceId).toBe('two')
  })

  test('have settings, clocks, due work and journals of their own', () => {
    const { ran, one, two } = openTwo()
    one.workspace.store.settings.update({ defaultDepartment: 'Sales' })
    expect(two.workspace.store.settings.all()).toEqual({})

    for (const { workspace } of [one, two]) {
      setClock(workspace, { mode: 'frozen', now: '2030-01-01T00:00:00Z' })
      workspace.store.dueWork.schedule({
        kind: 'note',
        subject: 'ada',
        dueAt: '2030-01-02T00:00:00Z',
        payload: {},
      })
    }
    advanceClock(one.workspace, 7 * 86_400_000)
    expect(ran).toEqual(['one: ada'])
    expect(two.workspace.clock.now()).toBe('2030-01-01T00:00:00.000Z')
    expect(two.workspace.store.dueWork.nextDueAt()).toBe('2030-01-02T00:00:00.000Z')

    one.workspace.journal.record(exchange(1))
    expect(two.workspace.journal.list({ limit: 10 }).exchanges).toEqual([])
    expect(two.workspace.journal.find('exchange-1')).toBeUndefined()
  })

  test('can have the same names of connections, with tokens that open only their own', () => {
    const { workspaces, one, two } = openTwo()
    expect([one, two].map(({ token }) => workspaces.findConnection(token)?.workspaceId)).toEqual([
      'one',
      'two',
    ])
  })
})
