import { expect, test } from 'vitest'
import {
  createClock,
  EARLIEST_MS,
  LATEST_MS,
  parseIsoInstant,
  toIsoInstant,
} from '../../src/workspace/clock.ts'

const NOON = Date.parse('2026-03-01T12:00:00.000Z')
const HOUR_MS = 3_600_000

function wall(nowMs = NOON) {
  return { now: () => nowMs, pass: (ms: number) => (nowMs += ms) }
}

test('a real clock shows the wall time', () => {
  const outside = wall()
  const clock = createClock(outside.now)
  outside.pass(5)
  expect(clock.now()).toBe('2026-03-01T12:00:00.005Z')
  expect(clock.state()).toEqual({ mode: 'real', now: '2026-03-01T12:00:00.005Z', offsetMs: 0 })
})

test('a frozen clock stands, one with an offset runs beside the wall clock', () => {
  const outside = wall()
  const frozen = createClock(outside.now, { mode: 'frozen', frozenAtMs: NOON - HOUR_MS })
  const moved = createClock(outside.now, { mode: 'offset', offsetMs: HOUR_MS })
  outside.pass(1000)
  expect(frozen.state()).toEqual({ mode: 'frozen', now: '2026-03-01T11:00:00.000Z', offsetMs: 0 })
  expect(moved.state()).toEqual({ mode: 'offset', now: '2026-03-01T13:00:01.000Z', offsetMs: HOUR_MS })
})

test('standing at an instant ends with the work, also when that throws', () => {
  const clock = createClock(wall().now)
  expect(clock.standingAt(NOON + 1, () => clock.now())).toBe('2026-03-01T12:00:00.001Z')
  const fail = () =>
    clock.standingAt(0, () => {
      throw new Error('stop')
    })
  expect(fail).toThrow('stop')
  expect(clock.nowMs()).toBe(NOON)
})

test('it knows when the wall clock gets to an instant of its own', () => {
  const { now } = wall()
  expect(createClock(now).wallTimeOf(NOON + 5)).toBe(NOON + 5)
  expect(createClock(now, { mode: 'offset', offsetMs: HOUR_MS }).wallTimeOf(NOON + HOUR_MS + 5)).toBe(
    NOON + 5,
  )
  const frozen = createClock(now, { mode: 'frozen', frozenAtMs: NOON })
  expect(frozen.wallTimeOf(NOON + 5)).toBeUndefined()
  expect(frozen.wallTimeOf(NOON - 5)).toBe(NOON)
})

test('it never leaves the four-digit years', () => {
  const clock = createClock(() => LATEST_MS + 5)
  expect(clock.now()).toBe('9999-12-31T23:59:59.999Z')
  expect(toIsoInstant(EARLIEST_MS - 5)).toBe('0001-01-01T00:00:00.000Z')
})

test.each([
  ['2026-03-01T12:00:00Z', NOON],
  ['2026-03-01T12:00Z', NOON],
  ['2026-03-01T14:00:00.000+02:00', NOON],
  ['0001-01-01T00:00:00Z', EARLIEST_MS],
  ['9999-12-31T23:59:59.999Z', LATEST_MS],
])('%s is an instant', (text, instantMs) => {
  expect(parseIsoInstant(text)).toBe(instantMs)
})

test.each([
  '',
  'tomorrow',
  '2026-03-01',
  '2026-03-01T12:00:00',
  '2026-02-30T12:00:00Z',
  '2026-13-01T12:00:00Z',
  '2026-03-32T12:00:00Z',
  '0000-12-31T23:59:59Z',
  '0001-01-01T00:00:00+01:00',
  '9999-12-31T23:59:59-01:00',
  '+010000-01-01T00:00:00Z',
  '1772366400000',
])('%j is none', (text) => {
  expect(parseIsoInstant(text)).toBeUndefined()
})
