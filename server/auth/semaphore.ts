import { Problem } from '../request/problem.ts'

/**
 * Runs a task when it gets a slot.
 *
 * @param maxWaiting the queue length above which it is rejected
 * @throws Problem rate_limited when the queue is longer
 */
export type Semaphore = <T>(work: () => Promise<T>, maxWaiting?: number) => Promise<T>

const COME_AGAIN_AFTER_SECONDS = 10

/** Limits concurrency; further tasks wait in order of arrival, up to the queue limit. */
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

/**
 * Runs a task while no other task with the same key runs. @throws Problem rate_limited when the queue is full
 */
export type KeyedMutex = <T>(key: string, work: () => Promise<T>) => Promise<T>

/** @param maxWaiting per key */
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
