import type { Samples } from './compare.ts'
import { quantile } from './drive.ts'
import type { Sample } from './drive.ts'
import type { Machine } from './machine.ts'
import type { Memory, ServerKind } from './server.ts'
import type { Walk } from './walk.ts'

/** Medians over the rounds. */
export interface RowResult {
  readonly name: string
  readonly perSecond: number
  readonly floorPerSecond: number
  /** The median of each round's ratio, whose two runs stand side by side in time; then the lowest and the highest. */
  readonly ratio: number
  readonly ratioLow: number
  readonly ratioHigh: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly floorP99Ms: number
  /** Processor time of the server for one request, all its threads; null where the system does not tell. */
  readonly cpuUs: number | null
  readonly floorCpuUs: number | null
  /** Of one answer, with its headers. */
  readonly bytes: number
  readonly floorBytes: number
  /** The floor by its least clever statement, and how many times faster onramp is. */
  readonly naivePerSecond?: number
  readonly timesNaive?: number
}

export interface StartResult {
  readonly name: 'start to ready'
  readonly ms: number
  readonly lowestMs: number
  readonly highestMs: number
  readonly floorMs: number
}

/** The one line of `--json`, and what `bench/results/` keeps. */
export interface BenchResult {
  readonly people: number
  readonly rows: readonly RowResult[]
  readonly start?: StartResult
  /** Of a connector over everybody, one after the other, before anything else: the first makes each person's text. */
  readonly walks?: readonly Walk[]
  /** After everything was measured; null where the system does not tell. */
  readonly memory: Memory | null
  readonly floorMemory: Memory | null
  readonly machine: Machine
  readonly load: {
    /** Processes that wanted a core during the minute before, and during the last minute. */
    readonly before: number
    readonly after: number
    /** Cores that others kept busy throughout, on average; null where the system does not tell. */
    readonly coresTakenByOthers: number | null
  }
  readonly connections: number
  readonly rounds: number
  readonly seconds: number
  /** UTC ISO 8601. */
  readonly at: string
  /** Of the sources; absent outside a repository. */
  readonly commit?: string
}

export function rowResult(name: string, { floor, onramp, naive }: Samples): RowResult {
  const ratios = onramp
    .map((sample, round) => sample.perSecond / (floor[round]?.perSecond ?? Number.NaN))
    .sort((a, b) => a - b)
  const perSecond = medianOf(onramp, (sample) => sample.perSecond)
  const naivePerSecond = medianOf(naive, (sample) => sample.perSecond)
  return {
    name,
    perSecond: Math.round(perSecond),
    floorPerSecond: Math.round(medianOf(floor, (sample) => sample.perSecond)),
    ratio: rounded(quantile(ratios, 0.5)),
    ratioLow: rounded(ratios[0] ?? Number.NaN),
    ratioHigh: rounded(ratios.at(-1) ?? Number.NaN),
    p50Ms: rounded(medianOf(onramp, (sample) => sample.p50Ms)),
    p99Ms: rounded(medianOf(onramp, (sample) => sample.p99Ms)),
    floorP99Ms: rounded(medianOf(floor, (sample) => sample.p99Ms)),
    cpuUs: cpuUsOf(onramp),
    floorCpuUs: cpuUsOf(floor),
    bytes: Math.round(medianOf(onramp, (sample) => sample.bytes)),
    floorBytes: Math.round(medianOf(floor, (sample) => sample.bytes)),
    ...(naive.length > 0 && {
      naivePerSecond: rounded(naivePerSecond),
      timesNaive: rounded(perSecond / naivePerSecond),
    }),
  }
}

export function startResult({ floor, onramp }: Readonly<Record<ServerKind, readonly number[]>>): StartResult {
  return {
    name: 'start to ready',
    ms: Math.round(median(onramp)),
    lowestMs: Math.round(Math.min(...onramp)),
    highestMs: Math.round(Math.max(...onramp)),
    floorMs: Math.round(median(floor)),
  }
}

function cpuUsOf(samples: readonly Sample[]): number | null {
  const known = samples.flatMap(({ cpuUs }) => (cpuUs === undefined ? [] : [cpuUs]))
  return known.length === 0 ? null : Math.round(median(known) * 10) / 10
}

const medianOf = (samples: readonly Sample[], of: (sample: Sample) => number) => median(samples.map(of))

function median(values: readonly number[]): number {
  return quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  )
}

const rounded = (value: number) => Math.round(value * 1000) / 1000
