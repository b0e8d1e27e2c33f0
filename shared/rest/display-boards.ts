import { z } from 'zod'
import { PLAIN_BOARDS } from '../displays/boards.ts'
import {
  BOARD_TEXT_LENGTH,
  LEAST_DWELL_S,
  MAX_BOARD_STOCKS,
  MAX_DWELL_S,
  MAX_PAGES,
} from '../displays/limits.ts'
import { plainLines, StockCode, Uuid } from './fields.ts'

const Plain = z.object({ board: z.enum(PLAIN_BOARDS) })
const Stock = z.object({ board: z.literal('stock'), code: StockCode })
const Stocks = z.object({
  board: z.literal('stocks'),
  codes: z.array(StockCode).min(1).max(MAX_BOARD_STOCKS),
})
const Watchlist = z.object({
  board: z.literal('watchlist'),
  watchlist: Uuid.describe('The id of an own list.'),
})
const Text = z.object({
  board: z.literal('text'),
  text: plainLines(BOARD_TEXT_LENGTH).trim().min(1, 'is empty'),
})
const ShownWatchlist = Watchlist.extend({
  title: z.string().nullable().describe('The name of the list; null: it is gone.'),
  codes: z.array(StockCode),
})

/** A board without its seconds. */
export const BoardContent = z.discriminatedUnion('board', [Plain, Stock, Stocks, Watchlist, Text])
export const ShownContent = z.discriminatedUnion('board', [Plain, Stock, Stocks, ShownWatchlist, Text])

const dwell = { dwell_s: z.int().min(LEAST_DWELL_S).max(MAX_DWELL_S) }
const timed = [Plain.extend(dwell), Stock.extend(dwell), Stocks.extend(dwell), Text.extend(dwell)] as const

/** Boards in their order, each with its seconds. */
export const BoardTurns = z
  .array(z.discriminatedUnion('board', [...timed, Watchlist.extend(dwell)]))
  .min(1)
  .max(MAX_PAGES)
export const ShownTurns = z.array(z.discriminatedUnion('board', [...timed, ShownWatchlist.extend(dwell)]))

/** A board that a command or a takeover holds on a screen. */
export const HeldBoard = z.discriminatedUnion('board', [Plain, Stock, Stocks, Text])
