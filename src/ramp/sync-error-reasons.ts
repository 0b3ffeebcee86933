/** The reasons of Ramp's own list of sync errors, in its words (ramp-scim.md 6). */
export const SYNC_ERROR_REASONS = [
  'Circular manager',
  'Invalid manager',
  'Self manager',
  'Duplicate email',
  'Invalid name',
  'Invalid location change',
  'Invalid role assignment',
] as const

export type SyncErrorReason = (typeof SYNC_ERROR_REASONS)[number]
