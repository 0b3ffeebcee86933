import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { WorkspaceRefusalCode } from '../../src/workspace/workspaces.ts'
import { exchange } from '../journal/exchange.ts'
import { openWorkspaces } from './open-workspaces.ts'
import { temporaryFolder } from './temporary-folder.ts'
import { addUser, hasUser } from './wire-workspaces.ts'

const OKTA = { name: 'okta', idp: 'okta' } as const

const expectRefusal = (work: () => unknown, code: WorkspaceRefusalCode) =>
  expect(work).toThrow(expect.objectContaining({ name: 'WorkspaceRefusal', code }))

const filesOf = (folder: string) => readdirSync(join(folder, 'workspaces')).sort()

describe('making', () => {
  test('a workspace gets files, an id and the connections asked for, and is there after a restart', () => {
    const folder = temporaryFolder()
    const workspaces = openWorkspaces(folder)
    const made = workspaces.create({
      name: 'Acme',
      connections: [OKTA, { name: 'spec', idp: 'generic', mode: 'spec' }],
    })
    expect(made.id).toMatch(/^w[0-9a-f]{12}$/)
    expect(made.connections.map(({ name, idp, mode }) => [name, idp, mode])).toEqual([
      ['okta', 'okta', 'ramp'],
      ['spec', 'generic', 'spec'],
    ])
    const id = addUser(workspaces.open(made.id), 'ada')
    workspaces.close()
    expect(filesOf(folder)).toEqual([`${made.id}.db`, `${made.id}.journal.db`])
    const after = openWorkspaces(folder)
    expect(after.list()).toEqual([{ id: made.id, name: 'Acme', createdAt: made.createdAt }])
    expect(after.connections(made.id)).toEqual(
      made.connections.map(({ token: _, ...connection }) => connection),
    )
    expect(after.open(made.id).store.users.find(id)?.json).toBe('{"userName":"ada"}')
  })

  test.each(['', '-a', 'Acme', 'a_b', 'a.b', '../a', 'a/b', 'ü', 'x'.repeat(64), 'con', 'com1'])(
    'the id %j is refused',
    (id) => {
      expectRefusal(() => openWorkspaces(':memory:').create({ id }), 'workspace.id-invalid')
    },
  )

  test.each(['a', '0', 'a-b', 'x'.repeat(63), 'console', 'constructor'])('the id %j is taken, once', (id) => {
    const workspaces = openWorkspaces(':memory:')
    expect(workspaces.create({ id })).toMatchObject({ id, name: id, connections: [] })
    expectRefusal(() => workspaces.create({ id }), 'workspace.id-taken')
  })

  test('settings are checked before anything is made, and hold from the first moment', () => {
    const folder = temporaryFolder()
    const workspaces = openWorkspaces(folder)
    const settings = { defaultDepartment: 'Sales', reconcileDelayMs: 5 }
    expectRefusal(
      () => workspaces.create({ id: 'acme', settings: { ...settings, nonsense: 1 } }),
      'setting.unknown',
    )
    expectRefusal(
      () => workspaces.create({ id: 'acme', settings: { reconcileDelayMs: -1 } }),
      'setting.invalid',
    )
    expectRefusal(
      () =>
        workspaces.create({
          id: 'acme',
          connections: [{ ...OKTA, settings: { defaultDepartment: 'Sales' } }],
        }),
      'setting.unknown',
    )
    expect([workspaces.list(), existsSync(join(folder, 'workspaces'))]).toEqual([[], false])
    workspaces.create({ id: 'acme', settings })
    expect(workspaces.open('acme').store.settings.all()).toEqual(settings)
  })

  test('what cannot be opened leaves no row, no file and no token behind', () => {
    const folder = temporaryFolder()
    const workspaces = openWorkspaces(folder, {
      openJournal: () => {
        throw new Error('no journal today')
      },
    })
    const make = () => workspaces.create({ id: 'acme', connections: [{ ...OKTA, token: 'mine' }] })
    expect(make).toThrow('no journal today')
    expect([workspaces.list(), workspaces.findConnection('mine'), filesOf(folder)]).toEqual([
      [],
      undefined,
      [],
    ])
    workspaces.close()
    openWorkspaces(folder).create({ id: 'acme', connections: [{ ...OKTA, token: 'mine' }] })
  })

  test('no workspace is made by asking for one', () => {
    const workspaces = openWorkspaces(':memory:')
    expect(workspaces.get('acme')).toBeUndefined()
    expectRefusal(() => workspaces.open('acme'), 'workspace.unknown')
    expectRefusal(() => {
      workspaces.delete('acme')
    }, 'workspace.unknown')
    expectRefusal(() => {
      workspaces.reset('acme', { journal: true })
    }, 'workspace.unknown')
    expect(workspaces.list()).toEqual([])
  })
})

