import type { QuoteRow } from '#shared/market/quote'
import type { IndexImage } from '#shared/protocol/index-image'
import type { MarketImage } from '#shared/protocol/market-image'
import type { Origin } from '#shared/protocol/origins'
import { MINUTE_MS } from '#shared/time'
import type { ParsedMarket, SourceIndex, SourceRow } from '../sources/source.ts'

/** The part of an answer that the board may take. */
export interface Merged {
  rows: SourceRow[]
  indices: SourceIndex[]
  /** The number of rows that keep the board's values, because those are later. */
  heldBack: number
  /**
   * The whole answer is of an earlier moment than the board, although its source is not slower than the
   * origin of the board's rows.
   */
  isEarlier: boolean
}

/**
 * Single trades are cancelled now and then; the volumes of this share of the rows only fall when time went
 * back.
 */
const MANY_FALLEN = 0.02

/** The source of an answer. */
export interface AnswerOrigin extends Origin {
  /** How long it may repeat the same data, and so be late in addition to its delay. */
  renewedWithinMs?: number | undefined
}

/**
 * What an answer may change on a board of the same trading day when sources with different delays stand in
 * for each other: nothing goes back. A row is taken as a whole from one source. The one with more volume is
 * later; with equal volumes, the one whose source has the later as-of time. A row without a price, as before the opening, is
 * taken in place of one with a price only from the source of that one.
 */
export function mergeAnswer(
  { market, indices }: { market: MarketImage; indices: IndexImage },
  answer: ParsedMarket,
  from: AnswerOrigin,
): Merged {
  if (answer.tradeDate !== market.tradeDate) {
    return { rows: answer.rows, indices: answer.indices, heldBack: 0, isEarlier: false }
  }
  const count = { heldBack: 0, fallen: 0, risen: 0, judged: 0 }
  const rows = answer.rows.map((row) => {
    const held = market.rowByCode(row.code)
    if (held === undefined || held.price === null) return row
    const origin = market.originOf(held.id)
    const isBlank = row.price === null
    if (isBlank && origin.source === from.source) return row
    if (!isBlank && isNeverBehind(from, origin)) {
      count.judged++
      if (row.volume < held.volume) count.fallen++
      if (row.volume > held.volume) count.risen++
    }
    if (!isBlank && !isEarlierRow(row, held, { origin, from, asOfMs: answer.asOfMs })) return row
    count.heldBack++
    return held
  })
  const kept = answer.indices.filter(({ code, volume }) => volume >= (indices.get(code)?.volume ?? 0))
  const isEarlier = count.fallen > count.risen && count.fallen >= count.judged * MANY_FALLEN
  return { rows, indices: kept, heldBack: count.heldBack, isEarlier }
}

/** A source can continue from its own rows, and from those of a source with a longer delay. */
function isNeverBehind({ source, delayMinutes, renewedWithinMs = 0 }: AnswerOrigin, origin: Origin): boolean {
  return (
    source === origin.source || delayMinutes * MINUTE_MS + renewedWithinMs <= origin.delayMinutes * MINUTE_MS
  )
}

function isEarlierRow(
  row: SourceRow,
  held: QuoteRow,
  { origin, from, asOfMs }: { origin: Origin; from: Origin; asOfMs: number },
): boolean {
  if (row.volume !== held.volume) return row.volume < held.volume
  if (origin.source === from.source) return false
  const heldOfMs = held.asOfMs - origin.delayMinutes * MINUTE_MS
  return asOfMs - from.delayMinutes * MINUTE_MS < heldOfMs
}
