import { Problem } from '../request/problem.ts'

/**
 * Runs some work when its turn has come.
 * @param maxWaiting how many may wait before it
 * @throws Problem rate_limited when more are waiting
 */
export type Semaphore = <T>(work: () => Promise<T>, maxWaiting?: number) => Promise<T>

const COME_AGAIN_AFTER_SECONDS = 10

/** At most so many at once; who comes later waits, in the order of coming, unless too many wait already. */
export function createSemaphore(atOnce: number): Semaphore {
  const waiting: (() => void)[] = []
  let running = 0
  return async (work, maxWaiting = Infinity) => {
    if (running < atOnce) running++
    else if (waiting.length >= maxWaiting) throw tooManyWaiting()
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
export type KeyedMutex = <T>(key: string, work: () => Promise<T>) => Promise<T>

/** @param maxWaiting in each mutex */
export function createKeyedMutex(maxWaiting: number): KeyedMutex {
  const mutexes = new Map<string, { semaphore: Semaphore; inside: number }>()
  return async (key, work) => {
    const mutex = mutexes.get(key) ?? { semaphore: createSemaphore(1), inside: 0 }
    mutexes.set(key, mutex)
    mutex.inside++
    try {
      return await mutex.semaphore(work, maxWaiting)
    } finally {
      mutex.inside--
      if (mutex.inside === 0) mutexes.delete(key)
    }
  }
}

function tooManyWaiting(): Problem {
  return new Problem('rate_limited', { headers: { 'Retry-After': String(COME_AGAIN_AFTER_SECONDS) } })
}
