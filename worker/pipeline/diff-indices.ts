import { indexChangeOf, indexRateOf, type IndexQuote } from '#shared/market/index-quote'
import { seoulIso } from '#shared/market/seoul-time'
import type { IndexImage } from '#shared/protocol/index-image'
import type { ParsedMarket, SourceIndex } from '../sources/source.ts'

/**
 * The indices of an answer whose values differ from the board's. An index without a value never erases a
 * known value.
 */
export function changedIndices(image: IndexImage, answer: ParsedMarket): IndexQuote[] {
  const changed: IndexQuote[] = []
  for (const index of answer.indices) {
    const held = image.get(index.code)
    if (index.value === null && held !== undefined) continue
    const quote = presentIndex(index, answer.asOfMs)
    if (held === undefined || !sameValues(held, quote)) changed.push(quote)
  }
  return changed
}

/** An index as it is stored, published and returned by REST. */
export function presentIndex(index: SourceIndex, asOfMs: number): IndexQuote {
  const { code, value, previousClose, open, high, low, volume, turnover } = index
  return {
    code,
    value,
    previous_close: previousClose,
    change: indexChangeOf(value, previousClose),
    change_rate: indexRateOf(value, previousClose),
    open,
    high,
    low,
    volume,
    turnover,
    as_of: seoulIso(asOfMs),
  }
}

function sameValues(a: IndexQuote, b: IndexQuote): boolean {
  return (
    a.value === b.value &&
    a.previous_close === b.previous_close &&
    a.open === b.open &&
    a.high === b.high &&
    a.low === b.low &&
    a.volume === b.volume &&
    a.turnover === b.turnover
  )
}

/** A stored index in the shape of a source's answer, for a source that continues from the board. */
export function sourceIndex(quote: IndexQuote): SourceIndex {
  const { code, value, previous_close: previousClose, open, high, low, volume, turnover } = quote
  return { code, value, previousClose, open, high, low, volume, turnover }
}
