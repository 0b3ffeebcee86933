import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { benchOf, compareRows, compareStarts } from './compare.ts'
import type { Bench, Samples } from './compare.ts'
import { CONNECTIONS } from './drive.ts'
import { busyMs, describeMachine, loadOfLastMinute } from './machine.ts'
import { readOptions } from './options.ts'
import type { BenchOptions } from './options.ts'
import { copyPreparedFolder } from './prepared-folder.ts'
import { rowResult, startResult } from './result.ts'
import type { BenchResult } from './result.ts'
import { startServer } from './server.ts'
import { renderTable } from './table.ts'
import { CREATE } from './workload.ts'
import { walkUsers } from './walk.ts'
import type { Walk } from './walk.ts'
import type { Row } from './workload.ts'

const KINDS = ['floor', 'onramp'] as const
/** Two would not tell memory that grows with every walk from memory that has come to its height. */
const WALKS = 5

async function run(options: BenchOptions, folder: string): Promise<BenchResult> {
  const { people, rounds, seconds } = options
  const stock = await copyPreparedFolder(people, folder)
  const before = loadOfLastMinute()
  const othersSince = watchOthers()
  const start = startResult(await compareStarts(KINDS, folder, rounds))

  const walks = options.walk ? await walkAgain(folder) : undefined

  const benches: Bench[] = []
  for (const kind of KINDS) benches.push(benchOf(await startServer(kind, folder), stock))
  const samples = new Map<Row, Samples>()
  for (const rowSet of inOrder(options.rows)) {
    if (process.stderr.isTTY) console.error(rowSet.rows.map(({ name }) => name).join(', '))
    for (const [row, compared] of await compareRows(benches, rowSet, options)) samples.set(row, compared)
  }
  const servers = benches.map(({ server }) => server)
  const [floorMemory = null, memory = null] = servers.map((server) => server.memory())
  const coresTakenByOthers = othersSince(servers.map((server) => server.cpuMs()))
  for (const server of servers) await server.stop()

  const commit = spawnSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: import.meta.dirname })
  return {
    people,
    rows: options.rows
      .flatMap(({ rows }) => rows)
      .flatMap((row) => {
        const compared = samples.get(row)
        return compared === undefined ? [] : [rowResult(row.name, compared)]
      }),
    start,
    ...(walks && { walks }),
    memory,
    floorMemory,
    machine: describeMachine(),
    load: { before, after: loadOfLastMinute(), coresTakenByOthers },
    connections: CONNECTIONS,
    rounds,
    seconds,
    at: new Date().toISOString(),
    ...(commit.status === 0 && { commit: commit.stdout.toString().trim() }),
  }
}

/** As a connector that polls; on a copy, so that the rows find what they find without it. */
async function walkAgain(folder: string): Promise<readonly Walk[]> {
  const copy = join(folder, 'walked')
  cpSync(join(folder, 'onramp'), join(copy, 'onramp'), { recursive: true })
  const server = await startServer('onramp', copy)
  const walks: Walk[] = []
  while (walks.length < WALKS) walks.push(await walkUsers(server))
  await server.stop()
  rmSync(copy, { recursive: true, force: true })
  return walks
}

/** `create` last: the other rows find as many people as they were asked for. */
function inOrder(rows: BenchOptions['rows']): BenchOptions['rows'] {
  const creates = rows.filter((rowSet) => rowSet.rows.includes(CREATE))
  return [...rows.filter((rowSet) => !creates.includes(rowSet)), ...creates]
}

/** Tells how many cores were busy since with something else than this process and those that used `ownMs`. */
function watchOthers(): (ownMs: readonly (number | undefined)[]) => number | null {
  const startedAtMs = performance.now()
  const busyBeforeMs = busyMs()
  const usedBefore = process.cpuUsage()
  return (ownMs) => {
    const busyAfterMs = busyMs()
    if (busyBeforeMs === undefined || busyAfterMs === undefined) return null
    const { user, system } = process.cpuUsage(usedBefore)
    const ours = (user + system) / 1000 + ownMs.reduce<number>((sum, ms) => sum + (ms ?? 0), 0)
    const others = (busyAfterMs - busyBeforeMs - ours) / (performance.now() - startedAtMs)
    return Math.max(0, Math.round(others * 100) / 100)
  }
}

const folder = mkdtempSync(join(tmpdir(), 'onramp-bench-'))
process.once('exit', () => {
  rmSync(folder, { recursive: true, force: true })
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

try {
  const options = readOptions(process.argv.slice(2))
  const result = await run(options, folder)
  console.log(options.json ? JSON.stringify(result) : renderTable(result))
} catch (error) {
  console.error(`bench: ${error instanceof Error ? error.message : String(error)}`)
  process.exit(1)
}
