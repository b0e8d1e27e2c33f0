import { z } from 'zod'
import { BREADTH_MARKETS } from '../market/breadth.ts'
import { INDEX_CODES, type IndexQuote } from '../market/index-quote.ts'
import { SESSION_PHASES } from '../market/phase.ts'
import { MARKETS, QUOTE_STATES, TRADING_FIELDS, type Quote, type TradingKind } from '../market/quote.ts'
import { RANKINGS } from '../market/ranking.ts'
import { startOfSeoulDay } from '../market/seoul-time.ts'
import { endpoint } from './endpoint.ts'
import { GivenDate, Moment, wholeNumber } from './fields.ts'
import { DAY_MS } from '../time.ts'

/** The schema of each type of field. */
const KINDS = {
  price: z.int().nullable(),
  total: z.int(),
  count: z.int().optional(),
  state: z.enum(QUOTE_STATES),
} as const satisfies Record<TradingKind, z.ZodType>

type Fields = typeof TRADING_FIELDS
type TradingShapes = { [K in keyof Fields as Fields[K]['name']]: (typeof KINDS)[Fields[K]['kind']] }

function tradingShapes(): TradingShapes {
  const shapes = Object.values(TRADING_FIELDS).map(({ name, kind }) => [name, KINDS[kind]])
  return Object.fromEntries(shapes) as TradingShapes
}

