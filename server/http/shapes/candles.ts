import { z } from 'zod'

export const CandleShape = z
  .object({
    time: z.iso.datetime({ offset: true }),
    open: z.int(),
    high: z.int(),
    low: z.int(),
    close: z.int(),
    volume: z.int(),
  })
  .meta({ id: 'Candle' })

/** A hole of the feed: nobody knows what was traded in it, moment by moment. */
export const GapShape = z
  .object({
    from: z.iso.datetime({ offset: true }),
    to: z.iso.datetime({ offset: true }).nullable().describe('null: it goes on'),
    code: z.string(),
  })
  .meta({ id: 'Gap' })

export const CandlesShape = z.object({
  candles: z.array(CandleShape),
  gaps: z.array(GapShape).describe('Of the feed, inside the range that is answered'),
  adjusted: z.boolean(),
})

export const IndexCandleShape = z
  .object({
    time: z.iso.datetime({ offset: true }),
    open: z.number(),
    high: z.number(),
    low: z.number(),
    close: z.number(),
    volume: z.int(),
  })
  .meta({ id: 'IndexCandle' })

export const IndexCandlesShape = z.object({
  candles: z.array(IndexCandleShape),
  gaps: CandlesShape.shape.gaps,
})
