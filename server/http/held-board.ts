import { z } from 'zod'
import { MARKETS, type Market } from '#shared/market/quote'
import type { MarketBoard } from '../live/market-board.ts'
import { Problem } from '../request/problem.ts'

/** @throws Problem unavailable, while this server has not seen the market */
export function held(board: MarketBoard): MarketBoard {
  if (!board.ready)
    throw new Problem('unavailable', { detail: 'no market data yet', headers: { 'Retry-After': '2' } })
  return board
}

/** Latin letters are in some codes, never in lower case. */
export const StockAddress = z.object({ code: z.string().regex(/^[0-9A-Z]{6}$/) })

/** A comma list, or the parameter repeated; none: every market. */
export const MarketList = z
  .union([z.string(), z.array(z.string())])
  .optional()
  .transform((value) =>
    value === undefined ? [...MARKETS] : [value].flat().flatMap((text) => text.split(',')),
  )
  .pipe(z.array(z.enum(MARKETS, `is none of ${MARKETS.join(', ')}`)))

/** KOSDAQ GLOBAL is a segment of KOSDAQ that the source calls a market. */
export function withSegments(markets: readonly Market[]): Set<Market> {
  return new Set(markets.includes('KOSDAQ') ? [...markets, 'KOSDAQ GLOBAL'] : markets)
}
