import { Problem } from '../request/problem.ts'

/**
 * Runs some work when its turn has come.
 * @param mostWaiting how many may wait before it
 * @throws Problem rate_limited when more are waiting
 */
export type TakeTurn = <T>(work: () => Promise<T>, mostWaiting?: number) => Promise<T>

const COME_AGAIN_AFTER_SECONDS = 10

/** At most so many at once; who comes later waits, in the order of coming, unless too many wait already. */
export function createTurns(atOnce: number): TakeTurn {
  const waiting: (() => void)[] = []
  let running = 0
  return async (work, mostWaiting = Infinity) => {
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

/** Runs some work when nobody else of the same key is at it. @throws Problem rate_limited when too many are waiting */
export type InLane = <T>(key: string, work: () => Promise<T>) => Promise<T>

/** @param mostWaiting in each lane */
export function createLanes(mostWaiting: number): InLane {
  const lanes = new Map<string, { takeTurn: TakeTurn; inside: number }>()
  return async (key, work) => {
    const lane = lanes.get(key) ?? { takeTurn: createTurns(1), inside: 0 }
    lanes.set(key, lane)
    lane.inside++
    try {
      return await lane.takeTurn(work, mostWaiting)
    } finally {
      lane.inside--
      if (lane.inside === 0) lanes.delete(key)
    }
  }
}

function tooManyWaiting(): Problem {
  return new Problem('rate_limited', { headers: { 'Retry-After': String(COME_AGAIN_AFTER_SECONDS) } })
}
