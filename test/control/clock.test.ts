import { afterAll, beforeAll, expect, test } from 'vitest'
import { startControlServer, textAt, valueAt } from './control-server.ts'
import type { ControlServer } from './control-server.ts'
import { expectRefusal } from './refused.ts'

let server: ControlServer
beforeAll(async () => {
  server = await startControlServer()
})
afterAll(() => server.close())

test('a new workspace runs on real time', async () => {
  const { path } = await server.makeWorkspace()
  expect((await server.call('GET', `${path}/clock`)).body).toMatchObject({ mode: 'real', offsetMs: 0 })
})

test('PUT freezes the clock at an instant, read back in UTC', async () => {
  const { path } = await server.makeWorkspace()
  const set = await server.call('PUT', `${path}/clock`, { mode: 'frozen', now: '2030-05-01T02:00:00+02:00' })
  expect(set.body).toMatchObject({ clock: { mode: 'frozen', now: '2030-05-01T00:00:00.000Z' }, ran: [] })
  expect(valueAt(await server.call('GET', `${path}/clock`), 'now')).toBe('2030-05-01T00:00:00.000Z')
})

test('advance moves by milliseconds or by an ISO 8601 duration', async () => {
  const { path } = await server.makeWorkspace()
  await server.call('PUT', `${path}/clock`, { mode: 'frozen', now: '2030-01-01T00:00:00Z' })
  const steps = [
    [{ ms: 1500 }, '2030-01-01T00:00:01.500Z'],
    [{ by: 'P45D' }, '2030-02-15T00:00:01.500Z'],
    [{ by: 'P1W' }, '2030-02-22T00:00:01.500Z'],
    [{ by: 'P1DT2H3M4.5S' }, '2030-02-23T02:03:06.000Z'],
  ] as const
  for (const [step, now] of steps) {
    const moved = await server.call('POST', `${path}/clock/advance`, step)
    expect(textAt(moved, 'clock.now')).toBe(now)
    expect(valueAt(moved, 'ran')).toEqual([])
  }
})

test('advancing a real clock makes it an offset one; setting it real again takes the distance away', async () => {
  const { path } = await server.makeWorkspace()
  const moved = await server.call('POST', `${path}/clock/advance`, { by: 'PT1H' })
  expect(valueAt(moved, 'clock')).toMatchObject({ mode: 'offset', offsetMs: 3_600_000 })
  const back = await server.call('PUT', `${path}/clock`, { mode: 'real' })
  expect(valueAt(back, 'clock')).toMatchObject({ mode: 'real', offsetMs: 0 })
})

test('one workspace moves without the other', async () => {
  const one = await server.makeWorkspace()
  const other = await server.makeWorkspace()
  await server.call('PUT', `${one.path}/clock`, { mode: 'frozen', now: '2040-01-01T00:00:00Z' })
  expect((await server.call('GET', `${other.path}/clock`)).body).toMatchObject({ mode: 'real' })
})

test('steps and instants that make no sense are refused and the clock stands', async () => {
  const { path } = await server.makeWorkspace()
  await server.call('PUT', `${path}/clock`, { mode: 'frozen', now: '2030-01-01T00:00:00Z' })
  const steps = [
    [{}, /give either ms or by/],
    [{ ms: 1, by: 'P1D' }, /give either ms or by/],
    [{ ms: 0 }, /body\.ms/],
    [{ ms: -5 }, /body\.ms/],
    [{ ms: 1.5 }, /body\.ms/],
    [{ ms: '5' }, /body\.ms/],
    ...['', 'P', 'PT', 'P0D', 'P1M', 'P1Y', '45D', 'P-1D', 'PT1.0005S', 'P1DT', 'P1D '].map(
      (by) => [{ by }, /body\.by: must be an ISO 8601 duration/] as const,
    ),
  ] as const
  for (const [step, wording] of steps) {
    expectRefusal(await server.call('POST', `${path}/clock/advance`, step), 'request.invalid', wording)
  }
  const settings = [
    [{}, /body\.mode/],
    [{ mode: 'paused' }, /body\.mode/],
    [{ mode: 'real', now: '2030-01-01T00:00:00Z' }, /body\.now: goes with the modes frozen and offset/],
    [{ mode: 'frozen', now: 'tomorrow' }, /body\.now/],
    [{ mode: 'frozen', noww: 'x' }, /did you mean now\?/],
  ] as const
  for (const [setting, wording] of settings) {
    expectRefusal(await server.call('PUT', `${path}/clock`, setting), 'request.invalid', wording)
  }
  const beyond = [
    await server.call('POST', `${path}/clock/advance`, { by: 'P999999W' }),
    await server.call('PUT', `${path}/clock`, { mode: 'frozen', now: '9999-12-31T23:59:59-01:00' }),
    await server.call('PUT', `${path}/clock`, { mode: 'offset', now: '0000-06-01T00:00:00Z' }),
  ]
  for (const answer of beyond) expectRefusal(answer, 'clock.invalid', /cannot stand|up to the year 9999/)
  expect(valueAt(await server.call('GET', `${path}/clock`), 'now')).toBe('2030-01-01T00:00:00.000Z')
})
