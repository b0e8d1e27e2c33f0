import { beforeFirstData, rollToNextDay, type Listing, type Trading } from '../market/quote.ts'
import type { SeoulDate } from '../market/seoul-time.ts'
import { given, toGaps } from './columns.ts'
import { listedColumns } from './listed-columns.ts'
import { fromTradedColumns, tradedColumns, type TradedRow } from './market-columns.ts'
import type { MarketBatch, Position } from './messages.ts'

/** What a poll changed, ready to be encoded. Ids ascend in every list. */
export interface MarketChange {
  atMs: number
  /** Set when a new trading day begins with this poll. */
  newTradeDate?: SeoulDate
  /** New listings, and known ones whose constants changed. */
  listed: ({ id: number } & Listing)[]
  removed: number[]
  /** The new values of rows whose trading changed; rows that only rolled to the new day are not included. */
  traded: TradedRow[]
}

/** Encodes a change as the batch that leads from `position` to the next seq. `before` gives a row as it is at `position`. */
export function encodeMarketBatch(
  position: Position,
  before: (id: number) => Trading | undefined,
  change: MarketChange,
): MarketBatch {
  const opening = startingPoint(before, change.newTradeDate !== undefined)
  const { i, p, v, a, ...exceptions } = tradedColumns(change.traded, change.atMs, opening)
  return {
    topic: 'market',
    epoch: position.epoch,
    seq: position.seq + 1,
    at_ms: change.atMs,
    ...{ i, p, v, a },
    ...given('trade_date', change.newTradeDate),
    ...given('listed', change.listed.length > 0 ? listedColumns(change.listed) : undefined),
    ...given('removed', change.removed.length > 0 ? toGaps(change.removed) : undefined),
    ...exceptions,
  }
}

/**
 * The rows after a batch, in the order of its columns.
 *
 * @param before returns a row as it is at the batch's position − 1
 * @throws MalformedMessageError when the columns do not fit together; nothing has been changed then
 */
export function decodeTraded(batch: MarketBatch, before: (id: number) => Trading | undefined): TradedRow[] {
  return fromTradedColumns(batch, batch.at_ms, startingPoint(before, batch.trade_date !== undefined))
}

/**
 * The reference rows of the columns: rolled to the new day if one begins, and blank for an unknown listing.
 */
function startingPoint(before: (id: number) => Trading | undefined, roll: boolean): (id: number) => Trading {
  return (id) => {
    const row = before(id) ?? beforeFirstData(null)
    return roll ? rollToNextDay(row) : row
  }
}
