/** One end of a range of time in a statement. @param atMs null: the range has no such end */
export function timeBound(atMs: number | null, unbounded: '-infinity' | 'infinity'): Date | string {
  return atMs === null ? unbounded : new Date(atMs)
}
