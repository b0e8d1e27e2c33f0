import { changeRatio } from './change.ts'
import type { QuoteRow } from './quote.ts'

/** The rankings of stocks. */
export const RANKINGS = [
  'rise',
  'fall',
  'volume',
  'value',
  'market_cap',
  'market_cap_low',
  'upper_limit',
  'lower_limit',
  'high_52w',
  'low_52w',
] as const
export type Ranking = (typeof RANKINGS)[number]

/** The extremes of a listing over the year before today. */
export interface YearRange {
  high: number
  low: number
}

/**
 * The sort value, descending; null: not in this ranking. A rise of zero does not count, and a new high is
 * above the known prices of the year before.
 */
const SCORES: Record<Ranking, (row: QuoteRow, year: YearRange | undefined) => number | null> = {
  rise: (row) => positive(change(row)),
  fall: (row) => positive(-change(row)),
  volume: ({ volume }) => positive(volume),
  value: ({ value }) => positive(value),
  market_cap: marketCap,
  // The market cap of a listing without shares is unknown, not the smallest.
  market_cap_low: (row) => negated(positive(marketCap(row) ?? 0)),
  upper_limit: ({ state, value }) => (state === 'upper_limit' ? value : null),
  lower_limit: ({ state, value }) => (state === 'lower_limit' ? value : null),
  high_52w: (row, year) =>
    year !== undefined && row.high !== null && row.high > year.high ? change(row) : null,
  low_52w: (row, year) =>
    year !== undefined && row.low !== null && row.low < year.low ? -change(row) : null,
}

const change = (row: QuoteRow) => changeRatio(row) ?? 0
const positive = (score: number) => (score > 0 ? score : null)
const negated = (score: number | null) => (score === null ? null : -score)

function marketCap({ price, shares }: QuoteRow): number | null {
  return price === null ? null : price * shares
}

interface Place {
  score: number
  row: QuoteRow
}

/** Ties are sorted by turnover, then by code, so that equal rows never swap places. */
function leads(score: number, row: QuoteRow, than: Place): boolean {
  if (score !== than.score) return score > than.score
  return row.value === than.row.value ? row.code < than.row.code : row.value > than.row.value
}

/**
 * The leaders of a ranking, found in one pass: a row that does not reach the last place costs one comparison.
 */
export class Leaders {
  readonly #scoreOf: (typeof SCORES)[Ranking]
  readonly #limit: number
  readonly #places: Place[] = []

  constructor(by: Ranking, limit: number) {
    this.#scoreOf = SCORES[by]
    this.#limit = limit
  }

  offer(row: QuoteRow, year?: YearRange): void {
    const score = this.#scoreOf(row, year)
    if (score === null) return
    const places = this.#places
    const last = places[this.#limit - 1]
    if (last !== undefined && !leads(score, row, last)) return
    let at = Math.min(places.length, this.#limit - 1)
    for (
      let above = places[at - 1];
      above !== undefined && leads(score, row, above);
      above = places[at - 1]
    ) {
      places[at] = above
      at--
    }
    places[at] = { score, row }
  }

  /** Best first. */
  get rows(): QuoteRow[] {
    return this.#places.map(({ row }) => row)
  }
}
