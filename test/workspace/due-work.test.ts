import { writeFileSync } from 'node:fs'
import { describe, expect, test, vi } from 'vitest'
import type { JsonObject } from '../../src/scim/document.ts'
import type { WorkspacesOptions } from '../../src/workspace/create-workspaces.ts'
import type { Workspace } from '../../src/workspace/workspace.ts'
import { openWorkspaces } from './open-workspaces.ts'
import { advanceClock, setClock } from '../support/run-due-work.ts'
import { temporaryFolder } from './temporary-folder.ts'
import { addUser, hasUser } from './wire-workspaces.ts'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
const NOON = '2026-03-01T12:00:00.000Z'
const after = (ms: number) => new Date(Date.parse(NOON) + ms).toISOString()

type Handler = (workspace: Workspace, subject: string, payload: JsonObject, dueAt: string) => void

/** Handlers of kind `note` and `fail`; `note` can be given something to do. */
function handlers(note: Handler = () => undefined) {
  const seen: string[] = []
  const dueWorkHandlers: WorkspacesOptions['dueWorkHandlers'] = (workspace) => ({
    note(subject, payload, { dueAt }) {
      seen.push(`${subject} due ${dueAt} at ${workspace.clock.now()}`)
      note(workspace, subject, payload, dueAt)
    },
    fail(subject) {
      addUser(workspace, `half-done ${subject}`)
      throw new Error(`cannot ${subject}`)
    },
  })
  return { seen, dueWorkHandlers }
}

function openFrozen(note?: Handler) {
  const { seen, dueWorkHandlers } = handlers(note)
  const wallMs = Date.now()
  // Turns end by what they did, however slow the machine is.
  const workspaces = openWorkspaces(':memory:', { dueWorkHandlers, wallClock: () => wallMs })
  workspaces.create({ id: 'acme' })
  const workspace = workspaces.open('acme')
  setClock(workspace, { mode: 'frozen', now: NOON })
  const schedule = (subject: string, ms: number, kind = 'note') => {
    workspace.store.dueWork.schedule({ kind, subject, dueAt: after(ms), payload: {} })
  }
  return { workspaces, workspace, seen, schedule }
}

