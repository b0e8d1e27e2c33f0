import { setTimeout as sleep } from 'node:timers/promises'
import { krxCalendar, type Calendar } from '#shared/market/calendar'
import { beforeFirstData, type Listing } from '#shared/market/quote'
import { krxPhaseAt } from '../krx/hours.ts'
import { SourceError, type MarketSource, type ParsedMarket, type PollContext } from '../source.ts'
import type { Collector } from './collect/collector.ts'
import { DayQuotes } from './feed/day-quotes.ts'
import type { CollectorStatus } from './feed/entry.ts'
import type { FeedReader, News } from './feed/feed.ts'
import { Listings } from './feed/listings.ts'
import { brokerHours, endMs, tradeDateAt } from './hours.ts'

/** The broker pushes trades as they happen; a poll takes what has arrived since the one before. */
export const KIS = { name: 'kis', board: 'krx', delayMinutes: 0, pollEveryMs: 500 } as const

/** Data arrive every second even at the slowest rate. */
const SILENT_AFTER_MS = 10_000
/** Token, master files and the first call take about a second. */
const FIRST_WITHIN_MS = 5_000
const LOOK_EVERY_MS = 100

export interface KisSourceDeps {
  reader: FeedReader
  collector: Pick<Collector, 'start' | 'close'>
  calendar?: Calendar
}

/**
 * The operator's own key of Korea Investment & Securities. One worker fetches from the broker (`collect/`)
 * and writes to a feed in Redis; any worker that polls reads the feed.
 */
export function createKisSource(deps: KisSourceDeps): MarketSource<ParsedMarket> {
  const { reader, collector, calendar = krxCalendar } = deps
  const quotes = new DayQuotes()
  const listings = new Listings()
  let epoch: string | null = null

  /**
   * The new entries; at the start, and at the opening of a day, it waits shortly for the first of them.
   * @throws SourceError
   */
  async function readNews(signal: AbortSignal): Promise<News> {
    for (let waitedMs = 0; ; waitedMs += LOOK_EVERY_MS) {
      const news = await reader.read()
      collector.start()
      for (const entry of news.entries) quotes.apply(entry)
      const isThere = news.listing !== null && quotes.receivedMs > 0
      if (isThere || news.status?.fault != null || waitedMs >= FIRST_WITHIN_MS) return news
      await sleep(LOOK_EVERY_MS, undefined, { signal })
    }
  }

  /** @throws SourceError */
  async function ask({ previous, nowMs, signal }: PollContext): Promise<ParsedMarket> {
    const tradeDate = tradeDateAt(calendar, nowMs)
    const isNewDay = quotes.turnTo(tradeDate)
    if ((isNewDay || epoch !== previous.epoch) && previous.tradeDate === tradeDate)
      quotes.begin(previous.rows())
    epoch = previous.epoch
    const news = await readNews(signal)
    refuseSilence(news, nowMs)
    const listing = news.listing
    if (listing === null) throw nothingYet()
    return {
      tradeDate,
      asOfMs: Math.max(quotes.receivedMs, Math.min(previous.asOfMs, nowMs)),
      receivedMs: quotes.receivedMs,
      rows: listings.of(listing.listings, previous).map((listing) => rowOf(listing)),
      indices: quotes.indices,
      setAside: [...listing.setAside, ...(news.status?.setAside ?? [])],
      ...(listing.missing.length === 0 ? {} : { missing: listing.missing }),
      stockMarks: news.status?.marks ?? [],
      ...noticeOf(news.status),
      ...(isComplete(news.status, tradeDate, nowMs) ? {} : { moreToCome: true }),
    }
  }

  const rowOf = (listing: Listing) =>
    Object.assign({}, listing, beforeFirstData(null), quotes.received(listing.code))

  /** Outside the hours there is no next poll, so the board must be complete by then. */
  function isComplete(status: CollectorStatus | null, tradeDate: string, nowMs: number): boolean {
    const beganMs = status?.round?.beganMs ?? -Infinity
    return brokerHours(calendar, nowMs).open || beganMs >= endMs(calendar, tradeDate)
  }

  /** @throws SourceError when nothing has arrived, with the reason */
  function refuseSilence({ status }: News, nowMs: number): void {
    const fault = status?.fault ?? null
    const isSilent = nowMs - quotes.receivedMs > SILENT_AFTER_MS
    const isDone =
      status !== null && isComplete(status, quotes.date, nowMs) && !brokerHours(calendar, nowMs).open
    if (fault !== null && (isSilent || fault.state === 'stopped'))
      throw new SourceError(fault.code, fault.message, fault)
    if (quotes.receivedMs === 0) throw nothingYet()
    if (isSilent && !isDone)
      throw new SourceError('timeout', 'nothing has come from the broker for some time')
  }

  return {
    ...KIS,
    phaseAt: (nowMs) => krxPhaseAt(calendar, nowMs),
    opensAt: (nowMs) => brokerHours(calendar, nowMs),
    poll: ask,
    parse: (answer) => answer,
    close: () => collector.close(),
  }
}

function noticeOf(status: CollectorStatus | null): Pick<ParsedMarket, 'notice'> {
  if (status === null) return {}
  if (status.fault !== null) return { notice: { code: status.fault.code, detail: status.fault.message } }
  return status.notice === null ? {} : { notice: status.notice }
}

function nothingYet(): SourceError {
  return new SourceError('timeout', 'the broker has not sent anything yet')
}
