import { setTimeout as sleep } from 'node:timers/promises'

const EVERY_MS = 50

/** The longest latency of a GET route, requested repeatedly until a promise settles. */
export async function worstAnswerMs(url: string, over: Promise<unknown>): Promise<number> {
  let isOver = false
  const ended = over.finally(() => {
    isOver = true
  })
  let worstMs = 0
  do {
    const startedMs = performance.now()
    await fetch(url).then((response) => response.arrayBuffer())
    worstMs = Math.max(worstMs, performance.now() - startedMs)
    await sleep(EVERY_MS)
  } while (!isOver)
  await ended
  return Math.round(worstMs)
}