describe('advancing a clock', () => {
  test('runs what becomes due, in the order it is due, on a clock that stands at each instant', () => {
    const { workspace, seen, schedule } = openFrozen()
    schedule('second', 2 * MINUTE_MS)
    schedule('first', MINUTE_MS)
    schedule('also second', 2 * MINUTE_MS)
    schedule('later', 10 * MINUTE_MS)
    const { clock, ran } = advanceClock(workspace, 5 * MINUTE_MS)
    expect(ran).toEqual(
      (['first', 'second', 'also second'] as const).map((subject) => ({
        kind: 'note',
        subject,
        dueAt: after(subject === 'first' ? MINUTE_MS : 2 * MINUTE_MS),
      })),
    )
    expect(seen).toEqual([
      `first due ${after(MINUTE_MS)} at ${after(MINUTE_MS)}`,
      `second due ${after(2 * MINUTE_MS)} at ${after(2 * MINUTE_MS)}`,
      `also second due ${after(2 * MINUTE_MS)} at ${after(2 * MINUTE_MS)}`,
    ])
    expect(clock).toEqual({ mode: 'frozen', now: after(5 * MINUTE_MS), offsetMs: 0 })
    expect(advanceClock(workspace, 5 * MINUTE_MS).ran.map(({ subject }) => subject)).toEqual(['later'])
    expect(advanceClock(workspace, DAY_MS).ran).toEqual([])
  })

  test('runs what that schedules in turn, relative to where the clock stands', () => {
    const { workspace, seen, schedule } = openFrozen(({ store, clock }, subject) => {
      const dueAt = new Date(clock.nowMs() + DAY_MS).toISOString()
      store.dueWork.schedule({ kind: 'note', subject, dueAt, payload: {} })
    })
    schedule('daily', DAY_MS)
    expect(advanceClock(workspace, 3 * DAY_MS).ran.map(({ dueAt }) => dueAt)).toEqual(
      [DAY_MS, 2 * DAY_MS, 3 * DAY_MS].map(after),
    )
    expect(seen).toHaveLength(3)
    expect(workspace.store.dueWork.nextDueAt()).toBe(after(4 * DAY_MS))
  })

  test('ends with a clear error when work schedules itself at its own instant for ever, and goes on afterwards', () => {
    const { workspace, schedule } = openFrozen(({ store, clock }, subject) => {
      if (subject === 'loop')
        store.dueWork.schedule({ kind: 'note', subject, dueAt: clock.now(), payload: {} })
    })
    schedule('loop', MINUTE_MS)
    schedule('other', 2 * MINUTE_MS)
    expect(() => advanceClock(workspace, 5 * MINUTE_MS)).toThrow(/note for loop schedules itself again/)
    expect(workspace.clock.now()).toBe(after(5 * MINUTE_MS))
    expect(advanceClock(workspace, 1).ran.map(({ subject }) => subject)).toEqual(['other'])
  })

  test('keeps a frozen clock frozen and makes a real one an offset one', () => {
    const { workspace } = openFrozen()
    expect(advanceClock(workspace, 1).clock.mode).toBe('frozen')
    setClock(workspace, { mode: 'real' })
    const { clock } = advanceClock(workspace, DAY_MS)
    expect(clock.mode).toBe('offset')
    expect(Math.abs(clock.offsetMs - DAY_MS)).toBeLessThan(1000)
  })

  test.each([0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 9000 * 365 * DAY_MS])(
    'by %d ms is refused',
    (ms) => {
      const { workspace } = openFrozen()
      expect(() => advanceClock(workspace, ms)).toThrow(expect.objectContaining({ code: 'clock.invalid' }))
      expect(workspace.clock.now()).toBe(NOON)
    },
  )
})

describe('a turn', () => {
  test('ends after two hundred items, and the next goes on where it ended', () => {
    const { workspace, seen, schedule } = openFrozen()
    for (let number = 0; number < 450; number += 1) schedule(`item ${number}`, MINUTE_MS + number)
    workspace.advanceClock(DAY_MS)
    expect(seen).toEqual([])
    expect(
      [1, 2, 3].map(() => workspace.runDueWork()).map(({ ran, isDone }) => [ran.length, isDone]),
    ).toEqual([
      [200, false],
      [200, false],
      [50, true],
    ])
    expect(seen.map((line) => line.split(' due')[0])).toEqual(
      Array.from({ length: 450 }, (_, number) => `item ${number}`),
    )
  })

  test('ends with the item that takes it beyond its time', () => {
    let wallMs = Date.parse(NOON)
    const { dueWorkHandlers, seen } = handlers(() => (wallMs += 3))
    const workspaces = openWorkspaces(':memory:', { dueWorkHandlers, wallClock: () => wallMs })
    workspaces.create({ id: 'acme' })
    const workspace = workspaces.open('acme')
    for (const subject of ['one', 'two', 'three'])
      workspace.store.dueWork.schedule({ kind: 'note', subject, dueAt: after(MINUTE_MS), payload: {} })
    workspace.advanceClock(MINUTE_MS)
    expect(workspace.runDueWork()).toMatchObject({
      ran: [{ subject: 'one' }, { subject: 'two' }],
      isDone: false,
    })
    expect(workspace.runDueWork().isDone).toBe(true)
    expect(seen).toHaveLength(3)
  })

  test('is left to whoever moved the clock: a request for the workspace does not wait for it', () => {
    const { workspaces, workspace, seen, schedule } = openFrozen()
    for (let number = 0; number < 300; number += 1) schedule(`item ${number}`, MINUTE_MS)
    workspace.advanceClock(DAY_MS)
    workspace.runDueWork()
    workspaces.open('acme')
    expect(seen).toHaveLength(200)
  })

  test('goes on with work that schedules its rest at its own instant, as long as there is less of it', () => {
    const { workspace, seen, schedule } = openFrozen(({ store, clock }, subject, { left }) => {
      const rest = typeof left === 'number' ? left - 1 : 1_000
      if (rest > 0)
        store.dueWork.schedule({ kind: 'note', subject, dueAt: clock.now(), payload: { left: rest } })
    })
    schedule('long', MINUTE_MS)
    expect(advanceClock(workspace, DAY_MS).ran).toHaveLength(1_001)
    expect(seen.at(-1)).toBe(`long due ${after(MINUTE_MS)} at ${after(MINUTE_MS)}`)
  })

  test('tells work until when nothing else is due', () => {
    const told: string[] = []
    const workspaces = openWorkspaces(':memory:', {
      dueWorkHandlers: () => ({
        note: (subject, _payload, { clearUntil }) => void told.push(`${subject} until ${clearUntil}`),
      }),
    })
    workspaces.create({ id: 'acme' })
    const workspace = workspaces.open('acme')
    setClock(workspace, { mode: 'frozen', now: NOON })
    for (const [subject, ms] of [
      ['first', MINUTE_MS],
      ['second', 2 * MINUTE_MS],
      ['late', DAY_MS],
    ] as const)
      workspace.store.dueWork.schedule({ kind: 'note', subject, dueAt: after(ms), payload: {} })
    advanceClock(workspace, 5 * MINUTE_MS)
    expect(told).toEqual([`first until ${after(2 * MINUTE_MS)}`, `second until ${after(5 * MINUTE_MS)}`])
  })
})

