import { QUOTE_STATES, type QuoteRow, type QuoteState, type Trading } from '../market/quote.ts'
import {
  SparseColumn,
  SparseReader,
  checkColumns,
  fromGaps,
  given,
  oneOf,
  toGaps,
  whole,
  wholeOrNull,
  type Sparse,
} from './columns.ts'
import { expectedOf, expectedTurnover, referencePrice } from './expectation.ts'
import type { ForeignRows } from './origins.ts'

/**
 * Trading as columns: all of the wire format that depends on single fields is in this file. Each field is
 * written out, because a loop over them is slower, and this runs for every poll on every server and browser.
 */

/** Absolute values of rows, in columns as long as `i`. */
export interface MarketColumns {
  /** Gaps between the ids. */
  i: number[]
  p: (number | null)[]
  b: (number | null)[]
  o: (number | null)[]
  h: (number | null)[]
  l: (number | null)[]
  v: number[]
  a: number[]
  s: QuoteState[]
  /** at_ms minus the row's own as-of time. */
  t: number[]
  r?: Sparse<number>
  /** Present when some of the rows are of another source than the board's. */
  from?: ForeignRows[]
}

/** What rows changed by. docs/protocol.md §4 has the arithmetic. */
export interface TradedColumns {
  /** Gaps between the ids. */
  i: number[]
  /** Price change against the row's reference price; null: no price. */
  p: (number | null)[]
  /** Volume change. */
  v: number[]
  /** Turnover change minus volume change × price. */
  a: number[]
  /**
   * Open, high, low where they differ from what follows from the price; base price and state where they
   * changed.
   */
  o?: Sparse<number | null>
  h?: Sparse<number | null>
  l?: Sparse<number | null>
  b?: Sparse<number | null>
  s?: Sparse<QuoteState>
  /**
   * As-of time minus the time at which the source delivered the row, where that is not as in the row before:
   * what a source pushes arrives many rows at a time. A poll has none.
   */
  r?: Sparse<number>
}

export type TradedRow = { id: number } & Trading & Pick<QuoteRow, 'receivedMs'>

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
    ...given(
      'r',
      receivedColumn(rows, (row) => row.asOfMs),
    ),
  }
}

function receivedColumn<R extends TradedRow>(
  rows: readonly R[],
  asOfMs: (row: R) => number,
): Sparse<number> | undefined {
  const column = new SparseColumn<number>()
  let before = 0
  rows.forEach((row, at) => {
    const waitedMs = row.receivedMs === undefined ? 0 : asOfMs(row) - row.receivedMs
    if (waitedMs !== before) column.add(at + 1, waitedMs)
    before = waitedMs
  })
  return column.value
}

/** Reads the column in step with the rows. @returns undefined: with the poll */
function receivedReader(column: Sparse<number> | undefined) {
  const reader = new SparseReader(column)
  let waitedMs = 0
  return (place: number, asOfMs: number): number | undefined => {
    const value = reader.take(place)
    if (value !== undefined) waitedMs = whole(value)
    return waitedMs === 0 ? undefined : asOfMs - waitedMs
  }
}

/** @throws MalformedMessageError when the columns do not fit together */
export function fromMarketColumns(columns: MarketColumns, atMs: number): (TradedRow & { asOfMs: number })[] {
  const { i, p, b, o, h, l, v, a, s, t } = columns
  checkColumns(i, p, b, o, h, l, v, a, s, t)
  const received = receivedReader(columns.r)
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
    receivedMs: received(at + 1, atMs - whole(t[at])),
  }))
}

/** New values of rows, ids ascending, as changes. @param opening returns the row that a change refers to */
export function tradedColumns(
  rows: readonly TradedRow[],
  atMs: number,
  opening: (id: number) => Trading,
): TradedColumns {
  const p: TradedColumns['p'] = []
  const v: number[] = []
  const a: number[] = []
  const open = new SparseColumn<number | null>()
  const high = new SparseColumn<number | null>()
  const low = new SparseColumn<number | null>()
  const base = new SparseColumn<number | null>()
  const state = new SparseColumn<QuoteState>()

  rows.forEach((row, at) => {
    const place = at + 1
    const old = opening(row.id)
    const volumeChange = row.volume - old.volume
    p.push(row.price === null ? null : row.price - referencePrice(old, row.previousClose))
    v.push(volumeChange)
    a.push(row.value - old.value - expectedTurnover(row.price, volumeChange))
    if (row.previousClose !== old.previousClose) base.add(place, row.previousClose)
    const expected = expectedOf(old, row.price, row.volume)
    if (row.open !== expected.open) open.add(place, toOffset(row.open, row.price))
    if (row.high !== expected.high) high.add(place, toOffset(row.high, row.price))
    if (row.low !== expected.low) low.add(place, toOffset(row.low, row.price))
    if (row.state !== expected.state) state.add(place, row.state)
  })

  return {
    i: toGaps(rows.map((row) => row.id)),
    p,
    v,
    a,
    ...given('o', open.value),
    ...given('h', high.value),
    ...given('l', low.value),
    ...given('b', base.value),
    ...given('s', state.value),
    ...given(
      'r',
      receivedColumn(rows, () => atMs),
    ),
  }
}

/**
 * The rows after the changes, in the order of the columns.
 *
 * @throws MalformedMessageError when the columns do not fit together
 */
export function fromTradedColumns(
  columns: TradedColumns,
  atMs: number,
  opening: (id: number) => Trading,
): TradedRow[] {
  const { i, p, v, a } = columns
  checkColumns(i, p, v, a)
  const open = new SparseReader(columns.o)
  const high = new SparseReader(columns.h)
  const low = new SparseReader(columns.l)
  const base = new SparseReader(columns.b)
  const state = new SparseReader(columns.s)
  const received = receivedReader(columns.r)

  return fromGaps(i).map((id, at) => {
    const place = at + 1
    const old = opening(id)
    const newBase = base.take(place)
    const previousClose = newBase === undefined ? old.previousClose : wholeOrNull(newBase)
    const priceChange = wholeOrNull(p[at])
    const volumeChange = whole(v[at])
    const price = priceChange === null ? null : referencePrice(old, previousClose) + priceChange
    const expected = expectedOf(old, price, old.volume + volumeChange)
    return {
      id,
      price,
      previousClose,
      open: fromOffset(open.take(place), price, expected.open),
      high: fromOffset(high.take(place), price, expected.high),
      low: fromOffset(low.take(place), price, expected.low),
      volume: expected.volume,
      value: old.value + whole(a[at]) + expectedTurnover(price, volumeChange),
      state: state.take(place) ?? expected.state,
      receivedMs: received(place, atMs),
    }
  })
}

/** Open, high and low are sent as their distance from the price, which has one to three digits. */
function toOffset(value: number | null, price: number | null): number | null {
  return value === null ? null : value - (price ?? 0)
}

function fromOffset(
  offset: number | null | undefined,
  price: number | null,
  expected: number | null,
): number | null {
  if (offset === undefined) return expected
  return offset === null ? null : whole(offset) + (price ?? 0)
}
