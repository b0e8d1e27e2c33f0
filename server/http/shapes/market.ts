import { z } from 'zod'
import { INDEX_CODES, type IndexQuote } from '#shared/market/index-quote'
import { SESSION_PHASES } from '#shared/market/phase'
import { MARKETS, QUOTE_STATES, type Quote } from '#shared/market/quote'

const Moment = z.iso.datetime({ offset: true })

export const QuoteShape = z
  .object({
    code: z.string(),
    isin: z.string(),
    name: z.string(),
    market: z.enum(MARKETS),
    section: z.string(),
    price: z.int().nullable(),
    previous_close: z.int().nullable(),
    change: z.int().nullable(),
    change_rate: z.number().nullable(),
    open: z.int().nullable(),
    high: z.int().nullable(),
    low: z.int().nullable(),
    volume: z.int(),
    value: z.int(),
    market_cap: z.int().nullable(),
    shares: z.int(),
    state: z.enum(QUOTE_STATES),
    as_of: Moment,
  })
  .meta({ id: 'Quote' }) satisfies z.ZodType<Quote>

export const IndexShape = z
  .object({
    code: z.enum(INDEX_CODES),
    value: z.number().nullable(),
    previous_close: z.number().nullable(),
    change: z.number().nullable(),
    change_rate: z.number().nullable(),
    open: z.number().nullable(),
    high: z.number().nullable(),
    low: z.number().nullable(),
    volume: z.int(),
    turnover: z.int(),
    as_of: Moment,
  })
  .meta({ id: 'Index' }) satisfies z.ZodType<IndexQuote>

const provenance = { source: z.string(), delay_minutes: z.int() }

/** Where the answer stands in the stream of batches, and where it comes from. */
const head = {
  epoch: z.string(),
  seq: z.int(),
  as_of: Moment,
  ...provenance,
  phase: z.enum(SESSION_PHASES),
}

export const QuotesShape = z.object({ ...head, quotes: z.array(QuoteShape) })
export const IndicesShape = z.object({ ...head, indices: z.array(IndexShape) })
export const StockShape = z.object({
  ...QuoteShape.shape,
  high_52w: z.int().nullable().describe('null: no history is there'),
  high_52w_on: z.iso.date().nullable(),
  low_52w: z.int().nullable(),
  low_52w_on: z.iso.date().nullable(),
  listed: z.boolean().describe('false: the quote is the last one before it left the board'),
  delisted_at: Moment.nullable().describe('Since when it is not listed'),
  ...provenance,
})

export const PhaseChangeShape = z.object({ phase: z.enum(SESSION_PHASES), begins_at: Moment })

export const SessionPhaseShape = z.object({
  phase: z.enum(SESSION_PHASES),
  source: z.string().nullable(),
  trade_date: z.iso.date().nullable(),
  hours: z.array(PhaseChangeShape),
  next_change: PhaseChangeShape.nullable(),
})
