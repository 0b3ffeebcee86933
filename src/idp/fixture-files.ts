import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { exampleSchema, sequenceSchema, transportSchema } from './fixture.ts'
import type { Example, Sequence, Transport } from './fixture.ts'

const ROOT = fileURLToPath(new URL('../../fixtures/', import.meta.url))

/** The dialects: each a folder of fixtures/idp, numbered in the order the provider sends. */
export const DIALECTS = [
  'okta/catalogue-app',
  'okta/wizard-app',
  'entra/no-flag',
  'entra/aad-optscim062020',
  'rippling/assumed',
] as const
export type Dialect = (typeof DIALECTS)[number]

/** One provider's traffic in one dialect: sequences by name, in sending order. */
export interface Story {
  readonly transport: Transport
  readonly sequences: ReadonlyMap<string, Sequence>
}

/** A fixture file that does not keep to its schema; the message names the file and each wrong place. */
export class FixtureError extends Error {
  override name = 'FixtureError'
}

function readJson<Value>(path: string, schema: z.ZodType<Value>): Value {
  const parsed = schema.safeParse(JSON.parse(readFileSync(join(ROOT, path), 'utf8')))
  if (parsed.success) return parsed.data
  throw new FixtureError(`fixtures/${path}:\n${z.prettifyError(parsed.error)}`)
}

const jsonFiles = (folder: string) =>
  readdirSync(join(ROOT, folder))
    .filter((file) => file.endsWith('.json'))
    .sort()

/** Reads a dialect. Throws FixtureError for a file outside the schema or an `after` that does not go before. */
export function readStory(dialect: Dialect): Story {
  const folder = `idp/${dialect}`
  const sequences = new Map<string, Sequence>()
  for (const file of jsonFiles(folder)) {
    const sequence = readJson(`${folder}/${file}`, sequenceSchema)
    const missing = sequence.after.find((name) => !sequences.has(name))
    if (missing !== undefined) {
      throw new FixtureError(`fixtures/${folder}/${file}: after "${missing}", which is no earlier file`)
    }
    sequences.set(file.slice(0, -'.json'.length), sequence)
  }
  return { transport: readJson(`idp/${dialect.split('/')[0]}/transport.json`, transportSchema), sequences }
}

/** The named sequence and all that go before it, in sending order. */
export function withPredecessors(story: Story, name: string): readonly Sequence[] {
  const wanted = new Set<string>()
  const want = (one: string) => {
    wanted.add(one)
    story.sequences.get(one)?.after.forEach(want)
  }
  want(name)
  return [...story.sequences].filter(([one]) => wanted.has(one)).map(([, sequence]) => sequence)
}

/** The RFC examples by file name. */
export function readExamples(): ReadonlyMap<string, Example> {
  return new Map(jsonFiles('rfc').map((file) => [file, readJson(`rfc/${file}`, exampleSchema)]))
}
