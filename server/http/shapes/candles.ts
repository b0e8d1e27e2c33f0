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

export const CandlesShape = z.object({ candles: z.array(CandleShape) })
