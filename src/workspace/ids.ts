import { hash, randomFillSync } from 'node:crypto'
import type { WallClock } from './clock.ts'

/** Where new identifiers and secrets come from; tests give a deterministic one. */
export interface IdSource {
  /** A UUID; version 7 in the shape Ramp's newer ids have (ramp-scim.md 2.2). */
  uuid(): string
  /** `bytes` random bytes as lower-case hex. */
  secret(bytes: number): string
}

type TakeHex = (bytes: number) => string

const POOL_BYTES = 4096

/** Random bytes from a pool: one system call serves hundreds of ids. */
function createRandomPool(): TakeHex {
  const pool = Buffer.alloc(POOL_BYTES)
  let used = POOL_BYTES
  return (bytes) => {
    if (bytes > POOL_BYTES) return randomFillSync(Buffer.alloc(bytes)).toString('hex')
    if (used + bytes > POOL_BYTES) {
      randomFillSync(pool)
      used = 0
    }
    const hex = pool.toString('hex', used, used + bytes)
    // What was given out does not stay in memory to be given, or read, again.
    pool.fill(0, used, used + bytes)
    used += bytes
    return hex
  }
}

/** The same bytes for the same seed, in the order they are asked for. */
function createSeededBytes(seed: string): TakeHex {
  let taken = 0
  return (bytes) => {
    let hex = ''
    while (hex.length < bytes * 2) hex += hash('sha256', `${seed}\n${taken++}`)
    return hex.slice(0, bytes * 2)
  }
}

const LAST_TIMESTAMP = 2 ** 48 - 1
const LAST_COUNT = 0xfff
const RANDOM_BYTES = 10
/** The texts of the numbers up to LAST_COUNT: an id is made for each request. */
const TWELVE_BITS = Array.from({ length: LAST_COUNT + 1 }, (_, count) => count.toString(16).padStart(3, '0'))
/** By the first random digit: its two upper bits are set to 10. */
const VARIANTS = Array.from({ length: 16 }, (_, digit) => ((digit & 0x3) | 0x8).toString(16))

// RFC 9562 5.7 with the counter of 6.2 method 1 in rand_a: ids made within a millisecond, or while the wall clock
// goes back, still sort in the order they were made.
function createUuids(wallClock: WallClock, takeHex: TakeHex): () => string {
  let timestamp = -1
  let count = 0
  let time = ''
  return () => {
    const random = takeHex(RANDOM_BYTES)
    const now = Math.min(Math.max(Math.trunc(wallClock()), 0), LAST_TIMESTAMP)
    if (now > timestamp) {
      timestamp = now
      time = timeOf(timestamp)
      // The upper bit starts clear, so that at least 2,048 ids fit before the timestamp has to run ahead.
      count = Number.parseInt(random.slice(16, 20), 16) & 0x7ff
    } else if (count < LAST_COUNT) {
      count += 1
    } else {
      timestamp += 1
      time = timeOf(timestamp)
      count = 0
    }
    return `${time}-7${TWELVE_BITS[count]}-${VARIANTS[Number.parseInt(random.charAt(0), 16)]}${random.slice(1, 4)}-${random.slice(4, 16)}`
  }
}

function timeOf(timestamp: number): string {
  const time = timestamp.toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}`
}

/** Version 7 UUIDs that sort in the order they were made, and secrets from the system's random source. */
export function createIdSource(wallClock: WallClock): IdSource {
  const takeHex = createRandomPool()
  return { uuid: createUuids(wallClock, takeHex), secret: takeHex }
}

// 2026-01-01T00:00:00Z; each seeded id is a millisecond younger than the one before.
const SEEDED_EPOCH_MS = 1_767_225_600_000

/** The same shapes, and the same ids and secrets for the same seed. Not for anything that faces a network. */
export function createSeededIdSource(seed: string): IdSource {
  const takeHex = createSeededBytes(seed)
  let ticks = 0
  return {
    uuid: createUuids(() => SEEDED_EPOCH_MS + ticks++, createSeededBytes(`${seed}\nuuid`)),
    secret: takeHex,
  }
}
