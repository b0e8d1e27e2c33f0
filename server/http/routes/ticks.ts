import { readDayTicks, type DayTick } from '#database/candles/day-ticks'
import type { Database } from '#database/pool'
import { changeOf, rateOf } from '#shared/market/change'
import { seoulIso } from '#shared/market/seoul-time'
import * as rest from '#shared/rest/stocks'
import type { MarketBoard } from '../../live/market-board.ts'
import { formerListing } from '../former-stock.ts'
import { held } from '../held-board.ts'
import { handle, type Route } from '../handle.ts'

export interface TickRouteDeps {
  board: MarketBoard
  database: Database
}

export function tickRoutes({ board, database }: TickRouteDeps): Route[] {
  const ticks = handle(rest.listStockTicks, async (_ctx, { params, query: { before, limit } }) => {
    const { tradeDate, asOfMs, rowByCode } = held(board).market()
    const listingId =
      rowByCode(params.code)?.id ?? (await formerListing(database, board, params.code)).listing.id
    const { ticks: found, hasOlder } = await readDayTicks(database, {
      listingId,
      tradeDate,
      // After a rewound replay, or with a clock that was ahead, the table has ticks of the future.
      asOfMs,
      beforeMs: before ?? null,
      limit,
    })
    const oldest = found.at(-1)
    return {
      ticks: found.map(presentTick),
      next_before: hasOlder && oldest !== undefined ? seoulIso(oldest.atMs) : null,
    }
  })
  return [ticks]
}

function presentTick(tick: DayTick): rest.Tick {
  const { atMs, price, volume, accumulatedVolume, value, state } = tick
  return {
    time: seoulIso(atMs),
    price,
    change: changeOf(tick),
    change_rate: rateOf(tick),
    volume,
    accumulated_volume: accumulatedVolume,
    value,
    state,
  }
}
