import type { Level } from '../disclosures/kinds.ts'
import type { IndexCode } from '../market/index-quote.ts'
import type { StockCode } from '../market/quote.ts'
import { contentText, type BoardContent } from './boards.ts'

/** Levels of disclosures from which a rule may be called. */
export const EVENT_LEVELS = ['critical', 'high', 'normal'] as const satisfies readonly Level[]
export type EventLevel = (typeof EVENT_LEVELS)[number]

interface OfStocks {
  /** A list of the admin who made the rule; omitted: all listings. */
  watchlist?: string | undefined
  /** What the server adds: the codes of the list. */
  codes?: StockCode[] | undefined
}

/** What calls a rule. A move is of the day's rate of change, in either direction, percent. */
export type EventCondition =
  | ({ type: 'price_limit' } & OfStocks)
  | ({ type: 'halt' } & OfStocks)
  | ({ type: 'disclosure'; level: EventLevel } & OfStocks)
  | ({ type: 'stock_move'; percent: number } & OfStocks & { watchlist: string })
  | { type: 'index_move'; index: IndexCode; percent: number }
export type EventType = EventCondition['type']

/** Puts a board up for a while when something happens. Of rules that are called at once the first in the list counts. */
export interface EventRule<Content = BoardContent> {
  name: string
  when: EventCondition
  /** Omitted: the stock, the indices or the disclosures to which it happened. */
  board?: Content | undefined
  show_s: number
  cooldown_s: number
}

/** A rule as one line of text: `limits: price_limit, 30 s → stock 005930`. */
export function eventText({ name, when, board, show_s, cooldown_s }: EventRule): string {
  const what = Object.values(when).join(' ')
  return `${name}: ${what} → ${board === undefined ? '' : contentText(board)} ${show_s} s / ${cooldown_s} s`
}
