import type { Extremes } from '#database/history/daily-candles'
import { assertNever } from '#shared/assert-never'
import type { Market, QuoteRow } from '#shared/market/quote'
import type { Ranking } from '#shared/market/ranking'

/** Extremes of a listing over the year before today; undefined: not known. */
export interface YearBefore {
  of(listingId: number): Extremes | undefined
  /** Another text when they are others. */
  readonly mark: string
}

/**
 * The stocks that lead a ranking, of equals the one with more turnover first. Who does not belong into a ranking is not in
 * it: a rise of nothing is none, a new high is above all of the year before.
 */
export function moversOf(
  rows: Iterable<QuoteRow>,
  by: Ranking,
  markets: ReadonlySet<Market>,
  year: Pick<YearBefore, 'of'>,
  limit: number,
): QuoteRow[] {
  const ranked: { row: QuoteRow; score: number }[] = []
  for (const row of rows) {
    if (!markets.has(row.market)) continue
    const score = scoreOf(row, by, year)
    if (score !== null) ranked.push({ row, score })
  }
  ranked.sort((a, b) => b.score - a.score || b.row.value - a.row.value || (a.row.code < b.row.code ? -1 : 1))
  return ranked.slice(0, limit).map(({ row }) => row)
}

/** The higher, the further ahead; null: not in this ranking. */
function scoreOf(row: QuoteRow, by: Ranking, year: Pick<YearBefore, 'of'>): number | null {
  switch (by) {
    case 'rise':
      return positive(changeOf(row))
    case 'fall':
      return positive(-changeOf(row))
    case 'volume':
      return positive(row.volume)
    case 'value':
      return positive(row.value)
    case 'market_cap':
      return row.price === null ? null : row.price * row.shares
    case 'upper_limit':
    case 'lower_limit':
      return row.state === by ? row.value : null
    case 'high_52w': {
      const before = year.of(row.id)
      return before !== undefined && row.high !== null && row.high > before.high ? changeOf(row) : null
    }
    case 'low_52w': {
      const before = year.of(row.id)
      return before !== undefined && row.low !== null && row.low < before.low ? -changeOf(row) : null
    }
    default:
      return assertNever(by)
  }
}

function changeOf({ price, previousClose }: QuoteRow): number {
  return price === null || previousClose === null || previousClose === 0
    ? 0
    : (price - previousClose) / previousClose
}

function positive(score: number): number | null {
  return score > 0 ? score : null
}
