import { spawnSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { drawChart } from '../bench/chart.ts'
import { readOptions } from '../bench/options.ts'
import type { BenchResult } from '../bench/result.ts'
import { rowsFor } from '../bench/workload.ts'
import type { RowSet } from '../bench/workload.ts'

const ROOT = new URL('../', import.meta.url)
const MAIN = fileURLToPath(new URL('bench/main.ts', ROOT))

const namesOf = ({ rows }: RowSet) => rows.map(({ name }) => name)

const bench = (...args: readonly string[]) =>
  spawnSync(process.execPath, [MAIN, ...args], { encoding: 'utf8', timeout: 60_000 })

describe('bench/bulk.ts', () => {
  it('prints one line of JSON: how long all took, and how long others waited', () => {
    const script = fileURLToPath(new URL('bench/bulk.ts', ROOT))
    const args = [script, '--terminations', '300', '--holds', '120', '--json']
    const { stdout, stderr, status } = spawnSync(process.execPath, args, {
      encoding: 'utf8',
      timeout: 60_000,
    })
    expect(stderr).toBe('')
    expect(status).toBe(0)
    const { results } = JSON.parse(stdout)
    expect(results).toMatchObject([
      { case: 'terminations', count: 300 },
      { case: 'holds', count: 120 },
    ])
    for (const { wholeMs, others } of results) {
      expect(wholeMs).toBeGreaterThan(0)
      expect(others.longestMs).toBeGreaterThan(0)
    }
  })
})

describe('npm run bench', () => {
  it('prints one line of JSON with a floor beside every figure', () => {
    const { stdout, stderr, status } = bench(
      ...['--people', '100', '--quick', '--rounds', '1', '--seconds', '0.1', '--walk', '--json'],
    )
    expect(stderr).toBe('')
    expect(status).toBe(0)
    const result = JSON.parse(stdout)
    expect(stdout.trim()).not.toContain('\n')
    expect(result.people).toBe(100)
    expect(result.rows.map(({ name }: { name: string }) => name)).toEqual([
      'create',
      'get',
      'filter by userName',
      'PATCH active',
    ])
    for (const row of result.rows) {
      for (const figure of [
        'perSecond',
        'floorPerSecond',
        'ratio',
        'ratioLow',
        'ratioHigh',
        'p50Ms',
        'p99Ms',
      ])
        expect(row[figure], `${row.name}: ${figure}`).toBeGreaterThan(0)
    }
    expect(result.start.ms).toBeGreaterThan(0)
    expect(result.walks).toHaveLength(5)
    for (const { pages, users, highestMiB, afterMiB } of result.walks) {
      expect([pages, users]).toEqual([2, 101])
      expect(highestMiB).toBeGreaterThanOrEqual(afterMiB)
    }
    expect(result.machine).toMatchObject({ cores: expect.any(Number), node: process.version })
    expect(result).toMatchObject({
      connections: 16,
      rounds: 1,
      seconds: 0.1,
      at: expect.stringMatching(/Z$/),
    })
    if (process.platform === 'linux') expect(result.memory.rssAnonMiB).toBeGreaterThan(0)
    expect(stdout).not.toContain(process.cwd())
  })

  it('fails with a sentence for what it does not understand', () => {
    const { stdout, stderr, status } = bench('--people', 'many')
    expect([status, stdout]).toEqual([1, ''])
    expect(stderr).toBe('bench: --people takes a number from 100 to 1000000, not "many".\n')
  })
})

describe('the options of the bench', () => {
  it.each([
    [['--people', '99'], '--people takes a number from 100 to 1000000, not "99".'],
    [['--people', '1000001'], '--people takes a number from 100 to 1000000, not "1000001".'],
    [['--people', '1000.5'], '--people takes a whole number.'],
    [['--people', ''], '--people takes a number from 100 to 1000000, not "".'],
    [['--rounds', '0'], '--rounds takes a number from 1 to 100, not "0".'],
    [['--seconds', 'x'], '--seconds takes a number from 0.05 to 60, not "x".'],
    [['--rows', 'get,put'], 'There is no row "put". The rows: "create", "get"'],
    [['--poeple', '10'], "Unknown option '--poeple'"],
  ])('%j are refused', (args, message) => {
    expect(() => readOptions(args)).toThrow(message)
  })

  it('choose rows by name, quick ones, or all', () => {
    const names = (...args: readonly string[]) => readOptions(args).rows.flatMap(namesOf)
    expect(names('--rows', 'get, PUT')).toEqual(['get', 'PUT'])
    expect(names('--quick')).toEqual(['create', 'get', 'filter by userName', 'PATCH active'])
    expect(names()).toEqual(rowsFor(10_000).flatMap(namesOf))
  })

  it('have rows with names of their own, without commas', () => {
    const names = rowsFor(10_000).flatMap(namesOf)
    expect(new Set(names).size).toBe(names.length)
    expect(names.filter((name) => name.includes(','))).toEqual([])
  })
})

describe('the calls of the bench', () => {
  it.each([100, 150, 1000, 10_000, 100_000])('are sound for %i people', async (people) => {
    const numbered = (count: number) => Array.from({ length: count }, (_, number) => `id-${number}`)
    const stock = { people, ids: numbered(people), departments: numbered(Math.ceil(people / 50)) }
    const send = () => Promise.resolve('{"id":"made","nextCursor":"next"}')
    for (const { rows, setUp } of rowsFor(people)) {
      const callers = (await setUp?.(send, stock)) ?? rows.map(({ call }) => call)
      for (let number = 0; number < 300 * callers.length; number++) {
        const { path, body } = callers[number % callers.length]!(number, stock)
        expect(`${path} ${body}`).not.toMatch(/NaN|undefined\/|\/undefined|=-/)
      }
    }
  })
})

describe('the results kept', () => {
  it('name their machine, and no place on it', () => {
    for (const file of globSync('bench/results/*.json', { cwd: ROOT })) {
      const text = readFileSync(new URL(file, ROOT), 'utf8')
      const { machine, rows, at } = JSON.parse(text)
      expect(machine.cpu, file).not.toBe('')
      expect(rows.length, file).toBeGreaterThan(10)
      expect(path.basename(file), file).toContain(at.slice(0, 10))
      expect(text, file).not.toMatch(/\/(home|root|work|tmp|Users\/[a-z])/)
    }
  })

  it('are what the chart on the page was drawn from', () => {
    const page = readFileSync(new URL('docs/performance.md', ROOT), 'utf8')
    const [, file, chart] =
      /\(\.\.\/(bench\/results\/[\d-]+\.json)\)[^]*?!\[[^\]]*\]\((performance-\d+\.svg)\)/.exec(page) ?? []
    const result = JSON.parse(readFileSync(new URL(String(file), ROOT), 'utf8')) as BenchResult
    expect(chart).toBe(`performance-${result.people}.svg`)
    expect(readFileSync(new URL(`docs/${chart}`, ROOT), 'utf8')).toBe(drawChart(result))
  })
})
