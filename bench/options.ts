import { parseArgs } from 'node:util'
import { QUICK_ROWS, rowsFor } from './workload.ts'
import type { RowSet } from './workload.ts'

export interface BenchOptions {
  readonly people: number
  readonly rows: readonly RowSet[]
  readonly json: boolean
  /** Whether a connector's walk over everybody is measured too. */
  readonly walk: boolean
  readonly rounds: number
  /** Of one measurement. */
  readonly seconds: number
}

const LEAST_PEOPLE = 100
const MOST_PEOPLE = 1_000_000

/** Throws an Error that says what can be given instead. */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      people: { type: 'string', default: '10000' },
      rows: { type: 'string' },
      quick: { type: 'boolean', default: false },
      walk: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
    },
  })
  const people = numberOf('people', values.people, LEAST_PEOPLE, MOST_PEOPLE)
  const { quick } = values
  if (!Number.isInteger(people)) throw new Error('--people takes a whole number.')
  const rounds = numberOf('rounds', values.rounds ?? (quick ? '3' : '5'), 1, 100)
  const seconds = numberOf('seconds', values.seconds ?? (quick ? '0.7' : '2'), 0.05, 60)
  const wanted = values.rows?.split(',').map((name) => name.trim()) ?? (quick ? QUICK_ROWS : undefined)
  return {
    people,
    rows: chosen(rowsFor(people), wanted),
    json: values.json,
    walk: values.walk || (!quick && values.rows === undefined),
    rounds: Math.floor(rounds),
    seconds,
  }
}

function numberOf(name: string, text: string, least: number, most: number): number {
  const value = Number(text)
  if (text.trim() !== '' && value >= least && value <= most) return value
  throw new Error(`--${name} takes a number from ${least} to ${most}, not "${text}".`)
}

/** A row that is undone by another comes with it. */
function chosen(all: readonly RowSet[], names: readonly string[] | undefined): readonly RowSet[] {
  if (names === undefined) return all
  const known = all.flatMap(({ rows }) => rows.map(({ name }) => name))
  const unknown = names.find((name) => !known.includes(name))
  if (unknown !== undefined)
    throw new Error(`There is no row "${unknown}". The rows: ${known.map((name) => `"${name}"`).join(', ')}.`)
  return all.filter(({ rows }) => rows.some(({ name }) => names.includes(name)))
}
