import type { QuoteRow } from '#shared/market/quote'
import type { IndexImage } from '#shared/protocol/index-image'
import type { MarketImage } from '#shared/protocol/market-image'
import type { Origin } from '#shared/protocol/origins'
import type { ParsedMarket, SourceIndex, SourceRow } from '../sources/source.ts'

/** An answer as far as the board may take it. */
export interface Merged {
  rows: SourceRow[]
  indices: SourceIndex[]
  /** Rows that the board keeps as they are, because it knows a later moment of them. */
  heldBack: number
  /** As a whole it tells of an earlier moment than the board, which its source cannot mean: that is no later than the board's. */
  isEarlier: boolean
}

/** Single trades are cancelled now and then; so many volumes together do not fall unless time does. */
const MANY_FALLEN = 0.02

/** Whose answer it is. */
export interface Teller extends Origin {
  /** So long it may go on telling the same, and be later by as much. */
  renewedWithinMs?: number | undefined
}

/**
 * What an answer may change on a board of the same trading day, where sources that are more and less late stand in for each
 * other: nothing goes back. A row is one source's or another's as a whole. The one with more volume is the later one; with the same
 * volume it is the one whose source tells of a later moment.
 */
export function mergeAnswer(
  { market, indices }: { market: MarketImage; indices: IndexImage },
  answer: ParsedMarket,
  teller: Teller,
): Merged {
  if (answer.tradeDate !== market.tradeDate) {
    return { rows: answer.rows, indices: answer.indices, heldBack: 0, isEarlier: false }
  }
  const count = { heldBack: 0, fallen: 0, risen: 0, judged: 0 }
  const rows = answer.rows.map((row) => {
    const held = market.rowByCode(row.code)
    if (held === undefined || held.price === null || row.price === null) return row
    const origin = market.originOf(held.id)
    if (isNeverBehind(teller, origin)) {
      count.judged++
      if (row.volume < held.volume) count.fallen++
      if (row.volume > held.volume) count.risen++
    }
    if (!isEarlierRow(row, held, { origin, teller, asOfMs: answer.asOfMs })) return row
    count.heldBack++
    return held
  })
  const kept = answer.indices.filter(({ code, volume }) => volume >= (indices.get(code)?.volume ?? 0))
  const isEarlier = count.fallen > count.risen && count.fallen >= count.judged * MANY_FALLEN
  return { rows, indices: kept, heldBack: count.heldBack, isEarlier }
}

const MINUTE_MS = 60_000

/** A source goes on from what it told itself, and from what one told that is later than it ever is. */
function isNeverBehind({ source, delayMinutes, renewedWithinMs = 0 }: Teller, origin: Origin): boolean {
  return (
    source === origin.source || delayMinutes * MINUTE_MS + renewedWithinMs <= origin.delayMinutes * MINUTE_MS
  )
}

function isEarlierRow(
  row: SourceRow,
  held: QuoteRow,
  { origin, teller, asOfMs }: { origin: Origin; teller: Origin; asOfMs: number },
): boolean {
  if (row.volume !== held.volume) return row.volume < held.volume
  if (origin.source === teller.source) return false
  const heldOfMs = held.asOfMs - origin.delayMinutes * MINUTE_MS
  return asOfMs - teller.delayMinutes * MINUTE_MS < heldOfMs
}