export const QuoteShape = z
  .object({
    code: z.string(),
    isin: z.string(),
    name: z.string(),
    market: z.enum(MARKETS),
    section: z.string(),
    ...tradingShapes(),
    change: z.int().nullable(),
    change_rate: z.number().nullable(),
    market_cap: z.int().nullable(),
    shares: z.int(),
    as_of: Moment,
    received_at: Moment.optional().describe(
      'When the source pushed it, if that was before the poll of `as_of`',
    ),
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

export const provenance = { source: z.string(), delay_minutes: z.int() }

/** Position of the answer in the stream of batches, and its source. */
const head = { epoch: z.string(), seq: z.int(), as_of: Moment, ...provenance, phase: z.enum(SESSION_PHASES) }
const position = { epoch: z.string(), seq: z.int(), as_of: Moment, source: z.string() }

/** `source` is set where it differs from the answer's: after a failover, rows of the source before remain. */
const SourcedQuoteShape = QuoteShape.extend({
  source: z.string().optional(),
  delay_minutes: z.int().optional(),
}).meta({ id: 'SourcedQuote' })

const QuotesShape = z.object({ ...head, quotes: z.array(SourcedQuoteShape) })
const IndicesShape = z.object({ ...head, indices: z.array(IndexShape) })
const PhaseChangeShape = z.object({ phase: z.enum(SESSION_PHASES), begins_at: Moment })

const SessionPhaseShape = z.object({
  phase: z.enum(SESSION_PHASES),
  source: z.string().nullable(),
  trade_date: z.iso.date().nullable(),
  hours: z.array(PhaseChangeShape),
  next_change: PhaseChangeShape.nullable(),
})

export type PhaseChangeAnswer = z.output<typeof PhaseChangeShape>

/** Rounded to the nearest double beyond 2^53. */
const Total = z.number().min(0)

const BreadthShape = z
  .object({
    market: z.enum(BREADTH_MARKETS),
    listings: z.int(),
    upper_limit: z.int(),
    up: z.int(),
    unchanged: z.int(),
    down: z.int(),
    lower_limit: z.int(),
    halted: z.int(),
    no_data: z.int(),
    volume: Total,
    value: Total,
  })
  .meta({ id: 'Breadth' })

const BreadthsShape = z.object({ ...position, markets: z.array(BreadthShape) })

const MoversShape = z.object({ ...position, by: z.enum(RANKINGS), quotes: z.array(QuoteShape) })

export type Breadths = z.output<typeof BreadthsShape>
export type Movers = z.output<typeof MoversShape>
export type Quotes = z.output<typeof QuotesShape>
export type Indices = z.output<typeof IndicesShape>

const SectorsShape = z.object({
  as_of: z.iso.date().nullable(),
  sectors: z.array(z.object({ sector: z.string(), codes: z.array(z.string()) })),
})
export type Sectors = z.output<typeof SectorsShape>

const SessionsShape = z.object({
  days: z.array(z.object({ date: z.iso.date(), hours: z.array(PhaseChangeShape) })),
})

/** Comma-separated, or a repeated parameter; default: all markets. */
const MarketList = z
  .union([z.string(), z.array(z.string())])
  .optional()
  .transform((value) =>
    value === undefined ? [...MARKETS] : [value].flat().flatMap((text) => text.split(',')),
  )
  .pipe(z.array(z.enum(MARKETS, `is none of ${MARKETS.join(', ')}`)))

const QuotesInput = z.object({ market: MarketList })

export const MAX_MOVERS = 100

const MoversInput = z.object({
  by: z.enum(RANKINGS, `is none of ${RANKINGS.join(', ')}`).default('rise'),
  market: MarketList.describe('A comma list; none: every market.'),
  limit: wholeNumber(1, MAX_MOVERS).prefault('20'),
})

const MAX_DAYS = 400

const SessionsInput = z
  .object({
    from: GivenDate.describe('The first day.'),
    to: GivenDate.describe('The last day, at most 400 days in all.'),
  })
  .refine(({ from, to }) => from <= to, { path: ['to'], error: 'is before from' })
  .refine(({ from, to }) => startOfSeoulDay(to) - startOfSeoulDay(from) < MAX_DAYS * DAY_MS, {
    path: ['to'],
    error: `is more than ${MAX_DAYS} days after from`,
  })

export const listQuotes = endpoint('listQuotes', {
  access: 'view_market',
  tag: 'market',
  summary: 'Every quote, or those of some markets.',
  query: QuotesInput,
  answer: { status: 200, description: 'The board at one position', shape: QuotesShape },
})

export const listIndices = endpoint('listIndices', {
  access: 'view_market',
  tag: 'market',
  summary: 'The indices.',
  answer: { status: 200, description: 'The indices at one position', shape: IndicesShape },
})

export const readMarketSession = endpoint('readMarketSession', {
  access: 'view_market',
  tag: 'market',
  summary: "The phase of this moment, the day's hours, and what comes next.",
  answer: { status: 200, description: 'By the calendar of the source', shape: SessionPhaseShape },
})

export const readBreadth = endpoint('readBreadth', {
  access: 'view_market',
  tag: 'market',
  summary: 'How many listings rise and fall, and what was traded.',
  description: 'Each listing is counted once. KOSDAQ includes KOSDAQ GLOBAL.',
  answer: { status: 200, description: 'At one position of the board', shape: BreadthsShape },
})

export const listMovers = endpoint('listMovers', {
  access: 'view_market',
  tag: 'market',
  summary: 'The stocks that lead a ranking.',
  description:
    'Of equals the one with more turnover comes first. `high_52w` and `low_52w` are stocks that went beyond the prices of ' +
    'the 52 weeks before today; they are empty while no history is there.',
  query: MoversInput,
  answer: { status: 200, description: 'At one position of the board', shape: MoversShape },
})

export const listSectors = endpoint('listSectors', {
  access: 'view_market',
  tag: 'market',
  summary: 'Which stocks of the board are in which sector.',
  description: 'As the source names them, updated once a day. A stock that is in none is left out.',
  answer: { status: 200, description: 'The largest sector first; with an ETag', shape: SectorsShape },
})

export const listTradingHours = endpoint('listTradingHours', {
  access: 'view_market',
  tag: 'market',
  summary: 'The hours of each day of a range, by the calendar of the source.',
  description:
    'A day without trading has no hours; the last of a day is `closed`. Days of a year without a calendar are left out.',
  query: SessionsInput,
  answer: { status: 200, description: 'Oldest first', shape: SessionsShape },
})
