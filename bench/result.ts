import type { Sample } from './drive.ts'
import { quantile } from './drive.ts'
import type { ServerKind } from './server.ts'

export type Samples = Readonly<Record<ServerKind, readonly Sample[]>>

export interface RowResult {
  readonly name: string
  readonly perSecond: number
  readonly floorPerSecond: number
  readonly ratio: number
  readonly p50Ms: number
  readonly p99Ms: number
}

/** Medians over the rounds; the ratio is the median of each round's ratio, whose two runs stand side by side in time. */
export function rowResult(name: string, { floor, onramp }: Samples): RowResult {
  return {
    name,
    perSecond: Math.round(median(onramp.map((sample) => sample.perSecond))),
    floorPerSecond: Math.round(median(floor.map((sample) => sample.perSecond))),
    ratio: rounded(median(ratios(floor, onramp))),
    p50Ms: rounded(median(onramp.map((sample) => sample.p50Ms))),
    p99Ms: rounded(median(onramp.map((sample) => sample.p99Ms))),
  }
}

const ratios = (floor: readonly Sample[], onramp: readonly Sample[]) =>
  onramp.map((sample, round) => sample.perSecond / (floor[round]?.perSecond ?? Number.NaN))

const HEADINGS = [
  '',
  'onramp/s',
  'floor/s',
  'ratio',
  'lowest-highest',
  'p50 ms',
  'p99 ms',
  'CPU µs',
  'floor CPU µs',
]

/** For people: the same figures, with the spread over the rounds and the processor time a request costs the server. */
export function renderTable(results: ReadonlyMap<string, Samples>): string {
  const lines = [...results].map(([name, samples]) => {
    const result = rowResult(name, samples)
    const spread = ratios(samples.floor, samples.onramp).sort((a, b) => a - b)
    return [
      name,
      String(result.perSecond),
      String(result.floorPerSecond),
      result.ratio.toFixed(2),
      `${spread[0]?.toFixed(2)}-${spread.at(-1)?.toFixed(2)}`,
      result.p50Ms.toFixed(2),
      result.p99Ms.toFixed(2),
      cpu(samples.onramp),
      cpu(samples.floor),
    ]
  })
  const table = [HEADINGS, ...lines]
  const widths = HEADINGS.map((_, column) => Math.max(...table.map((line) => line[column]?.length ?? 0)))
  return table
    .map((line) =>
      line
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  '),
    )
    .join('\n')
}

function cpu(samples: readonly Sample[]): string {
  const known = samples.flatMap(({ cpuUs }) => (cpuUs === undefined ? [] : [cpuUs]))
  return known.length === 0 ? '-' : median(known).toFixed(0)
}

function median(values: readonly number[]): number {
  return quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  )
}

const rounded = (value: number) => Math.round(value * 1000) / 1000
