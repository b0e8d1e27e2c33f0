import { gaussianOf, mix } from './random.ts'

/** Twelve halvings of a day end at 21 seconds; finer moves come from trades at bid or ask. */
const HALVINGS = 12

/**
 * A random walk with random access: Lévy's construction, a bridge whose midpoints are displaced by the key.
 * Starts at 0, ends at `end`, with the variance of a unit walk around it.
 *
 * @param at the elapsed share of the day, 0…1
 */
export function pathAt(key: number, end: number, at: number): number {
  let left = 0
  let right = end
  let position = at
  let deviation = 0.5
  let node = 1
  for (let level = 0; level < HALVINGS; level += 1) {
    const middle = (left + right) / 2 + deviation * gaussianOf(mix(key, node))
    if (position < 0.5) {
      right = middle
      position *= 2
      node *= 2
    } else {
      left = middle
      position = position * 2 - 1
      node = node * 2 + 1
    }
    deviation *= Math.SQRT1_2
  }
  return left + (right - left) * position
}
