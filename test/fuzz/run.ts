import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startOnramp } from '../cli/onramp-process.ts'
import type { ReadyOnramp } from '../cli/onramp-process.ts'
import { checkWorkspaceFile } from '../support/store-check/check.ts'
import type { StoreCheck } from '../support/store-check/check.ts'
import type { AskedList } from '../support/store-check/lists.ts'
import { attributeName, attributesOf } from './attributes.ts'
import { createChance } from './chance.ts'
import type { Chance } from './chance.ts'
import { filterText } from './filters.ts'
import { readFixtureRequests } from './fixture-requests.ts'
import { createLane } from './lane.ts'
import type { Lane } from './lane.ts'
import { describeTrend, hasGrown, readAnonymousMib, readLiveHeapMib, trendOf } from './memory.ts'
import type { MemoryTrend } from './memory.ts'
import { createScimRequests } from './scim-requests.ts'
import { createTally } from './tally.ts'
import type { Defect, Tally } from './tally.ts'
import type { Known } from './values.ts'

export interface FuzzOptions {
  readonly seed: string
  /** At most; time may end the run before. */
  readonly requests: number
  readonly minutes: number
  /** Streams of requests at the same time, each in a workspace of its own. */
  readonly lanes: number
  /** Of the lanes only this one, to see a defect again. */
  readonly onlyLane?: number
  /** An answer that takes longer, twice, is a defect. */
  readonly slowMs: number
  /** Lists asked of each store at the end, of the SQL and of memory. */
  readonly lists: number
  readonly onProgress?: (line: string) => void
}

export interface FuzzReport {
  readonly seed: string
  readonly requests: number
  readonly tally: Tally
  readonly elapsedMs: number
  /** Of the process: with what V8, SQLite and their caches keep. */
  readonly anonymous: MemoryTrend | undefined
  /** Of what is alive on the heap of the server's thread. */
  readonly liveHeap: MemoryTrend | undefined
  readonly stores: readonly StoreCheck[]
  readonly defects: readonly (Defect & { readonly times: number })[]
}

/** Memory may end so much above where it stood when the caches were full: the process's, and what is alive in it. */
const ANONYMOUS_BOUND_MIB = 96
const LIVE_HEAP_BOUND_MIB = 12

/** Fewer requests do not fill the caches, and say nothing about growth. */
const MEMORY_AFTER_REQUESTS = 100_000

const LIVE_HEAP = new URL('live-heap.ts', import.meta.url).href

const SAMPLE_MS = 250
const REPORT_MS = 10_000

