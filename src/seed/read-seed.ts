import type { z } from 'zod'
import type { Seed } from '../ramp/seed.ts'
import { checkSeed } from './check-seed.ts'
import type { Found } from './check-seed.ts'
import { KEY_SEPARATOR, seedSchema } from './seed-schema.ts'
import { SeedRefusal } from './seed-refusal.ts'
import type { SeedIssue } from './seed-refusal.ts'
import type { SeedSource } from './seed-text.ts'

export interface SeedOptions {
  /** Names of the connections the workspace has whatever the seed says. */
  readonly connections?: readonly string[]
  /** Names of the connections it has when the seed names none. */
  readonly usualConnections: readonly string[]
}

/** The seed a value stands for. Throws SeedRefusal with everything that is wrong with it, each with its line if known. */
export function readSeed({ value, lineOf }: SeedSource, options: SeedOptions): Seed {
  const issue = ({ path, message }: Found): SeedIssue => ({
    path: formatPath(path),
    message,
    ...(lineOf !== undefined && { line: lineOf(path) }),
  })
  const read = seedSchema.safeParse(value)
  if (!read.success) throw new SeedRefusal(read.error.issues.flatMap(toFound).map(issue))
  const connections =
    options.connections ?? read.data.connections?.map(({ name }) => name) ?? options.usualConnections
  const found = checkSeed(read.data, connections)
  if (found.length > 0) throw new SeedRefusal(found.map(issue))
  return read.data
}

/** One for each key nobody knows; of a value that may have several shapes, what is wrong with the nearest of them. */
function toFound(issue: z.core.$ZodIssue): readonly Found[] {
  const { path, message } = issue
  if (issue.code === 'unrecognized_keys') {
    const sentences = message.split(KEY_SEPARATOR)
    return issue.keys.map((key, index) => ({ path: [...path, key], message: sentences[index] ?? message }))
  }
  if (issue.code === 'invalid_union') {
    const shapes = issue.errors.filter(
      (errors) => !errors.some(({ code, path: inner }) => code === 'invalid_type' && inner.length === 0),
    )
    const [nearest] = shapes
    if (nearest !== undefined)
      return nearest.flatMap(toFound).map((found) => ({ ...found, path: [...path, ...found.path] }))
    const expected = issue.errors.flatMap((errors) =>
      errors.flatMap((error) => (error.code === 'invalid_type' ? [error.expected] : [])),
    )
    return [{ path, message: `expected ${[...new Set(expected)].join(' or ')}` }]
  }
  return [{ path, message }]
}

function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) =>
      typeof key === 'number' ? `${text}[${key}]` : text === '' ? String(key) : `${text}.${String(key)}`,
    '',
  )
}
