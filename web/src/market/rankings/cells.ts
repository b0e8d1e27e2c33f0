import { rateOf } from '#shared/market/change'
import type { QuoteRow } from '#shared/market/quote'
import type { Ranking } from '#shared/market/ranking'
import { rate, shortMoney, shortVolume, whole } from '../../words/numbers.ts'
import type { Language } from '../../words/numbers.ts'
import { markOf, toneOf } from '../marks.ts'
import type { Tone } from '../marks.ts'

/** The cells of a row of a ranking, for overview and wall. */
export interface MoverCells {
  price: string
  /** The ranked value, if it is neither price nor rate. */
  measure: string | null
  mark: string
  rate: string
  tone: Tone
}

export function moverCells(row: QuoteRow, by: Ranking, language: Language): MoverCells {
  const tone = toneOf(row)
  return {
    price: whole(row.price),
    measure: measureOf(row, by, language),
    // The sign of an unchanged price (–) would look like a minus of the rate.
    mark: tone === 'flat' ? '' : markOf(row),
    rate: rate(rateOf(row)),
    tone,
  }
}

/** The unit of the ranked value, as a key of `movers.unit`. */
export function unitOf(by: Ranking): 'cap' | 'turnover' | 'volume' | 'price' {
  switch (by) {
    case 'market_cap':
    case 'market_cap_low':
      return 'cap'
    case 'value':
      return 'turnover'
    case 'volume':
      return 'volume'
    case 'rise':
    case 'fall':
    case 'upper_limit':
    case 'lower_limit':
    case 'high_52w':
    case 'low_52w':
      return 'price'
  }
}

function measureOf(
  { price, shares, value, volume }: QuoteRow,
  by: Ranking,
  language: Language,
): string | null {
  switch (unitOf(by)) {
    case 'cap':
      return price === null ? null : shortMoney(price * shares, language)
    case 'turnover':
      return shortMoney(value, language)
    case 'volume':
      return shortVolume(volume, language)
    case 'price':
      return null
  }
}
