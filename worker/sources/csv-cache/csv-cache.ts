import type { Redis } from 'ioredis'
import type { Log } from '#platform/log'
import { krxCalendar, type Calendar } from '#shared/market/calendar'
import type { QuoteRow } from '#shared/market/quote'
import type { SeoulDate } from '#shared/market/seoul-time'
import { createDailyBudget } from '../access/daily-budget.ts'
import { SourceFault } from '../access/fault.ts'
import { createHoldGate } from '../access/hold.ts'
import { createIndexTables } from '../access/index-tables.ts'
import { DELAY_MINUTES, krxPhaseAt } from '../krx/hours.ts'
import { SourceError, type MarketSource, type ParsedMarket, type PollContext } from '../source.ts'
import { createCacheClient } from './client.ts'
import { cacheHours, lastDataMs, RENEWED_WITHIN_MS } from './hours.ts'
import { CACHED_INDICES, readIndex, type CachedIndex, type IndexDay } from './indices.ts'
import { lagOf } from './lag.ts'
import { createListings } from './listings.ts'
import { LOOK_BACK_DAYS, newestFile, type NewestFile } from './newest-file.ts'
import { createCacheStore } from './store.ts'
import { isEarlier } from './trade-date.ts'

/**
 * The cache copies the exchange's own listing, so it feeds the exchange's data set: one history, and one
 * board that continues where the Marketplace or another source of the same prices left it.
 */
export const CSV_CACHE = {
  name: 'csv-cache',
  board: 'krx',
  delayMinutes: DELAY_MINUTES,
  /** A file is renewed every twenty minutes at best, and the CDN caches it for five. */
  pollEveryMs: 300_000,
} as const

export interface CsvCacheOptions {
  redis: Redis
  log: Log
  baseUrl: string
  now?: () => number
  random?: () => number
  calendar?: Calendar
  /** The poll interval, if the operator has set one. */
  pollEveryMs?: number
  requestTimeoutMs?: number
  maxBytes?: number
  /**
   * Requests per day in Seoul, over all workers. Unset: 1,500 for the public cache, unlimited for any other.
   */
  dailyBudget?: number
}

/** Twenty times the size of the whole listing. */
const MAX_BYTES = 8 * 1024 * 1024
/** The polls of a day need about six hundred requests. */
const TOWARDS_THE_PUBLIC_CACHE = 1_500

/**
 * The public CSV cache of the exchange's listing: all stocks and three indices, at least twenty minutes late,
 * without credentials.
 */
export function createCsvCacheSource(options: CsvCacheOptions): MarketSource<ParsedMarket> {
  const { redis, log, baseUrl, now = Date.now, random = Math.random, calendar = krxCalendar } = options
  const { requestTimeoutMs: timeoutMs = 30_000, maxBytes = MAX_BYTES } = options
  const { pollEveryMs = CSV_CACHE.pollEveryMs } = options
  const { host, hostname } = new URL(baseUrl)
  const isPublic = hostname.endsWith('githubusercontent.com')
  const { dailyBudget = isPublic ? TOWARDS_THE_PUBLIC_CACHE : Infinity } = options

  const store = createCacheStore(redis, host)
  const budget = createDailyBudget(store, { of: dailyBudget, now })
  const client = createCacheClient({ baseUrl, store, now, budget, timeoutMs, maxBytes })
  const hold = createHoldGate(store, { now, random })
  const listings = createListings(client, now)
  const ownDays = new Set<SeoulDate>()
  const indexTables = createIndexTables({
    parts: CACHED_INDICES,
    ask: (code, day: IndexDay, signal): Promise<CachedIndex> =>
      readIndex(client, calendar, { code, day, signal }),
    now,
    log,
  })

  async function ask({ previous, signal, nowMs }: PollContext): Promise<ParsedMarket> {
    const held = [...previous.rows()]
    const boardDate = held.length === 0 ? null : previous.tradeDate
    const read = (name: SeoulDate) => listings.read(name, signal)
    const newest = await newestFile({ calendar, read, ownDays }, { nowMs, boardDate })
    if (newest === null) throw nothingPublished()
    const { file, tradeDate } = newest
    refuseOlder(newest, previous, held)
    const tables = await indexTables.ask({ name: file.name, tradeDate }, signal)
    return {
      tradeDate,
      asOfMs: asOf(newest, previous.asOfMs, nowMs),
      rows: file.rows,
      indices: tables.flatMap(({ indices }) => indices),
      setAside: [...file.setAside, ...tables.flatMap(({ setAside }) => setAside)],
      ...(await budget.usage()),
      ...lagOf(tradeDate, { calendar, nowMs, pollEveryMs, random }),
    }
  }

  /**
   * No file has a timestamp, but its contents are no newer than the day's last trade and the moment the file
   * was first seen.
   */
  function asOf({ file, tradeDate }: NewestFile, boardMs: number, nowMs: number): number {
    const latestMs = Math.min(file.notNewerThanMs, lastDataMs(calendar, tradeDate))
    // The board's own time is also a bound, because what it shows is no newer than this answer.
    return Math.max(latestMs, Math.min(boardMs, nowMs))
  }

  return {
    ...CSV_CACHE,
    renewedWithinMs: RENEWED_WITHIN_MS,
    phaseAt: (nowMs) => krxPhaseAt(calendar, nowMs),
    opensAt: (nowMs) => cacheHours(calendar, nowMs),
    poll: (context) => hold.visit(() => ask(context)),
    parse: (answer) => answer,
    close: () => Promise.resolve(),
  }
}

function nothingPublished(): SourceFault {
  const message = `the cache has no file of the last ${LOOK_BACK_DAYS} days: is its address right?`
  return new SourceFault('nothing_published', message, 'denied')
}

/**
 * The board never goes back: neither to a day before, when the newest file is missing, nor to an old copy of
 * a file.
 *
 * @throws SourceError `stale_answer`
 */
function refuseOlder(
  { file, tradeDate }: NewestFile,
  { tradeDate: boardDate, sourceOf = () => CSV_CACHE.name }: PollContext['previous'],
  held: readonly QuoteRow[],
): void {
  if (boardDate === null || held.length === 0 || tradeDate > boardDate) return
  if (tradeDate < boardDate)
    throw new SourceError('stale_answer', `the newest file is of ${tradeDate}, the board of ${boardDate}`)
  // Rows of a source with a shorter delay cannot be compared with this one.
  const own = held.filter(({ id }) => sourceOf(id) === CSV_CACHE.name)
  if (isEarlier(own, file.rows))
    throw new SourceError('stale_answer', `an old copy of the file ${file.name} was handed out`)
}
