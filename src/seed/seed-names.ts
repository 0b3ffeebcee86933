/** The seeds that have a name. */
export const SEED_NAMES = ['owner', 'acme', 'messy', 'large'] as const
export type SeedName = (typeof SEED_NAMES)[number]
