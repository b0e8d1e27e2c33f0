import { groupOf } from '#shared/market/market-group'
import { changedIndices } from './diff-indices.ts'
import {
  isSameListing,
  isSameTrading,
  listingOf,
  rollToNextDay,
  tradingAfter,
  type QuoteRow,
  type StockCode,
} from '#shared/market/quote'
import { isStockCode } from '#shared/market/rules'
import type { IndexQuote } from '#shared/market/index-quote'
import type { IndexImage } from '#shared/protocol/index-image'
import type { MarketChange } from '#shared/protocol/market-batch'
import type { MarketImage } from '#shared/protocol/market-image'
import type { ParsedMarket, SourceRow } from '../sources/source.ts'

/** What a poll changed against the board. */
export interface Difference {
  /** null when no quote changed. */
  market: MarketChange | null
  indices: IndexQuote[]
}

/**
 * Compares an answer with the board.
 * - A new trade date rolls every row: the last price becomes the last close known, the values of the day are
 * reset.
 * - A row without a price never erases the price of the same trade date.
 * - A base price that the source does not know keeps the known one.
 * - Listings of a market that the source could not deliver stay.
 * - Only a complete answer removes listings, and only those without data on this day: within a day listings
 * do not change. A row that could not be parsed does not count as missing.
 *
 * @param idOf the small stable integer of a code; every code of the answer has one
 */
export function diff(
  board: { market: MarketImage; indices: IndexImage },
  answer: ParsedMarket,
  idOf: (code: StockCode) => number,
): Difference {
  return { market: changedQuotes(board.market, answer, idOf), indices: changedIndices(board.indices, answer) }
}

function changedQuotes(
  image: MarketImage,
  answer: ParsedMarket,
  idOf: (code: StockCode) => number,
): MarketChange | null {
  const newDay = answer.tradeDate !== image.tradeDate
  const listed: MarketChange['listed'] = []
  const traded: MarketChange['traded'] = []
  const seen = new Set<number>()

  for (const row of answer.rows) {
    const id = idOf(row.code)
    seen.add(id)
    const held = image.rowById(id)
    if (held === undefined || !isSameListing(held, row)) listed.push({ id, ...listingOf(row) })
    const before = held === undefined ? null : newDay ? rollToNextDay(held) : held
    const after = tradingAfter(before, row)
    if (before === null || !isSameTrading(before, after))
      traded.push({ id, ...after, ...receivedOf(row, answer.asOfMs, held) })
  }

  const unread = unreadListings(image, answer.setAside)
  const { missing = [] } = answer
  const removed =
    unread === null
      ? []
      : [...image.rows()]
          .filter(({ id, price }) => (newDay || price === null) && !seen.has(id) && !unread.has(id))
          .filter(({ market }) => !missing.some(({ part }) => part === groupOf(market)))
          .map(({ id }) => id)

  // The position of a replay is its as-of time, which advances although nothing has changed.
  const isSame = !newDay && listed.length + traded.length + removed.length === 0
  if (isSame && answer.replay === undefined) return null
  return {
    atMs: answer.asOfMs,
    ...(newDay ? { newTradeDate: answer.tradeDate } : {}),
    listed: listed.sort(byId),
    removed,
    traded: traded.sort(byId),
  }
}

/** Clocks of workers differ: a row is never received before the one that it replaces, nor after its poll. */
function receivedOf(
  { receivedMs }: SourceRow,
  asOfMs: number,
  held: QuoteRow | undefined,
): Pick<QuoteRow, 'receivedMs'> {
  if (receivedMs === undefined) return {}
  const timeMs = Math.max(receivedMs, held?.receivedMs ?? held?.asOfMs ?? 0)
  return timeMs < asOfMs ? { receivedMs: timeMs } : {}
}

/** Ids of listings whose rows exist but could not be parsed; null: such a row may be of any listing. */
function unreadListings(image: MarketImage, setAside: ParsedMarket['setAside']): Set<number> | null {
  const unread = new Set<number>()
  for (const { row, names = [row], isIndex } of setAside) {
    if (isIndex === true) continue
    const ids = [...image.rows()]
      .filter(({ code, isin, name }) => [code, isin, name].some((own) => names.includes(own)))
      .map(({ id }) => id)
    if (ids.length === 0 && !names.some(isStockCode)) return null
    for (const id of ids) unread.add(id)
  }
  return unread
}

const byId = (a: { id: number }, b: { id: number }) => a.id - b.id
