import { changeRate } from '#shared/market/change'
import type { QuoteRow } from '#shared/market/quote'
import { badgesOf } from './badges.ts'
import type { Badge } from './badges.ts'
import type { ColumnId } from './columns.ts'
import { NO_NUMBER, capColumn, changeSize, rate, turnoverColumn, whole } from './numbers.ts'
import type { Language } from './numbers.ts'
import { rangePosition } from './order.ts'
import { directionOf, markOf } from './standing.ts'

export type Tone = 'up' | 'down' | 'flat'

/** A cell of plain text: what it says and the colour it says it in. */
export interface TextCell {
  text: string
  tone: Tone | null
}

export type TextColumn = Exclude<ColumnId, 'name' | 'change' | 'range' | 'state'>

/** A row as it is painted. Made from the quote only, so that equal quotes paint equally. */
export interface RowCells {
  name: string
  code: string
  change: TextCell & { mark: string }
  texts: Record<TextColumn, TextCell>
  /** Between low and high, 0 to 1. */
  range: number | null
  badges: Badge[]
  /** Rows without a trade stay in sight, but step back. */
  muted: boolean
}

/** Words that stand inside a row. */
export interface RowWords {
  language: Language
  /** Before the base price, while there is no price: `기준 52,300`. */
  base: string
}

const TONES = { '-1': 'down', '0': 'flat', '1': 'up' } as const

export function rowCells(row: QuoteRow, words: RowWords): RowCells {
  const { price, previousClose } = row
  const against = (value: number | null): Tone | null =>
    value === null ? null : TONES[`${directionOf({ price: value, previousClose })}`]
  const tone = against(price)
  const change = price === null || previousClose === null ? null : price - previousClose
  const percent = change === null || previousClose === null ? null : changeRate(change, previousClose)
  const plain = (text: string): TextCell => ({ text, tone: null })
  const beforePrice = price === null && previousClose !== null
  return {
    name: row.name,
    code: row.code,
    change: {
      mark: markOf(row),
      text: beforePrice ? `${words.base} ${whole(previousClose)}` : change === 0 ? '0' : changeSize(change),
      tone,
    },
    texts: {
      price: { text: whole(price), tone },
      rate: { text: rate(percent), tone },
      volume: plain(row.state === 'no_data' ? NO_NUMBER : whole(row.volume)),
      turnover: plain(row.state === 'no_data' ? NO_NUMBER : turnoverColumn(row.value, words.language)),
      open: { text: whole(row.open), tone: against(row.open) },
      high: { text: whole(row.high), tone: against(row.high) },
      low: { text: whole(row.low), tone: against(row.low) },
      cap: plain(capColumn(price === null ? null : price * row.shares, words.language)),
    },
    range: rangePosition(row),
    badges: badgesOf(row),
    muted: row.state === 'halted' || row.state === 'no_data',
  }
}
