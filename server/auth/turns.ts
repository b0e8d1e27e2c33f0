/** Runs some work when its turn has come. */
export type TakeTurn = <T>(work: () => Promise<T>) => Promise<T>

/** At most so many at once; who comes later waits, in the order of coming. */
export function createTurns(atOnce: number): TakeTurn {
  const waiting: (() => void)[] = []
  let running = 0
  return async (work) => {
    if (running < atOnce) running++
    else await new Promise<void>((begin) => waiting.push(begin))
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next === undefined) running--
      else next()
    }
  }
}
