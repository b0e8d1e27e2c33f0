import type { SessionPhase } from '#shared/market/phase'
import type { RecordedDataset } from '#shared/market/dataset'
import type { SeoulDate } from '#shared/market/seoul-time'
import type { ParsedMarket } from '../source.ts'

/** What polls of a recorded day had told at one of them. */
export interface Recording extends Pick<ParsedMarket, 'rows' | 'indices' | 'setAside'> {
  /** When the newest of these polls was made. */
  recordedMs: number
}

/** Days that were recorded, poll by poll, wherever they are kept. */
export interface Tape {
  /** Tells one recording from another. */
  name: string
  /** The board that recorded it; null: it is a folder. */
  board: RecordedDataset | null
  /** The days there are, newest first. */
  days(): Promise<SeoulDate[]>
  /** The first and the last poll of a day; null: there is none. */
  span(day: SeoulDate): Promise<{ fromMs: number; endsMs: number } | null>
  /** The first poll after a moment, until another; null: there is none. */
  next(day: SeoulDate, afterMs: number, toMs: number): Promise<number | null>
  /**
   * Every listing that polls told of after `sinceMs` (null: since the day began) until `atMs`, as the newest of them
   * told it; null: there was no poll.
   */
  read(day: SeoulDate, sinceMs: number | null, atMs: number): Promise<Recording | null>
  phaseAt(atMs: number): SessionPhase
}