describe('setting a clock', () => {
  test('back while work is due leaves the rest waiting for its instant, and nothing runs twice', () => {
    const { workspace, seen, schedule } = openFrozen()
    for (let number = 0; number < 300; number += 1) schedule(`item ${number}`, MINUTE_MS)
    workspace.advanceClock(DAY_MS)
    workspace.runDueWork()
    expect(setClock(workspace, { mode: 'frozen', now: NOON }).ran).toEqual([])
    expect(advanceClock(workspace, MINUTE_MS).ran).toHaveLength(100)
    expect(new Set(seen).size).toBe(300)
    expect(seen).toHaveLength(300)
  })

  test.each([-100, 100])('by %d years is taken as any other move', (years) => {
    const { workspace, schedule } = openFrozen()
    schedule('once', MINUTE_MS)
    const now = `${2026 + years}-03-01T12:00:00.000Z`
    expect(setClock(workspace, { mode: 'frozen', now })).toMatchObject({
      clock: { now },
      ran: years > 0 ? [{ subject: 'once' }] : [],
    })
    expect(setClock(workspace, { mode: 'frozen', now: after(DAY_MS) }).ran).toHaveLength(years > 0 ? 0 : 1)
  })

  test('forwards runs what became due, backwards runs nothing and nothing twice', () => {
    const { workspace, schedule } = openFrozen()
    schedule('once', MINUTE_MS)
    expect(setClock(workspace, { mode: 'frozen', now: after(DAY_MS) }).ran).toHaveLength(1)
    expect(setClock(workspace, { mode: 'frozen', now: after(-DAY_MS) })).toEqual({
      clock: { mode: 'frozen', now: after(-DAY_MS), offsetMs: 0 },
      ran: [],
    })
    expect(advanceClock(workspace, 3 * DAY_MS).ran).toEqual([])
  })

  test('without an instant keeps the present one; real takes none', () => {
    const { workspace } = openFrozen()
    const moved = setClock(workspace, { mode: 'offset' }).clock
    expect(Math.abs(Date.parse(moved.now) - Date.parse(NOON))).toBeLessThan(1000)
    expect(setClock(workspace, { mode: 'frozen' }).clock.mode).toBe('frozen')
    expect(() => setClock(workspace, { mode: 'real', now: NOON })).toThrow(
      expect.objectContaining({ code: 'clock.invalid' }),
    )
  })

  test.each([
    'yesterday',
    '2026-03-01',
    '2026-02-30T12:00:00Z',
    '+010000-01-01T00:00:00Z',
    '0000-01-01T00:00:00Z',
  ])('to %j is refused', (now) => {
    const { workspace } = openFrozen()
    expect(() => setClock(workspace, { mode: 'frozen', now })).toThrow(
      expect.objectContaining({ code: 'clock.invalid' }),
    )
    expect(workspace.clock.now()).toBe(NOON)
  })

  test('lasts: a frozen and a moved clock are the same after a restart', () => {
    const folder = temporaryFolder()
    const before = openWorkspaces(folder)
    for (const id of ['frozen', 'moved', 'real']) before.create({ id })
    setClock(before.open('frozen'), { mode: 'frozen', now: '0001-01-01T00:00:00Z' })
    const { offsetMs } = setClock(before.open('moved'), { mode: 'offset', now: '2099-01-01T00:00:00Z' }).clock
    before.close()
    const workspaces = openWorkspaces(folder)
    expect(workspaces.open('frozen').clock.state()).toEqual({
      mode: 'frozen',
      now: '0001-01-01T00:00:00.000Z',
      offsetMs: 0,
    })
    expect(workspaces.open('moved').clock.state()).toMatchObject({ mode: 'offset', offsetMs })
    expect(workspaces.open('real').clock.state().mode).toBe('real')
  })
})

