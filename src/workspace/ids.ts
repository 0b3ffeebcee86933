/** Where new identifiers and secrets come from; tests give a deterministic one. */
export interface IdSource {
  /** A UUID; version 7 in the shape Ramp's newer ids have (ramp-scim.md 2.2). */
  uuid(): string
  /** `bytes` random bytes as lower-case hex. */
  secret(bytes: number): string
}
