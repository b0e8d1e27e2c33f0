import type { Dataset } from '#shared/market/dataset'
import { groupOf } from '#shared/market/market-group'
import type { Market } from '#shared/market/quote'
import type { MarketImage } from '#shared/protocol/market-image'
import { SourceError } from '../sources/source.ts'
import type { ParsedMarket } from '../sources/source.ts'

/** Listings come and go a few at a time; an answer with a smaller share of the board has lost some. */
const KNOWN_SHARE = 0.9

/**
 * Rejects a well-formed answer that cannot be the whole market: accepted, it would empty the board, or make
 * old prices look current.
 *
 * @throws SourceError `partial_answer`, `prices_missing`
 */
export function rejectImplausible(dataset: Dataset, market: MarketImage, answer: ParsedMarket): void {
  // The size of a simulation is a setting, and a recording was checked when it was made.
  if (dataset === 'krx') refusePartial(market, answer)
  refuseLostPrices(market, answer)
}

function refusePartial(market: MarketImage, { rows, setAside, missing = [] }: ParsedMarket): void {
  const isMissing = (listed: Market) => missing.some(({ part }) => part === groupOf(listed))
  const expected =
    missing.length === 0 ? market.size : [...market.rows()].filter((row) => !isMissing(row.market)).length
  // A row that was set aside still counts as present.
  const unread = setAside.filter(({ isIndex }) => isIndex !== true).length
  const known = rows.filter(({ code }) => market.rowByCode(code) !== undefined).length + unread
  if (known >= expected * KNOWN_SHARE) return
  throw new SourceError('partial_answer', `the listing has ${known} of ${expected} listings of the board`)
}

/** Prices do not disappear within a trading day: an answer without any is not usable. */
function refuseLostPrices(market: MarketImage, { tradeDate, rows }: ParsedMarket): void {
  if (tradeDate !== market.tradeDate || rows.some(isPriced)) return
  if (![...market.rows()].some(isPriced)) return
  throw new SourceError('prices_missing', 'the listing has lost the prices it had before')
}

const isPriced = ({ price }: { price: number | null }) => price !== null
