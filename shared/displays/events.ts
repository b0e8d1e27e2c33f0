import { LEVELS, type Level } from '../disclosures/kinds.ts'
import type { IndexCode } from '../market/index-quote.ts'
import type { StockCode } from '../market/quote.ts'
import { contentText, type BoardContent } from './boards.ts'

/** Levels of disclosures from which a rule may be called. */
export const EVENT_LEVELS = ['critical', 'high', 'normal'] as const satisfies readonly Level[]
export type EventLevel = (typeof EVENT_LEVELS)[number]

export const EVENT_TYPES = ['price_limit', 'halt', 'disclosure', 'stock_move', 'index_move'] as const
export type EventType = (typeof EVENT_TYPES)[number]

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

/** Something that happened. Rates are percent of the day; a halt without a code is one of a whole market. */
export type Occurrence =
  | { type: 'price_limit' | 'halt'; code: StockCode | null }
  | { type: 'disclosure'; code: StockCode | null; level: Level }
  | { type: 'stock_move'; code: StockCode; before: number; now: number }
  | { type: 'index_move'; index: IndexCode; before: number; now: number }

/** Whether a rule is called by what happened. A move calls it when it goes beyond the limit, not while it stays there. */
export function isCalled(when: EventCondition, occurrence: Occurrence): boolean {
  if (when.type === 'index_move')
    return (
      occurrence.type === 'index_move' &&
      occurrence.index === when.index &&
      goesBeyond(occurrence, when.percent)
    )
  if (when.type !== occurrence.type) return false
  const { code } = occurrence
  const isAllMarket = occurrence.type === 'halt' && code === null
  const codes = when.watchlist === undefined ? null : (when.codes ?? [])
  if (codes !== null && !isAllMarket && (code === null || !codes.includes(code))) return false
  if (when.type === 'stock_move' && occurrence.type === 'stock_move')
    return goesBeyond(occurrence, when.percent)
  if (when.type === 'disclosure' && occurrence.type === 'disclosure')
    return LEVELS.indexOf(occurrence.level) <= LEVELS.indexOf(when.level)
  return true
}

const goesBeyond = ({ before, now }: { before: number; now: number }, percent: number) =>
  Math.abs(before) < percent && Math.abs(now) >= percent

/** The board of a rule; without one, what it happened to. */
export function boardOf<Content>(
  { board }: Pick<EventRule<Content>, 'board'>,
  occurrence: Occurrence,
): Content | Exclude<BoardContent, { board: 'watchlist' }> {
  if (board !== undefined) return board
  if (occurrence.type === 'index_move') return { board: 'indices' }
  if (occurrence.code !== null) return { board: 'stock', code: occurrence.code }
  return { board: occurrence.type === 'disclosure' ? 'disclosures' : 'indices' }
}
