import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { BenchResult, RowResult } from './result.ts'

// Draws a kept result: `node bench/chart.ts bench/results/<file>.json > docs/performance-<people>.svg`.

const LABEL_WIDTH = 190
const SCALE_WIDTH = 420
const FIGURES_WIDTH = 190
const LINE_HEIGHT = 24
const TOP = 64
const BOTTOM = 24
const WIDTH = LABEL_WIDTH + SCALE_WIDTH + FIGURES_WIDTH

/** What the floor does is 1. */
const LEAST_SCALE = 1

const grouped = (value: number) => value.toLocaleString('en-US')
const escaped = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;')

/** The ratio of every row to the floor as an SVG: a bar for the median, a line from the lowest to the highest round. */
export function drawChart({ people, rows, connections, machine, at }: BenchResult): string {
  const most = Math.max(LEAST_SCALE, ...rows.map(({ ratioHigh }) => Math.min(ratioHigh, 1.5)))
  const x = (ratio: number) => LABEL_WIDTH + (Math.min(ratio, most) / most) * SCALE_WIDTH
  const height = TOP + rows.length * LINE_HEIGHT + BOTTOM
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((ratio) => {
    const at = x(ratio).toFixed(1)
    return (
      `<line x1="${at}" y1="${TOP - 6}" x2="${at}" y2="${height - BOTTOM}" stroke="#d0d7de"/>` +
      `<text x="${at}" y="${TOP - 12}" text-anchor="middle">${ratio === 1 ? 'floor' : ratio}</text>`
    )
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="12" fill="#24292f" role="img">`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    `<text x="12" y="22" font-size="14">Requests a second, as a part of the floor's: ${grouped(people)} people, ${connections} connections</text>`,
    `<text x="12" y="40" fill="#57606a">${escaped(machine.cpu)}, ${machine.cores} cores, Node ${machine.node.replace('v', '')}, ${at.slice(0, 10)}</text>`,
    ...ticks,
    ...rows.map((row, index) => drawRow(row, TOP + index * LINE_HEIGHT, x)),
    '</svg>',
    '',
  ].join('\n')
}

function drawRow(row: RowResult, top: number, x: (ratio: number) => number): string {
  const { name, ratio, ratioLow, ratioHigh, perSecond, floorPerSecond } = row
  const start = x(0)
  const middle = top + LINE_HEIGHT / 2
  const from = x(ratioLow).toFixed(1)
  const to = x(ratioHigh).toFixed(1)
  return (
    `<text x="${start - 8}" y="${middle + 4}" text-anchor="end">${escaped(name)}</text>` +
    `<rect x="${start}" y="${top + 4}" width="${(x(ratio) - start).toFixed(1)}" height="${LINE_HEIGHT - 8}" fill="#54aeff"/>` +
    `<line x1="${from}" y1="${middle}" x2="${to}" y2="${middle}" stroke="#0a3069" stroke-width="2"/>` +
    `<text x="${WIDTH - 12}" y="${middle + 4}" text-anchor="end">${ratio.toFixed(2)}: ${grouped(perSecond)} of ${grouped(floorPerSecond)}/s</text>`
  )
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [file] = process.argv.slice(2)
  if (file === undefined) {
    console.error('chart: give the JSON file of a result.')
    process.exit(1)
  }
  process.stdout.write(drawChart(JSON.parse(readFileSync(file, 'utf8')) as BenchResult))
}
