import { z } from 'zod'
import { SEED_NAMES } from '../seed/seed-names.ts'
import { SeedRefusal } from '../seed/seed-refusal.ts'
import { prepareSeed } from '../workspace-seed.ts'
import type { PreparedSeed } from '../workspace-seed.ts'
import { refuse } from './refusal.ts'

/** What is looked into by `readSeedBody`, which says where something is wrong. */
export const seedBody = z
  .union([z.enum(SEED_NAMES), z.record(z.string(), z.unknown())], {
    error: `must be an object, or one of ${SEED_NAMES.join(', ')}`,
  })
  .meta({
    description:
      'What it begins with, and comes back to at a reset: the name of a seed, or a document as docs/reference/seed.schema.json describes it. `connections` and `settings` beside it win over those of the seed.',
  })

/** The seed of a request whose own connections, if any, are given. Throws `seed.invalid` with all that is wrong. */
export function readSeedBody(
  value: unknown,
  connections: readonly { readonly name: string }[] | undefined,
): PreparedSeed {
  try {
    return prepareSeed(
      { value },
      connections?.map(({ name }) => name),
    )
  } catch (error) {
    if (!(error instanceof SeedRefusal)) throw error
    const issues = error.issues.map(({ path, message }) => ({
      path: path === '' ? 'body.seed' : `body.seed.${path}`,
      message,
    }))
    const [first] = issues
    const more = issues.length > 1 ? ` (and ${issues.length - 1} more, see issues)` : ''
    throw refuse('seed.invalid', `${first?.path ?? 'body.seed'}: ${first?.message ?? ''}${more}`, issues)
  }
}
