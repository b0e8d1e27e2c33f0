import { hasElapsed } from '#platform/wait'
import type { SeoulDate } from '#shared/market/seoul-time'
import type { MissingReason } from '#shared/protocol/missing'
import { HOUR_MS, MINUTE_MS } from '#shared/time'
import { SeriesError } from '../../history/history-source.ts'
import { SourceError } from '../source.ts'
import type { OpenApi } from './client.ts'

/** The rows of one endpoint on a day, or why there are none. */
export type DayAnswer = { rows: readonly unknown[] } | { missing: MissingReason; error?: SourceError }

export interface DayBook {
  /** @throws SourceError when no more requests are allowed today */
  read(path: string, date: SeoulDate, signal: AbortSignal): Promise<DayAnswer>
}

/** Approvals take a day or two and are not announced, and neither is a late day, so both are retried. */
const AGAIN_AFTER_MS: Readonly<Record<MissingReason, number>> = {
  not_approved: HOUR_MS,
  not_published: 10 * MINUTE_MS,
  failing: 0,
}
/** Five endpoints and three masters, of a few days. */
const MAX_CACHED_ANSWERS = 40

/** Requests each endpoint until it has the day; a failing one does not affect the others. */
export function createDayBook(api: OpenApi, now: () => number): DayBook {
  const cached = new Map<string, { answer: DayAnswer; atMs: number }>()

  async function ask(path: string, date: SeoulDate, signal: AbortSignal): Promise<DayAnswer> {
    try {
      const rows = await api.ask(path, date, signal)
      return rows.length > 0 ? { rows } : { missing: 'not_published' }
    } catch (error) {
      if (error instanceof SeriesError) return { missing: 'not_approved' }
      if (error instanceof SourceError && error.state === 'failing') return { missing: 'failing', error }
      throw error
    }
  }

  return {
    async read(path, date, signal) {
      const key = `${path} ${date}`
      const before = cached.get(key)
      if (before !== undefined && isGood(before)) return before.answer
      const answer = await ask(path, date, signal)
      cached.set(key, { answer, atMs: now() })
      const [oldest] = cached.keys()
      if (cached.size > MAX_CACHED_ANSWERS && oldest !== undefined) cached.delete(oldest)
      return answer
    },
  }

  function isGood({ answer, atMs }: { answer: DayAnswer; atMs: number }): boolean {
    return 'rows' in answer || !hasElapsed(atMs, AGAIN_AFTER_MS[answer.missing], now())
  }
}
