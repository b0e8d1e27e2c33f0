import type { SessionPhase } from '#shared/market/phase'
import type { RecordedDataset } from '#shared/market/dataset'
import type { SeoulDate } from '#shared/market/seoul-time'
import type { ParsedMarket } from '../source.ts'

/** The rows of one or more recorded polls, as of the newest of them. */
export interface Recording extends Pick<ParsedMarket, 'rows' | 'indices' | 'setAside'> {
  /** When the newest of these polls was recorded. */
  recordedMs: number
}

/** Recorded days, poll by poll, from any storage. */
export interface Tape {
  /** Identifies the recording. */
  name: string
  /** The board that recorded it; null: a folder. */
  board: RecordedDataset | null
  /** The available days, newest first. */
  days(): Promise<SeoulDate[]>
  /** The first and the last poll of a day; null: there is none. */
  span(day: SeoulDate): Promise<{ fromMs: number; endsMs: number } | null>
  /** The first poll after a moment, up to another; null: there is none. */
  next(day: SeoulDate, afterMs: number, toMs: number): Promise<number | null>
  /**
   * Every listing in polls after `sinceMs` (null: since the start of the day) until `atMs`, with its newest
   * values; null: there was no poll.
   */
  read(day: SeoulDate, sinceMs: number | null, atMs: number): Promise<Recording | null>
  phaseAt(atMs: number): SessionPhase
}
