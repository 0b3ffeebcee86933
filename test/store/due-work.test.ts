import { expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '../../src/store/database.ts'
import { createDueWork } from '../../src/store/due-work.ts'

function openDueWork() {
  const database = openDatabase({ path: ':memory:', series: 'workspace' })
  onTestFinished(() => {
    database.close()
  })
  const hints: string[] = []
  return { database, hints, dueWork: createDueWork(database, (dueAt) => hints.push(dueAt)) }
}

const at = (minute: number) => `2026-03-01T10:${String(minute).padStart(2, '0')}:00.000Z`
const item = (subject: string, minute: number, payload = {}) => ({
  kind: 'invite',
  subject,
  dueAt: at(minute),
  payload,
})

test('what is due first comes first; of two due at once the older one', () => {
  const { dueWork } = openDueWork()
  dueWork.schedule(item('late', 30))
  dueWork.schedule(item('older', 10))
  dueWork.schedule(item('younger', 10))
  expect(dueWork.nextDueAt()).toBe(at(10))
  const taken: string[] = []
  for (;;) {
    const due = dueWork.firstDue(at(20))
    if (due === undefined) break
    taken.push(due.subject)
    dueWork.remove(due.pk)
  }
  expect(taken).toEqual(['older', 'younger'])
  expect(dueWork.nextDueAt()).toBe(at(30))
})

test('work due at this very instant is due', () => {
  const { dueWork } = openDueWork()
  dueWork.schedule(item('ada', 10))
  expect(dueWork.firstDue('2026-03-01T10:09:59.999Z')).toBeUndefined()
  expect(dueWork.firstDue(at(10))?.subject).toBe('ada')
})

test('scheduling again replaces instant and payload', () => {
  const { dueWork } = openDueWork()
  dueWork.schedule(item('ada', 10, { days: 1 }))
  dueWork.schedule(item('ada', 20, { days: 2 }))
  expect(dueWork.find('invite', 'ada')).toMatchObject({ dueAt: at(20), payload: { days: 2 } })
})

test('kinds do not meet, and cancelling says whether anything waited', () => {
  const { dueWork } = openDueWork()
  dueWork.schedule(item('ada', 10))
  dueWork.schedule({ ...item('ada', 11), kind: 'terminate' })
  expect(dueWork.cancel('invite', 'ada')).toBe(true)
  expect(dueWork.cancel('invite', 'ada')).toBe(false)
  expect(dueWork.find('terminate', 'ada')).toBeDefined()
})

test('instants are kept in one width, so that they sort; past the year 9999 they stop there', () => {
  const { dueWork } = openDueWork()
  dueWork.schedule({ ...item('zone', 0), dueAt: '2026-03-01T12:05:00+02:00' })
  dueWork.schedule({ ...item('short', 0), dueAt: '2026-03-01T10:06Z' })
  dueWork.schedule({ ...item('never', 0), dueAt: '+010000-01-01T00:00:00.000Z' })
  expect(['zone', 'short', 'never'].map((subject) => dueWork.find('invite', subject)?.dueAt)).toEqual([
    at(5),
    at(6),
    '9999-12-31T23:59:59.999Z',
  ])
  expect(() => dueWork.schedule({ ...item('odd', 0), dueAt: 'tomorrow' })).toThrow(RangeError)
})

test('every new or moved instant is hinted at', () => {
  const { dueWork, hints } = openDueWork()
  dueWork.schedule(item('ada', 10))
  const pk = dueWork.firstDue(at(10))?.pk ?? 0
  dueWork.postpone(pk, at(15))
  expect(hints).toEqual([at(10), at(15)])
  expect(dueWork.nextDueAt()).toBe(at(15))
})

test('the first due item is found by index, however many wait', () => {
  const { database } = openDueWork()
  const plan = database
    .prepare('EXPLAIN QUERY PLAN SELECT * FROM due_work WHERE due_at <= ? ORDER BY due_at, pk LIMIT 1')
    .all(at(1)) as { detail: string }[]
  expect(plan.map(({ detail }) => detail)).toEqual([expect.stringContaining('USING INDEX due_work_due_at')])
})
