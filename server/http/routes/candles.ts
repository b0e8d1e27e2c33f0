import { createHash } from 'node:crypto'
import { z } from 'zod'
import { readCandles } from '#database/candles'
import type { Database } from '#database/pool'
import { CANDLE_INTERVALS, CANDLE_MS } from '#shared/market/candle'
import { seoulIso, startOfSeoulDay } from '#shared/market/seoul-time'
import type { MarketBoard } from '../../live/market-board.ts'
import { wholeNumber } from '../../input.ts'
import { Problem } from '../../problem.ts'
import { defineRoute, type Route } from '../route.ts'
import { CandlesShape } from '../shapes/candles.ts'

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
      'An interval in which no poll saw a change has no candle. The first candle of a day holds all of the day until then.',
    params: StockAddress,
    query: CandlesInput,
    answer: {
      status: 200,
      description: 'Oldest first; with an ETag when the range is over',
      shape: CandlesShape,
    },
    handle: async (ctx, { params, query }) => {
      const { interval, from = null, to = null, limit } = query
      const listingId = listingIdOf(board, params.code)
      const found = await readCandles(database, { listingId, interval, fromMs: from, toMs: to, limit })
      const answer = {
        candles: found.map(({ startMs, ...candle }) => ({ time: seoulIso(startMs), ...candle })),
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

function listingIdOf(board: MarketBoard, code: string): number {
  if (!board.ready)
    throw new Problem('unavailable', { detail: 'no market data yet', headers: { 'Retry-After': '2' } })
  const row = board.market().rowByCode(code)
  if (row === undefined) throw new Problem('not_found', { detail: 'no stock of that code is listed' })
  return row.id
}

/** Weak: the answer is compressed on its way. */
function etagOf(answer: object): string {
  return `W/"${createHash('sha256').update(JSON.stringify(answer)).digest('base64url').slice(0, 27)}"`
}
