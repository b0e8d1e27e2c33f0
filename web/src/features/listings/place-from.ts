/**
 * The place so many rows from the chosen one. Where that has left the rows, the row that came into its place is the next.
 *
 * @param at of the chosen row; -1: it is not there, or none is chosen
 * @param lastAt where it left; -1: it did not, or that is not known
 */
export function placeFrom(at: number, lastAt: number, by: number): number {
  if (at >= 0 || lastAt < 0) return at + by
  return lastAt + (by > 0 ? by - 1 : by)
}