/** Runs the sandbox as a process of its own, sends it requests, and looks at what is left. */
export async function runFuzz(options: FuzzOptions): Promise<FuzzReport> {
  const { seed, requests, minutes, slowMs, onProgress } = options
  const folder = mkdtempSync(join(tmpdir(), 'onramp-fuzz-'))
  const tally = createTally()
  const startedAtMs = performance.now()
  const heapFile = join(folder, 'live-heap')
  const onramp = await startOnramp(['--data', folder, '--log-level', 'warn'], {
    env: { NODE_OPTIONS: `--import ${LIVE_HEAP}`, FUZZ_LIVE_HEAP_FILE: heapFile },
  })
  try {
    const samples: number[] = []
    const sampling = setInterval(() => {
      const mib = readAnonymousMib(onramp.child.pid ?? 0)
      if (mib !== undefined) samples.push(mib)
    }, SAMPLE_MS)
    const sent = () => Object.values(tally.counts).reduce((sum, count) => sum + count, -tally.counts.probe)
    const reporting = setInterval(() => {
      onProgress?.(`${sent()} requests, ${tally.defects.size} defects, ${samples.at(-1)?.toFixed(0)} MiB`)
    }, REPORT_MS)
    const lanes = createLanes(options, onramp, tally)
    const isOver = () => performance.now() - startedAtMs > minutes * 60_000 || onramp.child.exitCode !== null
    try {
      await Promise.all(lanes.map((lane) => runLane(lane, Math.ceil(requests / options.lanes), isOver)))
    } finally {
      clearInterval(sampling)
      clearInterval(reporting)
      for (const lane of lanes) lane.close()
    }
    const elapsedMs = performance.now() - startedAtMs
    const { code, signal } = await onramp.stop()
    if (code !== 0) reportEnd(tally, `the server ended with ${code ?? signal}`)
    for (const line of onramp.stderr().split('\n').filter(isComplaint))
      reportEnd(tally, `in the log: ${line}`)
    const anonymous = trendOf(samples)
    const liveHeap = trendOf(readLiveHeapMib(heapFile))
    if (sent() >= MEMORY_AFTER_REQUESTS && hasGrown(anonymous, ANONYMOUS_BOUND_MIB))
      reportEnd(tally, `anonymous memory grew: ${describeTrend(anonymous)}`)
    if (sent() >= MEMORY_AFTER_REQUESTS && hasGrown(liveHeap, LIVE_HEAP_BOUND_MIB))
      reportEnd(tally, `the live heap grew: ${describeTrend(liveHeap)}`)
    const stores = lanes.map((lane) => checkStore(folder, lane, options))
    for (const breach of stores.flatMap(({ breaches }) => breaches))
      reportEnd(tally, `in the store: ${breach}`)
    const defects = [...tally.defects.values()]
    return { seed, requests: sent(), tally, elapsedMs, anonymous, liveHeap, stores, defects }
  } finally {
    await onramp.stop('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }

  function createLanes({ lanes, onlyLane }: FuzzOptions, { ready }: ReadyOnramp, counted: Tally): Lane[] {
    const scim = createScimRequests(readFixtureRequests())
    const scimPort = portOf(ready.scimBaseUrl)
    const ports = { scim: scimPort, developer: scimPort, control: portOf(ready.controlUrl) }
    return Array.from({ length: lanes }, (_, lane) => lane)
      .filter((lane) => onlyLane === undefined || lane === onlyLane)
      .map((lane) => createLane({ seed, lane, ports, hangMs: 5 * slowMs, slowMs, scim, tally: counted }))
  }
}

const portOf = (url: string) => Number(new URL(url).port)

async function runLane(lane: Lane, requests: number, isOver: () => boolean): Promise<void> {
  await lane.open()
  for (let sent = 0; sent < requests && !isOver(); sent++) await lane.step()
  await lane.finish()
}

/** A line of the log about a failure: pino's levels from 50 on, or what is no log line at all. */
function isComplaint(line: string): boolean {
  if (line.trim() === '') return false
  const level = /^\{"level":(\d+)/u.exec(line)?.[1]
  return level === undefined || Number(level) >= 50
}

const reportEnd = (tally: Tally, what: string) => tally.report({ what, lane: -1, step: -1, request: '' })

function checkStore(folder: string, { world }: Lane, { seed, lists }: FuzzOptions): StoreCheck {
  const chance = createChance(`${seed}/lists`)
  return checkWorkspaceFile(join(folder, 'workspaces', `${world.workspaceId}.db`), {
    allowsCycles: world.allowsCycles,
    lists: chance.some(lists, lists, () => askedList(chance, world)),
  })
}

function askedList(chance: Chance, known: Known): AskedList {
  const endpoint = chance.hit(0.7) ? '/Users' : '/Groups'
  return {
    endpoint,
    ...(chance.hit(0.8) && { filter: filterText(chance, attributesOf(endpoint), known) }),
    ...(chance.hit(0.3) && { sortBy: attributeName(chance, attributesOf(endpoint)).text }),
    ...(chance.hit(0.2) && { sortOrder: 'descending' }),
  }
}

/** The one line that says how it went. */
export function summarize(report: FuzzReport): string {
  const { seed, requests, tally, elapsedMs, anonymous, liveHeap, stores, defects } = report
  const { scim, developer, control, broken, probe } = tally.counts
  const sum = (pick: (check: StoreCheck) => number) => stores.reduce((total, check) => total + pick(check), 0)
  const statuses = Object.entries(tally.statuses).map(([status, times]) => `${status} x ${times}`)
  return [
    `fuzz: seed ${seed}`,
    `${requests} requests (scim ${scim}, developer ${developer}, control ${control}, broken HTTP ${broken}; ${probe} probes) in ${(elapsedMs / 1000).toFixed(0)} s`,
    statuses.join(', '),
    `slowest ${(tally.slowest[0]?.elapsedMs ?? 0).toFixed(0)} ms (${tally.slow} asked again)`,
    `anonymous memory ${describeTrend(anonymous)}, live heap ${describeTrend(liveHeap)}`,
    `${stores.length} stores, ${sum((check) => check.resources)} resources, ${sum((check) => check.people)} people, ${sum((check) => check.keys)} keys, ${sum((check) => check.lists)} lists: ${sum((check) => check.breaches.length)} breaches`,
    `${defects.length} defects`,
  ].join('; ')
}
