import { z } from 'zod'
import { readCandles } from '#database/candles'
import { gapsOf } from '#database/gaps'
import { boardOf } from '#database/listings'
import type { Database } from '#database/pool'
import { readReplayedCandles } from '#database/replayed-candles'
import { CANDLE_INTERVALS, CANDLE_MS } from '#shared/market/candle'
import type { QuoteRow } from '#shared/market/quote'
import { seoulIso, startOfSeoulDay, type SeoulDate } from '#shared/market/seoul-time'
import type { Gap } from '#shared/protocol/gap'
import type { MarketBoard } from '../../live/market-board.ts'
import { wholeNumber } from '../../input.ts'
import { Problem } from '../../problem.ts'
import { etagOf } from '../etag.ts'
import { defineRoute, type Route } from '../route.ts'
import { CandlesShape, type GapShape } from '../shapes/candles.ts'

export interface CandleRouteParts {
  board: MarketBoard
  database: Database
  now: () => number
}

const MOST_CANDLES = 5_000

/** Ticks of a closed interval may still come, and show with the next refresh of the candles. */
const SETTLED_AFTER_MS = 5 * 60_000

const Moment = z.union(
  [
    z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
    z.iso.date().transform((text) => startOfSeoulDay(text)),
  ],
  'is neither a time in ISO 8601 with offset nor a date',
)

const CandlesInput = z
  .object({
    adjusted: z
      .enum(['true', 'false'])
      .default('false')
      .transform((text) => text === 'true')
      .describe(
        'Of days: prices and volumes before a split, a right or the like in the shares of the newest day.',
      ),
    interval: z.enum(CANDLE_INTERVALS, `is none of ${CANDLE_INTERVALS.join(', ')}`).default('1m'),
    from: Moment.optional().describe(
      'The first moment a candle may begin at; a date is its midnight in Seoul.',
    ),
    to: Moment.optional().describe('Before this moment.'),
    limit: wholeNumber(1, MOST_CANDLES)
      .prefault(String(MOST_CANDLES))
      .describe('Of more candles than this the newest are given.'),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from < to, {
    path: ['to'],
    error: 'is not after from',
  })

const StockAddress = z.object({ code: z.string().regex(/^[0-9A-Z]{6}$/) })

export function candleRoutes({ board, database, now }: CandleRouteParts): Route[] {
  const candles = defineRoute({
    method: 'get',
    path: '/api/stocks/:code/candles',
    access: 'view_market',
    tag: 'market',
    summary: 'Candles of a stock.',
    description:
      'An interval in which no poll saw a change has no candle. The first candle of a day holds all of the day until then. ' +
      'Candles of a day come from the daily history where it has the day, and from what our polls saw of it otherwise.',
    params: StockAddress,
    query: CandlesInput,
    answer: {
      status: 200,
      description: 'Oldest first; with an ETag when the range is over',
      shape: CandlesShape,
    },
    handle: async (ctx, { params, query }) => {
      const { interval, from = null, to = null, limit, adjusted } = query
      const { tradeDate, row } = listed(board, params.code)
      const { source, asOfMs } = board.market()
      const range = { listingId: row.id, interval, fromMs: from, toMs: to, limit }
      const candles =
        source === 'replay'
          ? await readReplayedCandles(database, { ...range, asOfMs })
          : await readCandles(database, {
              ...range,
              today: { tradeDate, baseKrw: row.previousClose },
              adjusted,
            })
      const isCut = from === null || candles.length === limit
      const span = { fromMs: isCut ? (candles[0]?.startMs ?? to ?? now()) : from, toMs: to ?? now() }
      const answer = {
        candles: candles.map(({ startMs, ...candle }) => ({ time: seoulIso(startMs), ...candle })),
        gaps: (await gapsOf(database, { board: await boardOf(database, row.id), ...span })).map(presentGap),
        adjusted: adjusted && interval === '1d',
      }
      if (to !== null && to + CANDLE_MS[interval] + SETTLED_AFTER_MS <= now()) {
        ctx.set('ETag', etagOf(answer))
        ctx.set('Cache-Control', 'private, no-cache')
      }
      return answer
    },
  })
  return [candles]
}

function listed(board: MarketBoard, code: string): { tradeDate: SeoulDate; row: QuoteRow } {
  if (!board.ready)
    throw new Problem('unavailable', { detail: 'no market data yet', headers: { 'Retry-After': '2' } })
  const { tradeDate, rowByCode } = board.market()
  const row = rowByCode(code)
  if (row === undefined) throw new Problem('not_found', { detail: 'no stock of that code is listed' })
  return { tradeDate, row }
}

function presentGap({ beganMs, endedMs, code }: Gap): z.output<typeof GapShape> {
  return { from: seoulIso(beganMs), to: endedMs === null ? null : seoulIso(endedMs), code }
}
