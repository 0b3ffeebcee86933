import { expect, it } from 'vitest'
import { createChance } from './chance.ts'
import { runFuzz, summarize } from './run.ts'

it('3,000 random and broken requests end without a 5xx, a crash, a half-written row or an error of another shape', async () => {
  // Patient with slow machines: only the long run of `npm run fuzz` measures time.
  const report = await runFuzz({
    seed: 'suite',
    requests: 3_000,
    minutes: 1,
    lanes: 4,
    slowMs: 20_000,
    lists: 100,
  })
  expect(report.defects, summarize(report)).toEqual([])
  expect(report.requests).toBeGreaterThanOrEqual(3_000)
}, 90_000)

it('a seed gives the same draws again, and another seed others', () => {
  const draws = (seed: string) => {
    const chance = createChance(seed)
    return Array.from({ length: 20 }, () => chance.below(1_000_000))
  }
  expect(draws('7')).toEqual(draws('7'))
  expect(draws('7')).not.toEqual(draws('8'))
})
