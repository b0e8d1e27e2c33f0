import { z } from 'zod'
import { CANDLE_INTERVALS } from '../market/candle.ts'
import { INDEX_CODES } from '../market/index-quote.ts'
import { endpoint } from './endpoint.ts'
import { Moment, MomentOrDate, StockAddress, wholeNumber } from './fields.ts'

const CandleShape = z
  .object({
    time: Moment,
    open: z.int(),
    high: z.int(),
    low: z.int(),
    close: z.int(),
    volume: z.int(),
  })
  .meta({ id: 'Candle' })

/** A hole of the feed: trades within it are unknown. */
const GapShape = z
  .object({
    from: Moment,
    to: Moment.nullable().describe('null: it goes on'),
    code: z.string(),
  })
  .meta({ id: 'Gap' })

const CandlesShape = z.object({
  candles: z.array(CandleShape),
  gaps: z.array(GapShape).describe('Of the feed, inside the range that is answered'),
  adjusted: z.boolean(),
})

const IndexCandleShape = z
  .object({
    time: Moment,
    open: z.number(),
    high: z.number(),
    low: z.number(),
    close: z.number(),
    volume: z.int(),
  })
  .meta({ id: 'IndexCandle' })

const IndexCandlesShape = z.object({
  candles: z.array(IndexCandleShape),
  gaps: CandlesShape.shape.gaps,
})

export type GapAnswer = z.output<typeof GapShape>
export type IndexCandlesAnswer = z.output<typeof IndexCandlesShape>

const MAX_CANDLES = 5_000

/** Query parameters common to all candle endpoints. */
const CANDLE_RANGE = {
  interval: z.enum(CANDLE_INTERVALS, `is none of ${CANDLE_INTERVALS.join(', ')}`).default('1m'),
  from: MomentOrDate.optional().describe(
    'The first moment a candle may begin at; a date is its midnight in Seoul.',
  ),
  to: MomentOrDate.optional().describe('Before this moment.'),
  limit: wholeNumber(1, MAX_CANDLES)
    .prefault(String(MAX_CANDLES))
    .describe('Of more candles than this the newest are given.'),
}

interface Bounds {
  from?: number | undefined
  to?: number | undefined
}

const endsAfterItBegins = ({ from, to }: Bounds) => from === undefined || to === undefined || from < to

const ENDS_TOO_EARLY = { path: ['to'], error: 'is not after from' }

const CandlesInput = z
  .object({
    ...CANDLE_RANGE,
    adjusted: z
      .enum(['true', 'false'])
      .default('false')
      .transform((text) => text === 'true')
      .describe(
        'Of days: prices and volumes before a split, a right or the like in the shares of the newest day.',
      ),
  })
  .refine(endsAfterItBegins, ENDS_TOO_EARLY)

const IndexCandlesInput = z.object(CANDLE_RANGE).refine(endsAfterItBegins, ENDS_TOO_EARLY)

export const listStockCandles = endpoint('listStockCandles', {
  access: 'view_market',
  tag: 'market',
  summary: 'Candles of a stock.',
  description:
    'An interval in which no poll saw a change has no candle. The first candle of a day holds all of the day until then, ' +
    'unless the feed began in the middle of a session: then it begins with the first price that was seen, and volume 0. ' +
    'Candles of a day come from the daily history where it has the day, and from what our polls saw of it otherwise. ' +
    'A stock that has left the board keeps those it had.',
  params: StockAddress,
  query: CandlesInput,
  answer: {
    status: 200,
    description: 'Oldest first; with an ETag when the range is over',
    shape: CandlesShape,
  },
})

export const listIndexCandles = endpoint('listIndexCandles', {
  access: 'view_market',
  tag: 'market',
  summary: 'Candles of an index.',
  description:
    'Points with two decimals, volume in shares. As candles of a stock: an interval in which no poll saw a change has none, ' +
    'and those of a day come from the daily history where it has the day.',
  params: z.object({ code: z.enum(INDEX_CODES) }),
  query: IndexCandlesInput,
  answer: {
    status: 200,
    description: 'Oldest first; with an ETag when the range is over',
    shape: IndexCandlesShape,
  },
})
