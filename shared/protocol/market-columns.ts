import { QUOTE_STATES } from '../market/quote.ts'
import type { QuoteRow, Trading } from '../market/quote.ts'
import { checkColumns, fromGaps, toGaps, whole, wholeOrNull } from './columns.ts'
import { oneOf } from './listed-columns.ts'
import type { MarketColumns } from './messages.ts'

/** Absolute values of rows, ids ascending, as columns; as-of times count back from `atMs`. */
export function marketColumns(rows: readonly QuoteRow[], atMs: number): MarketColumns {
  return {
    i: toGaps(rows.map((row) => row.id)),
    p: rows.map((row) => row.price),
    b: rows.map((row) => row.previousClose),
    o: rows.map((row) => row.open),
    h: rows.map((row) => row.high),
    l: rows.map((row) => row.low),
    v: rows.map((row) => row.volume),
    a: rows.map((row) => row.value),
    s: rows.map((row) => row.state),
    t: rows.map((row) => atMs - row.asOfMs),
  }
}

/** @throws MalformedMessageError when the columns do not fit together */
export function fromMarketColumns(
  columns: MarketColumns,
  atMs: number,
): ({ id: number; asOfMs: number } & Trading)[] {
  const { i, p, b, o, h, l, v, a, s, t } = columns
  checkColumns(i, p, b, o, h, l, v, a, s, t)
  return fromGaps(i).map((id, at) => ({
    id,
    price: wholeOrNull(p[at]),
    previousClose: wholeOrNull(b[at]),
    open: wholeOrNull(o[at]),
    high: wholeOrNull(h[at]),
    low: wholeOrNull(l[at]),
    volume: whole(v[at]),
    value: whole(a[at]),
    state: oneOf(QUOTE_STATES, s[at]),
    asOfMs: atMs - whole(t[at]),
  }))
}
