const MIB = 1024 * 1024

/**
 * The most bytes of a body that are ever buffered, by kind of endpoint. A user is a few kilobytes, sent one at a time; a
 * group comes with its members. A setting can be lower.
 */
export const BODY_LIMIT_BYTES = { user: MIB, group: 16 * MIB, bulk: 16 * MIB } as const
export type BodyKind = keyof typeof BODY_LIMIT_BYTES
