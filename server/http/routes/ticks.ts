import { z } from 'zod'
import { readDayTicks, type DayTick } from '#database/day-ticks'
import type { Database } from '#database/pool'
import { changeRate } from '#shared/market/change'
import { seoulIso } from '#shared/market/seoul-time'
import { wholeNumber } from '#shared/rest/fields'
import type { MarketBoard } from '../../live/market-board.ts'
import { Moment } from '../candle-range.ts'
import { formerListing } from '../former-stock.ts'
import { held, StockAddress } from '../held-board.ts'
import type { Route } from '../handle.ts'
import { defineRoute } from '../route.ts'
import { TicksShape, type TickShape } from '../shapes/ticks.ts'

export interface TickRouteParts {
  board: MarketBoard
  database: Database
}

const TicksInput = z.object({
  before: Moment.optional().describe('Ticks before this moment: `next_before` of the page before.'),
  limit: wholeNumber(1, 1_000).prefault('100'),
})

export function tickRoutes({ board, database }: TickRouteParts): Route[] {
  const ticks = defineRoute({
    method: 'get',
    path: '/api/stocks/:code/ticks',
    access: 'view_market',
    tag: 'market',
    summary: "Today's ticks of a stock.",
    description:
      'A tick is a poll that saw a change; what happened between two polls is one tick. A stock that has left the board has none today.',
    params: StockAddress,
    query: TicksInput,
    answer: { status: 200, description: 'Newest first, a page of them', shape: TicksShape },
    handle: async (_ctx, { params, query: { before, limit } }) => {
      const { tradeDate, asOfMs, rowByCode } = held(board).market()
      const listingId =
        rowByCode(params.code)?.id ?? (await formerListing(database, board, params.code)).listing.id
      const { ticks: found, hasOlder } = await readDayTicks(database, {
        listingId,
        tradeDate,
        // A replay that has gone back, or a clock that was ahead, has told of what is still to come.
        asOfMs,
        beforeMs: before ?? null,
        limit,
      })
      const oldest = found.at(-1)
      return {
        ticks: found.map(presentTick),
        next_before: hasOlder && oldest !== undefined ? seoulIso(oldest.atMs) : null,
      }
    },
  })
  return [ticks]
}

function presentTick({
  atMs,
  price,
  previousClose,
  volume,
  accumulatedVolume,
  value,
  state,
}: DayTick): z.output<typeof TickShape> {
  const change = previousClose === null ? null : price - previousClose
  return {
    time: seoulIso(atMs),
    price,
    change,
    change_rate: change === null || previousClose === null ? null : changeRate(change, previousClose),
    volume,
    accumulated_volume: accumulatedVolume,
    value,
    state,
  }
}