describe.each(['files', 'memory'])('in %s', (place) => {
  const dataFolder = () => (place === 'memory' ? ':memory:' : temporaryFolder())

  test('deleting takes people, tokens and name; the same id starts empty', () => {
    const workspaces = openWorkspaces(dataFolder())
    const [connection] = workspaces.create({ id: 'acme', connections: [OKTA] }).connections
    addUser(workspaces.open('acme'), 'ada')
    workspaces.delete('acme')
    expectRefusal(() => workspaces.open('acme'), 'workspace.unknown')
    expect(workspaces.findConnection(connection?.token ?? '')).toBeUndefined()
    expect(workspaces.findConnectionById(connection?.id ?? '')).toBeUndefined()
    workspaces.create({ id: 'acme', connections: [OKTA] })
    expect(hasUser(workspaces.open('acme'), 'ada')).toBe(false)
  })

  test('a reset takes people, due work, later settings and the clock; connections, first settings and journal stay', () => {
    const workspaces = openWorkspaces(dataFolder())
    const settings = { defaultDepartment: 'Sales' }
    const [connection] = workspaces.create({ id: 'acme', connections: [OKTA], settings }).connections
    const before = workspaces.open('acme')
    addUser(before, 'ada')
    before.store.settings.update({ defaultDepartment: 'IT', reconcileDelayMs: 1 })
    before.store.dueWork.schedule({
      kind: 'note',
      subject: 'ada',
      dueAt: '2099-01-01T00:00:00Z',
      payload: {},
    })
    before.setClock({ mode: 'frozen', now: '2030-01-01T00:00:00Z' })
    before.journal.record(exchange(1))

    workspaces.reset('acme', { journal: false })
    const after = workspaces.open('acme')
    expect(hasUser(after, 'ada')).toBe(false)
    expect(after.store.settings.all()).toEqual(settings)
    expect(after.store.dueWork.nextDueAt()).toBeUndefined()
    expect(after.clock.state().mode).toBe('real')
    expect(workspaces.findConnection(connection?.token ?? '')?.name).toBe('okta')
    expect(after.journal.list({ limit: 10 }).exchanges.map(({ id }) => id)).toEqual(['exchange-1'])
    addUser(after, 'ada')
    expect(hasUser(after, 'ada')).toBe(true)

    workspaces.reset('acme', { journal: true })
    expect(workspaces.open('acme').journal.list({ limit: 10 }).exchanges).toEqual([])
  })

  test('the same object is handed out while it is open', () => {
    const workspaces = openWorkspaces(dataFolder())
    workspaces.create({ id: 'acme' })
    expect(workspaces.open('acme')).toBe(workspaces.open('acme'))
  })
})

describe('a data folder', () => {
  test('serves one onramp at a time', () => {
    const folder = temporaryFolder()
    const first = openWorkspaces(folder)
    expect(() => openWorkspaces(folder)).toThrow(expect.objectContaining({ code: 'data.in-use' }))
    first.close()
    openWorkspaces(folder)
  })

  test('whose registry was lost is refused instead of being started over', () => {
    const folder = temporaryFolder()
    const workspaces = openWorkspaces(folder)
    workspaces.create({ id: 'acme' })
    workspaces.close()
    rmSync(join(folder, 'registry.db'))
    expect(() => openWorkspaces(folder)).toThrow(expect.objectContaining({ code: 'data.registry-lost' }))
    expect(filesOf(folder)).toEqual(['acme.db', 'acme.journal.db'])
  })

  test('keeps files it does not know, and gives nobody their id', () => {
    const folder = temporaryFolder()
    const workspaces = openWorkspaces(folder)
    workspaces.create({ id: 'acme' })
    writeFileSync(join(folder, 'workspaces', 'stray.db'), 'somebody wants this')
    expectRefusal(() => workspaces.create({ id: 'stray' }), 'workspace.id-taken')
    workspaces.close()
    openWorkspaces(folder)
    expect(filesOf(folder)).toContain('stray.db')
  })

  test('can be closed twice, and opens nothing afterwards', () => {
    const workspaces = openWorkspaces(temporaryFolder())
    workspaces.create({ id: 'acme' })
    workspaces.close()
    workspaces.close()
    expect(() => workspaces.open('acme')).toThrow('closed')
  })
})
