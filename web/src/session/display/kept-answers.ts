import { MINUTE_MS } from '#shared/time'
import { ProblemError, type Api, type ProblemKind } from '../../rest/request.ts'

const CACHE = 'display-answers'
/** What the boards read by requests, beside the lists: the lines of the day, and the sectors of the map. */
const KEPT = [/^\/api\/market\/sectors/, /^\/api\/(market\/indices|stocks)\/[^/]+\/candles\?/]
const WITHOUT_SERVER: readonly ProblemKind[] = ['unreachable', 'timeout']
/** Small computers write to cards that wear out. */
const KEEP_EVERY_MS = 5 * MINUTE_MS

/**
 * The requests of a paired screen, with some answers kept in the browser: where it starts without a server, what is requested is
 * answered with what the same request was answered last. An answer of the server is never followed by a kept one.
 *
 * @param nowMs a monotonic clock
 */
export function keepingAnswers(server: Api, nowMs: () => number = () => performance.now()): Api {
  const keptMs = new Map<string, number>()

  async function keep(path: string, answer: unknown): Promise<void> {
    const isFresh = nowMs() - (keptMs.get(path) ?? -Infinity) < KEEP_EVERY_MS
    if (isFresh) return
    keptMs.set(path, nowMs())
    const cache = await caches.open(CACHE)
    // Of another day.
    await cache.delete(path, { ignoreSearch: true })
    await cache.put(path, new Response(JSON.stringify(answer)))
  }

  return {
    async request(method, path, body) {
      const isKept = method === 'GET' && 'caches' in window && KEPT.some((kept) => kept.test(path))
      if (!isKept) return server.request(method, path, body)
      try {
        const answer = await server.request(method, path)
        void keep(path, answer).catch(() => undefined)
        return answer
      } catch (error) {
        const isAway = error instanceof ProblemError && WITHOUT_SERVER.includes(error.kind)
        if (!isAway || keptMs.has(path)) throw error
        const kept = await caches.match(path, { cacheName: CACHE }).catch(() => undefined)
        if (kept === undefined) throw error
        return (await kept.json()) as unknown
      }
    },
  }
}

export async function forgetAnswers(): Promise<void> {
  if ('caches' in window) await caches.delete(CACHE)
}
