import type { Dataset } from '#shared/market/dataset'
import { groupOf } from '#shared/market/market-group'
import type { Market } from '#shared/market/quote'
import type { MarketImage } from '#shared/protocol/market-image'
import { SourceError } from '../sources/source.ts'
import type { ParsedMarket } from '../sources/source.ts'

/** Listings come and go a few at a time; an answer that knows a smaller share of the board has lost some on the way. */
const KNOWN_SHARE = 0.9

/**
 * Refuses a well-formed answer that cannot be the whole market: taken as it is, it would empty the board, or leave it
 * standing as if it were of now.
 *
 * @throws SourceError `partial_answer`, `prices_missing`
 */
export function rejectImplausible(dataset: Dataset, market: MarketImage, answer: ParsedMarket): void {
  // How many listings a simulation has is a setting, and what was recorded was believed once.
  if (dataset === 'krx') refusePartial(market, answer)
  refuseLostPrices(market, answer)
}

function refusePartial(market: MarketImage, { rows, setAside, missing = [] }: ParsedMarket): void {
  const isMissing = (listed: Market) => missing.some(({ part }) => part === groupOf(listed))
  const expected =
    missing.length === 0 ? market.size : [...market.rows()].filter((row) => !isMissing(row.market)).length
  // A row that was set aside is there, whatever it says.
  const unread = setAside.filter(({ isIndex }) => isIndex !== true).length
  const known = rows.filter(({ code }) => market.rowByCode(code) !== undefined).length + unread
  if (known >= expected * KNOWN_SHARE) return
  throw new SourceError('partial_answer', `the listing knows ${known} of ${expected} listings of the board`)
}

/** Within a trading day prices do not go away: an answer that has lost all of them tells nothing about now. */
function refuseLostPrices(market: MarketImage, { tradeDate, rows }: ParsedMarket): void {
  if (tradeDate !== market.tradeDate || rows.some(isPriced)) return
  if (![...market.rows()].some(isPriced)) return
  throw new SourceError('prices_missing', 'the listing has lost the prices it had before')
}

const isPriced = ({ price }: { price: number | null }) => price !== null