describe('work that fails', () => {
  test('is rolled back, reported and tried again a minute later, and holds nobody else up', () => {
    const { workspaces, workspace, schedule } = openFrozen()
    schedule('explode', MINUTE_MS, 'fail')
    schedule('unheard-of', MINUTE_MS, 'unknown')
    schedule('fine', 2 * MINUTE_MS)
    expect(advanceClock(workspace, DAY_MS).ran.map(({ subject }) => subject)).toEqual(['fine'])
    expect(hasUser(workspace, 'half-done explode')).toBe(false)
    expect(workspaces.faults.map(({ where, error }) => [where, (error as Error).message])).toEqual([
      [{ workspaceId: 'acme', kind: 'fail', subject: 'explode' }, 'cannot explode'],
      [{ workspaceId: 'acme', kind: 'unknown', subject: 'unheard-of' }, expect.stringContaining('unknown')],
    ])
    expect(workspace.store.dueWork.find('fail', 'explode')?.dueAt).toBe(after(DAY_MS + MINUTE_MS))
    advanceClock(workspace, MINUTE_MS)
    expect(workspaces.faults).toHaveLength(4)
  })
})

describe('by itself', () => {
  const soon = () => new Date(Date.now() + 30).toISOString()
  const note = (subject: string, dueAt: string) => ({ kind: 'note', subject, dueAt, payload: {} })

  test.each(['real', 'offset'] as const)('work on a %s clock runs when its time comes', async (mode) => {
    const { seen, dueWorkHandlers } = handlers()
    const workspaces = openWorkspaces(':memory:', { dueWorkHandlers })
    workspaces.startDueWork()
    workspaces.create({ id: 'acme' })
    const { store, clock } = mode === 'real' ? workspaces.open('acme') : moved(workspaces.open('acme'))
    store.dueWork.schedule(note('ada', new Date(clock.nowMs() + 30).toISOString()))
    await vi.waitFor(() => {
      expect(seen).toHaveLength(1)
    })
    expect(store.dueWork.nextDueAt()).toBeUndefined()
  })

  const moved = (workspace: Workspace) => {
    setClock(workspace, { mode: 'offset', now: '2099-01-01T00:00:00Z' })
    return workspace
  }

  test('work that was scheduled and rolled back does not run', async () => {
    const { seen, dueWorkHandlers } = handlers()
    const workspaces = openWorkspaces(':memory:', { dueWorkHandlers })
    workspaces.startDueWork()
    workspaces.create({ id: 'acme' })
    const { store } = workspaces.open('acme')
    const work = () =>
      store.transaction(() => {
        store.dueWork.schedule(note('gone', soon()))
        throw new Error('stop')
      })
    expect(work).toThrow('stop')
    store.dueWork.schedule(note('kept', new Date(Date.now() + 60).toISOString()))
    await vi.waitFor(() => {
      expect(seen).toHaveLength(1)
    })
    expect(seen[0]).toContain('kept')
  })

  test('work of a workspace that was closed for others runs in time', async () => {
    const { seen, dueWorkHandlers } = handlers()
    const workspaces = openWorkspaces(temporaryFolder(), { dueWorkHandlers, maxOpen: 1 })
    workspaces.startDueWork()
    workspaces.create({ id: 'acme' })
    workspaces.open('acme').store.dueWork.schedule(note('ada', soon()))
    workspaces.create({ id: 'other' })
    await vi.waitFor(() => {
      expect(seen).toHaveLength(1)
    })
  })

  test('work runs after a restart, without anybody asking for the workspace, overdue or not', async () => {
    const folder = temporaryFolder()
    const before = openWorkspaces(folder)
    for (const id of ['overdue', 'waiting', 'frozen', 'idle']) before.create({ id })
    before.open('overdue').store.dueWork.schedule(note('late', NOON))
    before.open('waiting').store.dueWork.schedule(note('due', new Date(Date.now() + 200).toISOString()))
    setClock(before.open('frozen'), { mode: 'frozen', now: NOON })
    before.open('frozen').store.dueWork.schedule(note('never', after(1)))
    before.close()
    const { seen, dueWorkHandlers } = handlers()
    const workspaces = openWorkspaces(folder, { dueWorkHandlers })
    workspaces.startDueWork()
    expect(seen).toEqual([])
    await vi.waitFor(() => {
      expect(seen).toHaveLength(2)
    })
    // Late as it is, it sees the instant it was due.
    expect(seen[0]).toBe(`late due ${NOON} at ${NOON}`)
    expect(workspaces.faults).toEqual([])
  })

  test('nothing is overdue in a workspace that was just opened', () => {
    const folder = temporaryFolder()
    const before = openWorkspaces(folder)
    before.create({ id: 'acme' })
    before.open('acme').store.dueWork.schedule(note('late', NOON))
    before.close()
    const { seen, dueWorkHandlers } = handlers()
    openWorkspaces(folder, { dueWorkHandlers }).open('acme')
    expect(seen).toHaveLength(1)
  })

  test('a file that cannot be opened for its work is reported, and the others run', async () => {
    const folder = temporaryFolder()
    const before = openWorkspaces(folder)
    for (const id of ['broken', 'fine']) before.create({ id })
    before.open('fine').store.dueWork.schedule(note('ada', NOON))
    before.close()
    writeFileSync(`${folder}/workspaces/broken.db`, 'no database at all '.repeat(500))
    const { seen, dueWorkHandlers } = handlers()
    const workspaces = openWorkspaces(folder, { dueWorkHandlers })
    workspaces.startDueWork()
    await vi.waitFor(() => {
      expect(seen).toHaveLength(1)
    })
    expect(workspaces.faults.map(({ where }) => where.workspaceId)).toEqual(['broken'])
  })
})

test('the work of a hundred workspaces runs at one instant, and not that of a deleted one', async () => {
  const { seen, dueWorkHandlers } = handlers()
  const workspaces = openWorkspaces(':memory:', { dueWorkHandlers })
  workspaces.startDueWork()
  const ids = Array.from({ length: 100 }, (_, index) => `w${index}`)
  const dueAt = new Date(Date.now() + 100).toISOString()
  for (const id of ids) {
    workspaces.create({ id })
    workspaces.open(id).store.dueWork.schedule({ kind: 'note', subject: id, dueAt, payload: {} })
  }
  workspaces.delete('w50')
  await vi.waitFor(
    () => {
      expect(seen).toHaveLength(99)
    },
    { timeout: 10_000 },
  )
  expect(seen.some((line) => line.startsWith('w50 '))).toBe(false)
})
