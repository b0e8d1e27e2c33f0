import type { Extremes } from '#database/history/daily-candles'
import type { Market, QuoteRow } from '#shared/market/quote'
import { Leaders, type Ranking } from '#shared/market/ranking'

/** Extremes of a listing over the year before today; undefined: unknown. */
export interface YearBefore {
  of(listingId: number): Extremes | undefined
  /** A version, which changes with the extremes. */
  readonly mark: string
}

/** The leaders of a ranking in some markets, best first. */
export function moversOf(
  rows: Iterable<QuoteRow>,
  by: Ranking,
  markets: ReadonlySet<Market>,
  year: Pick<YearBefore, 'of'>,
  limit: number,
): QuoteRow[] {
  const leaders = new Leaders(by, limit)
  for (const row of rows) if (markets.has(row.market)) leaders.offer(row, year.of(row.id))
  return leaders.rows
}
