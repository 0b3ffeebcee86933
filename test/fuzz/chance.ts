/** Draws from a seeded stream: the same seed gives the same draws in the same order. */
export interface Chance {
  /** A whole number from 0 to `limit` - 1. */
  below(limit: number): number
  hit(probability: number): boolean
  pick<T>(choices: readonly T[]): T
  /** Runs one of the makers, by weight. */
  oneOf<T>(makers: readonly (readonly [weight: number, make: () => T])[]): T
  /** `least` to `most` of what `make` makes. */
  some<T>(least: number, most: number, make: () => T): T[]
  /** Another stream, that depends on this one's seed and the label alone. */
  fork(label: string): Chance
}

/** FNV-1a: spreads neighbouring seeds apart. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (const character of text) value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193)
  return value >>> 0
}

/** The xoshiro128** generator of Blackman and Vigna. */
export function createChance(seed: string): Chance {
  let [a, b, c, d] = ['a', 'b', 'c', 'd'].map((part) => hash(`${part}${seed}`)) as [
    number,
    number,
    number,
    number,
  ]

  const rotate = (value: number, bits: number) => (value << bits) | (value >>> (32 - bits))

  function fraction(): number {
    const drawn = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = rotate(d, 11)
    return drawn / 0x1_0000_0000
  }

  const below = (limit: number) => Math.floor(fraction() * limit)

  return {
    below,
    hit: (probability) => fraction() < probability,
    pick: (choices) => choices[below(choices.length)] as (typeof choices)[number],
    oneOf(makers) {
      let left = fraction() * makers.reduce((sum, [weight]) => sum + weight, 0)
      const chosen = makers.find(([weight]) => (left -= weight) < 0) ?? makers.at(-1)
      if (chosen === undefined) throw new Error('Nothing to choose from.')
      return chosen[1]()
    },
    some: (least, most, make) => Array.from({ length: least + below(most - least + 1) }, make),
    fork: (label) => createChance(`${seed}/${label}`),
  }
}
