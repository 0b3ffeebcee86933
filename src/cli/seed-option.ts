import { readFileSync, statSync } from 'node:fs'
import type { GivenSeed } from '../default-workspace.ts'
import { findNearestName } from '../nearest-name.ts'
import { SEED_NAMES } from '../seed/seed-names.ts'
import { SeedRefusal } from '../seed/seed-refusal.ts'
import { readSeedText } from '../seed/seed-text.ts'
import { seedUnusable, StartRefusal } from '../start-refusal.ts'

const LARGEST_FILE_BYTES = 32 * 1024 * 1024

/** The seed `--seed` names: one that has a name, else a file. Throws StartRefusal. */
export function readSeedOption(origin: string): GivenSeed {
  if (SEED_NAMES.some((name) => name === origin)) return { origin, value: origin }
  const text = readText(origin)
  try {
    return { origin, ...readSeedText(text) }
  } catch (error) {
    throw error instanceof SeedRefusal ? seedUnusable(origin, error) : error
  }
}

function readText(file: string): string {
  try {
    if (statSync(file).size > LARGEST_FILE_BYTES)
      throw new StartRefusal('start.seed-invalid', `The seed ${file} is larger than 32 MiB.`)
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file))
  } catch (error) {
    if (error instanceof StartRefusal) throw error
    const nearest = findNearestName(file, SEED_NAMES)
    const hint =
      nearest === undefined ? `give one of ${SEED_NAMES.join(', ')}, or a file.` : `did you mean ${nearest}?`
    throw new StartRefusal(
      'start.seed-invalid',
      `--seed ${file} is neither a seed nor a file that can be read (${describe(error)}): ${hint}`,
      { cause: error },
    )
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error ? String(error.code) : undefined
  if (code === 'ENOENT') return 'there is none'
  if (code === 'EISDIR') return 'it is a folder'
  return code === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'it is not UTF-8' : (code ?? error.message)
}
