import type { MarketImage } from '#shared/protocol/market-image'
import { SourceError } from '../sources/source.ts'
import type { ParsedMarket } from '../sources/source.ts'

/**
 * Within a trading day prices do not go away. An answer that has lost all of them tells nothing about now, and without a
 * word about it the board would go on looking as if it did.
 *
 * @throws SourceError `prices_missing`
 */
export function refuseLostPrices(market: MarketImage, { tradeDate, rows }: ParsedMarket): void {
  if (tradeDate !== market.tradeDate || rows.some(isPriced)) return
  if (![...market.rows()].some(isPriced)) return
  throw new SourceError('prices_missing', 'the listing has lost the prices it had before')
}

const isPriced = ({ price }: { price: number | null }) => price !== null
