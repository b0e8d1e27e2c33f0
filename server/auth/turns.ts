import { Problem } from '../problem.ts'

/** Runs some work when its turn has come. @throws Problem rate_limited when too many are waiting */
export type TakeTurn = <T>(work: () => Promise<T>) => Promise<T>

const COME_AGAIN_AFTER_SECONDS = 10

/** At most so many at once; who comes later waits, in the order of coming, unless too many wait already. */
export function createTurns(atOnce: number, mostWaiting: number): TakeTurn {
  const waiting: (() => void)[] = []
  let running = 0
  return async (work) => {
    if (running < atOnce) running++
    else if (waiting.length >= mostWaiting) throw tooManyWaiting()
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

function tooManyWaiting(): Problem {
  return new Problem('rate_limited', { headers: { 'Retry-After': String(COME_AGAIN_AFTER_SECONDS) } })
}
