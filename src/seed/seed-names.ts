/** The seeds that have a name. */
export const SEED_NAMES = [
  'owner',
  'acme',
  'messy',
  'large',
  'connector',
  'connector-100',
  'connector-200',
] as const
export type SeedName = (typeof SEED_NAMES)[number]
