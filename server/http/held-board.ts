import type { Market } from '#shared/market/quote'
import type { MarketBoard } from '../live/market-board.ts'
import { Problem } from '../request/problem.ts'

/** @throws Problem unavailable, until this server has read the board */
export function held(board: MarketBoard): MarketBoard {
  if (!board.ready)
    throw new Problem('unavailable', { detail: 'no market data yet', headers: { 'Retry-After': '2' } })
  return board
}

/** KOSDAQ GLOBAL is a segment of KOSDAQ that the source calls a market. */
export function withSegments(markets: readonly Market[]): Set<Market> {
  return new Set(markets.includes('KOSDAQ') ? [...markets, 'KOSDAQ GLOBAL'] : markets)
}
