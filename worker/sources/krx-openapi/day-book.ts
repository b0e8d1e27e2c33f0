import { hasElapsed } from '#platform/wait'
import type { SeoulDate } from '#shared/market/seoul-time'
import type { MissingReason } from '#shared/protocol/missing'
import { SeriesError } from '../../history/history-source.ts'
import { SourceError } from '../source.ts'
import type { OpenApi } from './client.ts'

/** What one interface told of a day, or why it told nothing. */
export type Told = { rows: readonly unknown[] } | { missing: MissingReason; error?: SourceError }

export interface DayBook {
  /** @throws SourceError when nothing may be asked any more today */
  read(path: string, date: SeoulDate, signal: AbortSignal): Promise<Told>
}

const MINUTE_MS = 60_000
/** An approval takes a day or two, and comes without a word; so does a day that is late. */
const AGAIN_AFTER_MS: Readonly<Record<MissingReason, number>> = {
  not_approved: 60 * MINUTE_MS,
  not_published: 10 * MINUTE_MS,
  failing: 0,
}
/** Five interfaces and three masters, of a few days. */
const MAX_CACHED_ANSWERS = 40

/** Each interface is asked until it has told of a day, and one that does not takes no other down. */
export function createDayBook(api: OpenApi, now: () => number): DayBook {
  const cached = new Map<string, { told: Told; atMs: number }>()

  async function ask(path: string, date: SeoulDate, signal: AbortSignal): Promise<Told> {
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
      if (before !== undefined && isGood(before)) return before.told
      const told = await ask(path, date, signal)
      cached.set(key, { told, atMs: now() })
      const [oldest] = cached.keys()
      if (cached.size > MAX_CACHED_ANSWERS && oldest !== undefined) cached.delete(oldest)
      return told
    },
  }

  function isGood({ told, atMs }: { told: Told; atMs: number }): boolean {
    return 'rows' in told || !hasElapsed(atMs, AGAIN_AFTER_MS[told.missing], now())
  }
}
