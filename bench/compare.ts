import { CONNECTIONS, drive, sendOne } from './drive.ts'
import type { Extent, Sample } from './drive.ts'
import type { BenchOptions } from './options.ts'
import { startServer } from './server.ts'
import type { Server, ServerKind } from './server.ts'
import type { Call, Row, RowSet, Stock } from './workload.ts'

/** `naive` is the floor again, by its least clever statement. */
export type Samples = Readonly<Record<ServerKind | 'naive', readonly Sample[]>>

/** A server with what has been done to it, so that no call is made twice. */
export interface Bench {
  readonly server: Server
  readonly stock: Stock
  readonly made: Map<Row, number>
  readonly callers: Map<Row, Row['call']>
}

/** V8 goes on compiling what a row runs for tens of thousands of calls. */
const WARM_UP_SECONDS = 3
const WARM_UP_CALLS = 20 * CONNECTIONS

export const benchOf = (server: Server, stock: Stock): Bench => ({
  server,
  stock,
  made: new Map(),
  callers: new Map(),
})

function nextCall({ stock, made, callers }: Bench, row: Row): Call {
  const number = made.get(row) ?? 0
  made.set(row, number + 1)
  return (callers.get(row) ?? row.call)(number, stock)
}

const measure = (bench: Bench, row: Row, extent: Extent): Promise<Sample> =>
  drive({ server: bench.server, row, extent, next: () => nextCall(bench, row) })

function measureNaive({ server, stock }: Bench, { naiveCall, ...row }: Row, extent: Extent): Promise<Sample> {
  let number = 0
  return drive({ server, row, extent, next: () => (naiveCall ?? row.call)(number++, stock) })
}

/** One call first: it may have keys or an index made, which takes seconds in a large store. */
async function makeReady(bench: Bench, { rows, setUp }: RowSet): Promise<void> {
  const { server, stock } = bench
  const callers = (await setUp?.((call) => sendOne(server, call), stock)) ?? []
  callers.forEach((caller, index) => {
    const row = rows[index]
    if (row !== undefined) bench.callers.set(row, caller)
  })
  for (const row of rows) if (row.mostCalls === undefined) await sendOne(server, nextCall(bench, row))
}

/** As many calls on each connection. */
const countedExtent = (calls: number, mostCalls: number): Extent => ({
  calls: Math.max(1, Math.floor(Math.min(calls, mostCalls) / CONNECTIONS)) * CONNECTIONS,
})

const emptySamples = (): Record<keyof Samples, Sample[]> => ({ floor: [], onramp: [], naive: [] })

/**
 * Runs rows on both servers by turns, the first one changing, so that no drift of the machine favours one; within a turn
 * the rows run one after the other.
 */
export async function compareRows(
  benches: readonly Bench[],
  rowSet: RowSet,
  { rounds, seconds }: Pick<BenchOptions, 'rounds' | 'seconds'>,
): Promise<ReadonlyMap<Row, Samples>> {
  const { rows } = rowSet
  let slowest = Infinity
  const mostCalls = Math.min(...rows.map((row) => row.mostCalls ?? Infinity))
  for (const bench of benches) {
    await makeReady(bench, rowSet)
    for (const row of rows) {
      const extent =
        row.mostCalls === undefined
          ? { seconds: Math.min(WARM_UP_SECONDS, 1.5 * seconds) }
          : countedExtent(WARM_UP_CALLS, mostCalls)
      slowest = Math.min(slowest, (await measure(bench, row, extent)).perSecond)
    }
  }
  const counted = countedExtent(slowest * seconds, mostCalls)
  const samples = new Map(rows.map((row) => [row, emptySamples()]))
  for (let round = 0; round < rounds; round++) {
    for (const bench of round % 2 === 0 ? benches : benches.toReversed()) {
      for (const row of rows) {
        const extent = row.mostCalls === undefined ? { seconds } : counted
        samples.get(row)?.[bench.server.kind].push(await measure(bench, row, extent))
        if (row.naiveCall !== undefined && bench.server.kind === 'floor')
          samples.get(row)?.naive.push(await measureNaive(bench, row, extent))
      }
    }
  }
  return samples
}

/** How long each server takes from its start until it is ready, on the data it has. */
export async function compareStarts(
  kinds: readonly ServerKind[],
  folder: string,
  rounds: number,
): Promise<Readonly<Record<ServerKind, readonly number[]>>> {
  const readyMs: Record<ServerKind, number[]> = { floor: [], onramp: [] }
  for (let round = -1; round < rounds; round++) {
    for (const kind of kinds) {
      const server = await startServer(kind, folder)
      // The first start meets cold files and counts for nothing.
      if (round >= 0) readyMs[kind].push(server.readyMs)
      await server.stop()
    }
  }
  return readyMs
}
