import { beforeFirstData, rollToNextDay } from '../market/quote.ts'
import type { Listing, QuoteState, Trading } from '../market/quote.ts'
import type { SeoulDate } from '../market/seoul-time.ts'
import { SparseColumn, SparseReader, checkColumns, fromGaps, toGaps, whole, wholeOrNull } from './columns.ts'
import { expectedOf, expectedTurnover, referencePrice } from './expectation.ts'
import { listedColumns } from './listed-columns.ts'
import type { MarketBatch, Position } from './messages.ts'

/** What a poll changed, ready to be encoded. Ids ascend in every list. */
export interface MarketChange {
  atMs: number
  /** Set when a new trading day begins with this poll. */
  newTradeDate?: SeoulDate
  /** New listings, and known ones whose constants changed. */
  listed: ({ id: number } & Listing)[]
  removed: number[]
  /** The new values of rows whose trading changed; a row that only rolled to the new day is not here. */
  traded: ({ id: number } & Trading)[]
}

/** Encodes a change as the batch that leads from `position` to the next seq. `before` gives a row as it is at `position`. */
export function encodeMarketBatch(
  position: Position,
  before: (id: number) => Trading | undefined,
  change: MarketChange,
): MarketBatch {
  const opening = startingPoint(before, change.newTradeDate !== undefined)
  const batch: MarketBatch = {
    topic: 'market',
    epoch: position.epoch,
    seq: position.seq + 1,
    at_ms: change.atMs,
    i: toGaps(change.traded.map((row) => row.id)),
    p: [],
    v: [],
    a: [],
  }
  const open = new SparseColumn<number | null>()
  const high = new SparseColumn<number | null>()
  const low = new SparseColumn<number | null>()
  const base = new SparseColumn<number | null>()
  const state = new SparseColumn<QuoteState>()

  change.traded.forEach((row, at) => {
    const place = at + 1
    const old = opening(row.id)
    const volumeChange = row.volume - old.volume
    batch.p.push(row.price === null ? null : row.price - referencePrice(old, row.previousClose))
    batch.v.push(volumeChange)
    batch.a.push(row.value - old.value - expectedTurnover(row.price, volumeChange))
    if (row.previousClose !== old.previousClose) base.add(place, row.previousClose)
    const expected = expectedOf(old, row.price, row.volume)
    if (row.open !== expected.open) open.add(place, toOffset(row.open, row.price))
    if (row.high !== expected.high) high.add(place, toOffset(row.high, row.price))
    if (row.low !== expected.low) low.add(place, toOffset(row.low, row.price))
    if (row.state !== expected.state) state.add(place, row.state)
  })

  return {
    ...batch,
    ...given('trade_date', change.newTradeDate),
    ...given('listed', change.listed.length > 0 ? listedColumns(change.listed) : undefined),
    ...given('removed', change.removed.length > 0 ? toGaps(change.removed) : undefined),
    ...given('o', open.value),
    ...given('h', high.value),
    ...given('l', low.value),
    ...given('b', base.value),
    ...given('s', state.value),
  }
}

/**
 * The rows a batch leaves behind, in the order of its columns.
 *
 * @param before gives a row as it is at the batch's position − 1
 * @throws MalformedMessageError when the columns do not fit together; nothing has been changed then
 */
export function decodeTraded(
  batch: MarketBatch,
  before: (id: number) => Trading | undefined,
): ({ id: number } & Trading)[] {
  checkColumns(batch.i, batch.p, batch.v, batch.a)
  const opening = startingPoint(before, batch.trade_date !== undefined)
  const open = new SparseReader(batch.o)
  const high = new SparseReader(batch.h)
  const low = new SparseReader(batch.l)
  const base = new SparseReader(batch.b)
  const state = new SparseReader(batch.s)

  return fromGaps(batch.i).map((id, at) => {
    const place = at + 1
    const old = opening(id)
    const newBase = base.take(place)
    const previousClose = newBase === undefined ? old.previousClose : wholeOrNull(newBase)
    const priceChange = wholeOrNull(batch.p[at])
    const volumeChange = whole(batch.v[at])
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
      value: old.value + whole(batch.a[at]) + expectedTurnover(price, volumeChange),
      state: state.take(place) ?? expected.state,
    }
  })
}

/** Rows as the columns count from them: rolled to the new day if one begins, and blank for a listing never seen. */
function startingPoint(before: (id: number) => Trading | undefined, roll: boolean): (id: number) => Trading {
  return (id) => {
    const row = before(id) ?? beforeFirstData(null)
    return roll ? rollToNextDay(row) : row
  }
}

/** Open, high and low travel as their distance from the price, which is a digit or three. */
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

function given<K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> {
  return value === undefined ? {} : ({ [key]: value } as Partial<Record<K, V>>)
}
