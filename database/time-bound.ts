/** One bound of a time range in a statement. @param atMs null: unbounded */
export function timeBound(atMs: number | null, unbounded: '-infinity' | 'infinity'): Date | string {
  return atMs === null ? unbounded : new Date(atMs)
}
