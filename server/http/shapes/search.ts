import { z } from 'zod'
import { MARKETS } from '#shared/market/quote'

export const FoundStockShape = z.object({
  code: z.string(),
  isin: z.string(),
  name: z.string(),
  market: z.enum(MARKETS),
  section: z.string(),
  listed: z.boolean(),
  delisted_at: z.iso.datetime({ offset: true }).nullable().describe('Since when it is not listed'),
})

export const FoundStocksShape = z.object({ items: z.array(FoundStockShape) })
