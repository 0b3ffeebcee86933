import type { JsonValue } from './scim/document.ts'
import type { Seed } from './ramp/seed.ts'
import { findNearestName } from './nearest-name.ts'
import { findBuiltInSeed } from './seed/built-in.ts'
import { readSeed } from './seed/read-seed.ts'
import { SEED_NAMES } from './seed/seed-names.ts'
import { SeedRefusal } from './seed/seed-refusal.ts'
import type { SeedSource } from './seed/seed-text.ts'
import type { NewConnection } from './workspace/connection.ts'

/** The connections of a workspace nobody asked others for. */
export const defaultConnections: readonly NewConnection[] = [
  { name: 'okta', idp: 'okta', mode: 'ramp' },
  { name: 'entra', idp: 'entra', mode: 'ramp' },
  { name: 'generic', idp: 'generic', mode: 'ramp' },
  { name: 'spec', idp: 'generic', mode: 'spec' },
]

/** The seed of the default workspace where no other is asked for. */
export const DEFAULT_SEED = 'owner'

/** A seed that was read and checked, and what to keep of it so that a reset comes back to it. */
export interface PreparedSeed {
  readonly seed: Seed
  /** Its name, or the whole of it. */
  readonly kept: JsonValue
}

/**
 * The seed that is meant: one by name, or the document itself. `connections` are the names of those the workspace gets
 * whatever the seed says. Throws SeedRefusal.
 */
export function prepareSeed(source: SeedSource, connections?: readonly string[]): PreparedSeed {
  const { value } = source
  const builtIn = typeof value === 'string' ? findBuiltInSeed(value) : undefined
  if (typeof value === 'string' && builtIn === undefined) {
    const nearest = findNearestName(value, SEED_NAMES)
    const hint = nearest === undefined ? `the seeds are ${SEED_NAMES.join(', ')}` : `did you mean ${nearest}?`
    throw new SeedRefusal([{ path: '', message: `there is no seed ${JSON.stringify(value)} (${hint})` }])
  }
  const usualConnections = defaultConnections.map(({ name }) => name)
  const seed = readSeed(builtIn ?? source, { usualConnections, ...(connections && { connections }) })
  return { seed, kept: typeof value === 'string' ? value : (seed as unknown as JsonValue) }
}
