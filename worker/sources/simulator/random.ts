/**
 * Counter-based randomness instead of a state: a value is a hash of its key. The same key gives the same
 * value after a restart or in another process.
 */

/** Mixes a 32-bit word into a key; chain it for more. (lowbias32 of Chris Wellons' hash prospector.) */
export function mix(key: number, word: number): number {
  let bits = key ^ word
  bits = Math.imul(bits ^ (bits >>> 16), 0x21f0aaad)
  bits = Math.imul(bits ^ (bits >>> 15), 0xd35a2d97)
  return (bits ^ (bits >>> 15)) >>> 0
}

/** A text as a key. */
export function mixText(key: number, text: string): number {
  let mixed = key
  for (let index = 0; index < text.length; index += 1) mixed = mix(mixed, text.charCodeAt(index))
  return mixed
}

/** A timestamp is wider than 32 bits. */
export function mixMoment(key: number, atMs: number): number {
  return mix(mix(key, Math.floor(atMs / 0x1_0000_0000)), atMs >>> 0)
}

/** A key as a number in [0, 1). */
export function uniformOf(key: number): number {
  return key / 0x1_0000_0000
}

/**
 * A key as an approximately normal number: the sum of its four bytes. Never beyond 3.5, so tails are made by
 * mixtures.
 */
export function gaussianOf(key: number): number {
  return ((key & 255) + ((key >>> 8) & 255) + ((key >>> 16) & 255) + (key >>> 24) - 510) / 147.8
}

/** A sequence of independent numbers for one key. */
export class Draws {
  readonly #key: number
  #count = 0

  constructor(key: number) {
    this.#key = key
  }

  key(): number {
    this.#count += 1
    return mix(this.#key, this.#count)
  }

  uniform(): number {
    return uniformOf(this.key())
  }

  gaussian(): number {
    return gaussianOf(this.key())
  }

  chance(probability: number): boolean {
    return this.uniform() < probability
  }

  between(from: number, to: number): number {
    return from + (to - from) * this.uniform()
  }

  pick<T>(items: readonly [T, ...T[]]): T {
    return items[Math.floor(this.uniform() * items.length)] ?? items[0]
  }

  /** A Poisson count; the normal approximation is good enough for large means. */
  poisson(mean: number): number {
    if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.gaussian()))
    let events = 0
    let probability = Math.exp(-mean)
    let rest = this.uniform() - probability
    while (rest >= 0 && events < 200) {
      events += 1
      probability *= mean / events
      rest -= probability
    }
    return events
  }
}
