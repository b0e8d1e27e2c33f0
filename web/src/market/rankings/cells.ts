import { changeRate } from '#shared/market/change'
import type { QuoteRow } from '#shared/market/quote'
import { rate, shortMoney, shortVolume, whole } from '../../words/numbers.ts'
import type { Language } from '../../words/numbers.ts'
import { directionOf, markOf } from '../standing.ts'
import type { MoverBoard } from './movers.ts'

/** What a row of a board shows beside its name, made in one place for the overview and the wall. */
export interface MoverCells {
  price: string
  /** What the board is about, where that is neither price nor rate. */
  measure: string | null
  mark: string
  rate: string
  tone: 'up' | 'down' | 'flat'
}

const TONES = { 1: 'up', 0: 'flat', '-1': 'down' } as const

export function moverCells(row: QuoteRow, board: MoverBoard, language: Language): MoverCells {
  const { price, previousClose } = row
  const percent =
    price === null || previousClose === null ? null : changeRate(price - previousClose, previousClose)
  const tone = TONES[directionOf(row)]
  return {
    price: whole(price),
    measure: measureOf(row, board, language),
    // The sign of an unchanged price would read as a minus before its rate.
    mark: tone === 'flat' ? '' : markOf(row),
    rate: rate(percent),
    tone,
  }
}

/** The word for that measure, as a key of `movers.unit`. */
export function unitOf(board: MoverBoard): 'cap' | 'turnover' | 'volume' | 'price' {
  switch (board) {
    case 'cap_top':
    case 'cap_bottom':
      return 'cap'
    case 'turnover':
    case 'volume':
      return board
    case 'rise':
    case 'fall':
    case 'upper':
    case 'lower':
      return 'price'
  }
}

function measureOf(
  { price, shares, value, volume }: QuoteRow,
  board: MoverBoard,
  language: Language,
): string | null {
  switch (unitOf(board)) {
    case 'cap':
      return price === null ? null : shortMoney(price * shares, language)
    case 'turnover':
      return shortMoney(value, language)
    case 'volume':
      return shortVolume(volume, language)
    case 'price':
      return null
  }
}
