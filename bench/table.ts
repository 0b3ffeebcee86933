import type { BenchResult, RowResult } from './result.ts'

const COLUMNS: readonly (readonly [heading: string, cell: (row: RowResult) => string])[] = [
  ['', ({ name }) => name],
  ['onramp/s', ({ perSecond }) => String(perSecond)],
  ['floor/s', ({ floorPerSecond }) => String(floorPerSecond)],
  ['ratio', ({ ratio }) => ratio.toFixed(2)],
  ['lowest-highest', ({ ratioLow, ratioHigh }) => `${ratioLow.toFixed(2)}-${ratioHigh.toFixed(2)}`],
  ['p50 ms', ({ p50Ms }) => p50Ms.toFixed(2)],
  ['p99 ms', ({ p99Ms }) => p99Ms.toFixed(2)],
  ['CPU µs', ({ cpuUs }) => cpuUs?.toFixed(0) ?? '-'],
  ['floor CPU µs', ({ floorCpuUs }) => floorCpuUs?.toFixed(0) ?? '-'],
  ['bytes', ({ bytes }) => String(bytes)],
  ['floor bytes', ({ floorBytes }) => String(floorBytes)],
]

/** For people: what `--json` holds. */
export function renderTable(result: BenchResult): string {
  const { people, rows, connections, rounds, seconds, machine, load } = result
  const table = [
    COLUMNS.map(([heading]) => heading),
    ...rows.map((row) => COLUMNS.map(([, cell]) => cell(row))),
  ]
  const widths = COLUMNS.map((_, column) => Math.max(...table.map((line) => line[column]?.length ?? 0)))
  const pad = (cell: string, column: number) =>
    column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)
  return [
    `${people} people, ${connections} connections, ${rounds} rounds of ${seconds} s`,
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, Node ${machine.node}; load ${load.before} before, ${load.after} after, others kept ${load.coresTakenByOthers ?? '?'} cores busy`,
    ...table.map((line) => line.map(pad).join('  ')),
    ...rows.flatMap(({ name, naivePerSecond, timesNaive }) =>
      naivePerSecond === undefined
        ? []
        : [`${name}: ${timesNaive} times the naive OFFSET (${naivePerSecond} a second)`],
    ),
    ...notes(result),
  ].join('\n')
}

function notes({ start, walks, memory, floorMemory }: BenchResult): readonly string[] {
  const lines: string[] = []
  if (start !== undefined)
    lines.push(
      `${start.name}: ${start.ms} ms (${start.lowestMs}-${start.highestMs}), floor ${start.floorMs} ms`,
    )
  for (const [index, { pages, users, seconds, beforeMiB, highestMiB, afterMiB }] of (walks ?? []).entries())
    lines.push(
      `walk ${index + 1} over ${users} users, ${pages} pages: ${seconds} s; ` +
        `${beforeMiB ?? '?'} MiB anonymous before, at most ${highestMiB ?? '?'}, ${afterMiB ?? '?'} after`,
    )
  if (memory !== null)
    lines.push(
      `memory: ${memory.rssAnonMiB} MiB anonymous, ${memory.rssFileMiB} MiB of files mapped, ${memory.rssShmemMiB} MiB shared; ` +
        `floor ${floorMemory?.rssAnonMiB ?? '?'}, ${floorMemory?.rssFileMiB ?? '?'} and ${floorMemory?.rssShmemMiB ?? '?'} MiB`,
    )
  return lines
}
