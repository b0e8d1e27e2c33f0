import { z } from 'zod'
import { MARKETS, QUOTE_STATES } from '../market/quote.ts'
import { endpoint } from './endpoint.ts'
import { Moment, MomentOrDate, plainText, StockAddress, wholeNumber } from './fields.ts'
import { provenance, QuoteShape } from './market.ts'

const StockShape = z.object({
  ...QuoteShape.shape,
  high_52w: z.int().nullable().describe('null: no history is there'),
  high_52w_on: z.iso.date().nullable(),
  low_52w: z.int().nullable(),
  low_52w_on: z.iso.date().nullable(),
  listed: z.boolean().describe('false: the quote is the last one before it left the board'),
  delisted_at: Moment.nullable().describe('Since when it is not listed'),
  ...provenance,
})

/** A stock with its 52-week range, which only the server has. */
export type StockFacts = z.output<typeof StockShape>

const FoundStockShape = z.object({
  code: z.string(),
  isin: z.string(),
  name: z.string(),
  market: z.enum(MARKETS),
  section: z.string(),
  listed: z.boolean(),
  delisted_at: Moment.nullable().describe('Since when it is not listed'),
})

const FoundStocksShape = z.object({ items: z.array(FoundStockShape) })
export type FoundStock = z.output<typeof FoundStockShape>

/** The values of a stock at one poll. */
const TickShape = z
  .object({
    time: Moment,
    price: z.int(),
    change: z.int().nullable(),
    change_rate: z.number().nullable(),
    volume: z.int().describe('Shares since the tick before'),
    accumulated_volume: z.int(),
    value: z.int().describe('Won, over the day'),
    state: z.enum(QUOTE_STATES),
  })
  .meta({ id: 'Tick' })

const TicksShape = z.object({
  ticks: z.array(TickShape),
  next_before: Moment.nullable().describe('`before` of the next page; null: there is none'),
})
export type Tick = z.output<typeof TickShape>
export type TickPage = z.output<typeof TicksShape>

const SearchInput = z.object({
  q: plainText(50)
    .trim()
    .min(1)
    .describe('A code in any spelling, an ISIN, a name, initial consonants, or keys of the other layout.'),
  limit: wholeNumber(1, 50).prefault('8').describe('Of those that are listed, and of those that are not.'),
})

const TicksInput = z.object({
  before: MomentOrDate.optional().describe('Ticks before this moment: `next_before` of the page before.'),
  limit: wholeNumber(1, 1_000).prefault('100'),
})

export const readStock = endpoint('readStock', {
  access: 'view_market',
  tag: 'market',
  summary: 'One stock.',
  description:
    'A stock that has left the board keeps its last quote, with the time since when it is not listed.',
  params: StockAddress,
  answer: {
    status: 200,
    description: 'Its quote and its range of 52 weeks, in the shares of today',
    shape: StockShape,
  },
})

export const searchStocks = endpoint('searchStocks', {
  access: 'view_market',
  tag: 'market',
  summary: 'Finds stocks, those that were delisted too.',
  description: 'What is listed comes first, the best answer first; what is not comes after all of them.',
  query: SearchInput,
  answer: { status: 200, description: 'None where nothing answers', shape: FoundStocksShape },
})

export const listStockTicks = endpoint('listStockTicks', {
  access: 'view_market',
  tag: 'market',
  summary: "Today's ticks of a stock.",
  description:
    'A tick is a poll that saw a change; what happened between two polls is one tick. A stock that has left the board has none today.',
  params: StockAddress,
  query: TicksInput,
  answer: { status: 200, description: 'Newest first, a page of them', shape: TicksShape },
})
