import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { runFuzz, summarize } from './run.ts'

const USAGE =
  'Usage: npm run fuzz -- [--seed TEXT] [--requests N] [--minutes M] [--lanes N] [--lane N] [--lists N]\n'

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    requests: { type: 'string', default: '200000' },
    minutes: { type: 'string', default: '10' },
    lanes: { type: 'string', default: '4' },
    lane: { type: 'string' },
    lists: { type: 'string', default: '300' },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) process.stdout.write(USAGE)
else {
  const seed = values.seed ?? String(randomInt(1_000_000))
  process.stderr.write(`fuzz: seed ${seed}\n`)
  const report = await runFuzz({
    seed,
    requests: Number(values.requests),
    minutes: Number(values.minutes),
    lanes: Number(values.lanes),
    ...(values.lane !== undefined && { onlyLane: Number(values.lane) }),
    slowMs: 2_000,
    lists: Number(values.lists),
    onProgress: (line) => process.stderr.write(`${line}\n`),
  })
  for (const { what, times, lane, step, request } of report.defects)
    process.stdout.write(`- ${what} (${times} times; lane ${lane}, step ${step})\n  ${request}\n`)
  for (const { elapsedMs, request } of report.tally.slowest)
    process.stderr.write(`${elapsedMs.toFixed(0)} ms: ${request}\n`)
  process.stdout.write(`${summarize(report)}\n`)
  process.exitCode = report.defects.length === 0 ? 0 : 1
}
