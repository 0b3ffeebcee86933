import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { CONNECTIONS, drive } from './drive.ts'
import type { Extent, Sample } from './drive.ts'
import { renderTable, rowResult } from './result.ts'
import type { Samples } from './result.ts'
import { startServer } from './server.ts'
import type { Server, ServerKind } from './server.ts'
import { CREATE, STEADY_ROWS } from './workload.ts'
import type { Call, Row } from './workload.ts'

interface BenchOptions {
  readonly people: number
  readonly json: boolean
  readonly rounds: number
  readonly seconds: number
}

/** A server with what has been done to it, so that no call is made twice. */
interface Bench {
  readonly server: Server
  readonly ids: string[]
  readonly made: Map<Row, number>
}

const MAX_PEOPLE = 1_000_000
const WARM_UP_SECONDS = 0.5

function readOptions(): BenchOptions {
  const { values } = parseArgs({
    options: { people: { type: 'string' }, json: { type: 'boolean' }, quick: { type: 'boolean' } },
  })
  const people = Number(values.people ?? 10_000)
  if (!Number.isInteger(people) || people < CONNECTIONS || people > MAX_PEOPLE) {
    throw new Error(`--people takes a whole number from ${CONNECTIONS} to ${MAX_PEOPLE}.`)
  }
  const extent = values.quick === true ? { rounds: 3, seconds: 0.7 } : { rounds: 7, seconds: 3 }
  return { people, json: values.json === true, ...extent }
}

function measure({ server, ids, made }: Bench, row: Row, extent: Extent): Promise<Sample> {
  const next = (): Call => {
    const number = made.get(row) ?? 0
    made.set(row, number + 1)
    return row.call(number, ids)
  }
  const onBody = (body: string) => void ids.push((JSON.parse(body) as { id: string }).id)
  // Only the preload needs the identifiers: reading them costs the load generator time.
  return drive({ server, row, extent, next, ...(ids.length === 0 && { onBody }) })
}

/** Runs a row on both servers by turns, the first one changing, so that no drift of the machine favours one. */
async function compare(benches: readonly Bench[], row: Row, options: BenchOptions): Promise<Samples> {
  const samples: Record<ServerKind, Sample[]> = { floor: [], onramp: [] }
  const warm = { seconds: WARM_UP_SECONDS }
  let slowest = Infinity
  for (const bench of benches) slowest = Math.min(slowest, (await measure(bench, row, warm)).perSecond)
  // Creating goes by number, so that both stores hold as many rows in every round.
  const extent =
    row === CREATE
      ? { calls: Math.ceil((slowest * options.seconds) / CONNECTIONS) * CONNECTIONS }
      : { seconds: options.seconds }
  for (let round = 0; round < options.rounds; round++) {
    for (const bench of round % 2 === 0 ? benches : benches.toReversed()) {
      samples[bench.server.kind].push(await measure(bench, row, extent))
    }
  }
  return samples
}

async function run(options: BenchOptions, folder: string): Promise<ReadonlyMap<string, Samples>> {
  const servers = [await startServer('floor', folder), await startServer('onramp', folder)]
  const benches = servers.map((server): Bench => ({ server, ids: [], made: new Map() }))
  await Promise.all(benches.map((bench) => measure(bench, CREATE, { calls: options.people })))
  const results = new Map<string, Samples>()
  for (const row of [...STEADY_ROWS, CREATE]) results.set(row.name, await compare(benches, row, options))
  for (const server of servers) await server.stop()
  return results
}

const folder = mkdtempSync(join(tmpdir(), 'onramp-bench-'))
process.once('exit', () => {
  rmSync(folder, { recursive: true, force: true })
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

try {
  const options = readOptions()
  const results = await run(options, folder)
  const rows = [...results].map(([name, samples]) => rowResult(name, samples))
  const first = rows.filter(({ name }) => name === CREATE.name)
  const line = { people: options.people, rows: [...first, ...rows.filter((row) => !first.includes(row))] }
  if (options.json) console.log(JSON.stringify(line))
  else {
    console.log(
      `${options.people} people, ${CONNECTIONS} connections, ${options.rounds} rounds of ${options.seconds} s`,
    )
    console.log(renderTable(results))
  }
} catch (error) {
  console.error(`bench: ${error instanceof Error ? error.message : String(error)}`)
  process.exit(1)
}
